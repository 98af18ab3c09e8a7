/** The profile that a report is about: read, and changed as the options of the command say. */
import { text } from 'node:stream/consumers';
import { invalidArgument } from '../errors';
import { foldFunctions, type FoldTarget } from '../model/fold-functions';
import { mergeProfiles } from '../model/merge';
import type { Profile } from '../model/profile';
import { selectThread } from '../model/select-thread';
import { stripDirectories } from '../model/strip-directories';
import { parseProfile, readProfile } from '../report';

/** Where a profile is read from the standard input. */
export const standardInput = '-';

export interface ProfileChanges {
  /** Patterns of functions to fold. */
  readonly transparent?: readonly string[];
  readonly foldInto?: FoldTarget;
  readonly stripDirs?: boolean;
  readonly thread?: string;
}

/**
 * The sum of the files' profiles, changed. Directories are stripped before profiles are added up, so that functions are found
 * again whose files lay elsewhere.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_PROFILE, ERR_ICPROFILE_UNLIKE_PROFILES, ERR_ICPROFILE_INVALID_ARGUMENT
 */
export async function inputProfile(files: readonly string[], changes: ProfileChanges): Promise<Profile> {
  const profiles: Profile[] = [];
  for (const file of files) profiles.push(changedNames(await readInput(file), changes));
  const [only, ...others] = profiles;
  const whole = only !== undefined && others.length === 0 ? only : mergeProfiles(profiles);
  return changes.thread === undefined ? whole : selectThread(whole, changes.thread);
}

function changedNames(
  profile: Profile,
  { transparent = [], foldInto, stripDirs = false }: ProfileChanges,
): Profile {
  if (foldInto !== undefined && transparent.length === 0) {
    throw invalidArgument('--fold-into', 'given with --transparent', 'given without');
  }
  const folded = transparent.length === 0 ? profile : foldFunctions(profile, transparent, foldInto);
  return stripDirs ? stripDirectories(folded) : folded;
}

async function readInput(file: string): Promise<Profile> {
  return file === standardInput ? parseProfile(await text(process.stdin)) : readProfile(file);
}
