/** The profile that a report is about: read, and changed as the options of the command say. */
import { didYouMean } from '../../suggestions';
import { IcprofileError, invalidArgument } from '../../errors';
import {
  foldFunctions,
  type FoldTarget,
  mergeProfiles,
  selectThread,
  stripDirectories,
} from '../../model/transform';
import {
  functionMatcher,
  isProgramFunction,
  type Profile,
  type ProfiledFunction,
  hasLabel,
  workUnder,
} from '../../model/profile';
import { parseProfile, readProfile } from '../../report';

/** Where a profile is read from the standard input. */
export const standardInput = '-';

export interface ProfileChanges {
  /** Patterns of functions to fold. */
  readonly transparent?: readonly string[];
  readonly foldInto?: FoldTarget;
  readonly stripDirs?: boolean;
  readonly thread?: string;
  /** `KEY=VALUE`: only what ran under these labels, one within the other. */
  readonly label?: readonly string[];
  /** A pattern: only what ran under the functions that match. */
  readonly under?: string;
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
  return cutProfile(changes.thread === undefined ? whole : selectThread(whole, changes.thread), changes);
}

function cutProfile(profile: Profile, { label = [], under }: ProfileChanges): Profile {
  const labelled = label.reduce(underLabel, profile);
  if (under === undefined) return labelled;
  checkMatches(under, [labelled]);
  return workUnder(labelled, functionMatcher(under, '--under', process.cwd()), `/${under}/`);
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where nothing ran under the label. */
function underLabel(profile: Profile, label: string): Profile {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(label) ?? [];
  if (key === undefined || value === undefined) throw invalidArgument('--label', 'KEY=VALUE', label);
  const isChosen = (fn: ProfiledFunction) => hasLabel(fn, key, value);
  if (profile.functions.some(isChosen)) return workUnder(profile, isChosen, label);
  const known = profile.functions.flatMap(({ labels = {} }) =>
    Object.entries(labels).map(([name, text]) => `${name}=${text}`),
  );
  throw noMatch(`Nothing ran under the label ${label}`, label, known, 'The profile has no labels');
}

/**
 * A pattern that matches nothing is a mistake that an empty table would hide.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where no function of any of the profiles matches.
 */
export function checkMatches(pattern: string, profiles: readonly Profile[]): void {
  const functions = profiles.flatMap((profile) => profile.functions);
  if (functions.some(functionMatcher(pattern, 'pattern', process.cwd()))) return;
  const names = functions.filter(isProgramFunction).map(({ name }) => name);
  throw noMatch(`No function matches ${pattern}`, pattern, names, 'icprofile report without it lists all');
}

function noMatch(
  message: string,
  wanted: string,
  known: readonly string[],
  otherwise: string,
): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', message, {
    remedy: didYouMean(wanted, known, otherwise),
  });
}

function changedNames(
  profile: Profile,
  { transparent = [], foldInto, stripDirs = false }: ProfileChanges,
): Profile {
  if (foldInto !== undefined && transparent.length === 0) {
    throw invalidArgument('--fold-into', 'given with --transparent', 'given without');
  }
  for (const pattern of transparent) checkMatches(pattern, [profile]);
  const folded = transparent.length === 0 ? profile : foldFunctions(profile, transparent, foldInto);
  return stripDirs ? stripDirectories(folded) : folded;
}

async function readInput(file: string): Promise<Profile> {
  if (file !== standardInput) return readProfile(file);
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return parseProfile(chunks);
}
