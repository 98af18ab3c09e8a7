/** Profiles as JSON files: written whole or not at all, and checked when read. */
import fs from 'node:fs';
import path from 'node:path';
import { IcprofileError } from '../errors';
import type { Profile } from '../model/profile';
import { checkProfile } from '../model/read-profile';

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
 * Writes beside the file and renames, so that a full disk or a crash leaves what was there before.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function writeProfile(file: string, profile: Profile): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    fs.writeFileSync(temporary, profileJson(profile));
    fs.renameSync(temporary, file);
  } catch (cause) {
    fs.rmSync(temporary, { force: true });
    throw fileError(`Cannot write the profile ${file}`, cause);
  }
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

function fileError(message: string, cause: unknown): IcprofileError {
  const { errno, syscall, code } = cause as NodeJS.ErrnoException;
  return new IcprofileError('ERR_ICPROFILE_SYSTEM_CALL', `${message}: ${code ?? String(cause)}`, {
    ...(errno !== undefined && { errno: Math.abs(errno) }),
    ...(syscall !== undefined && { systemCall: syscall }),
    cause,
  });
}
