/** Profiles as JSON files: written whole or not at all, and checked when read. */
import fs from 'node:fs';
import { IcprofileError } from '../errors';
import type { Profile } from '../model/profile';
import { checkProfile } from '../model/read-profile';
import type { ReportFormat } from './format';
import { fileError, writeFileWhole } from './write-file';

export const jsonFormat: ReportFormat = {
  name: 'json',
  extension: '.json',
  description: 'the profile itself, as icprofile reads it again',
  isBinary: false,
  honours: [],
  render: profileJson,
};

export function profileJson(profile: Profile): string {
  return `${JSON.stringify(profile)}\n`;
}

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
