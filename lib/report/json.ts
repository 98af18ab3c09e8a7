/** Profiles as JSON files: written whole or not at all, and checked when read. */
import fs from 'node:fs';
import { IcprofileError, invalidArgument } from '../errors';
import { diffProfiles, type ProfileDiff } from '../model/diff';
import type { Profile } from '../model/profile';
import { profileJson } from '../model/profile-json';
import { checkProfile } from '../model/read-profile';
import { fileError, writeFileWhole } from '../write-file';
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
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new IcprofileError('ERR_ICPROFILE_INVALID_PROFILE', 'The profile is no JSON', {
      remedy: 'Give a file that icprofile wrote',
      cause,
    });
  }
  return checkProfile(value);
}

/**
 * Written whole or not at all: a full disk or a crash leaves what was there before.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function writeProfile(file: string, profile: Profile): void {
  writeFileWhole(file, profileJson(profile));
}

/** @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_PROFILE */
export function readProfile(file: string): Profile {
  let json: string;
  try {
    json = fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw fileError(`Cannot read the profile ${file}`, cause);
  }
  return parseProfile(json);
}
