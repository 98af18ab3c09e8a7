/** Profiles as JSON files: written whole or not at all, and checked when read. */
import { invalidArgument } from '../errors';
import { parseJson, readJsonFile } from '../json-file';
import { diffProfiles, type ProfileDiff } from '../model/diff';
import type { Profile } from '../model/profile';
import { profileJson } from '../model/profile-json';
import { checkProfile } from '../model/read-profile';
import { writeFileWhole } from '../write-file';
import type { ReportFormat, ReportOptions } from './format';

export const jsonFormat: ReportFormat = {
  name: 'json',
  extension: '.json',
  description: 'the profile itself, as icprofile reads it again; or what changed, as data',
  isBinary: false,
  honours: ['event', 'baseline'],
  render: renderJson,
};

function renderJson(profile: Profile, { event, baseline }: ReportOptions): string {
  if (baseline !== undefined) return diffJson(diffProfiles(baseline, profile, event));
  if (event === undefined) return profileJson(profile);
  throw invalidArgument('event', 'left out, since a profile in JSON has all its events', event);
}

/** Versioned as profiles are; see docs/formats.md. */
export function diffJson(diff: ProfileDiff): string {
  return `${JSON.stringify({ format: 'icprofile-diff', version: 1, ...diff })}\n`;
}

export { profileJson };

/** @throws ERR_ICPROFILE_INVALID_PROFILE */
export function parseProfile(json: string): Profile {
  return checkProfile(parseJson(json, 'ERR_ICPROFILE_INVALID_PROFILE'));
}

/**
 * Written whole or not at all: a full disk or a crash leaves what was there before.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function writeProfile(file: string, profile: Profile): void {
  writeFileWhole(file, profileJson(profile));
}

/** @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_ARGUMENT for a directory, ERR_ICPROFILE_INVALID_PROFILE */
export function readProfile(file: string): Profile {
  return readJsonFile(file, parseProfile);
}
