/** Profiles as JSON files: written whole or not at all, and checked when read. */
import { invalidArgument } from '../errors';
import { parseJson, readJsonFile } from '../json-file';
import { diffProfiles, type ProfileDiff } from '../model/difference';
import { type Profile, jsonLinePieces, profileJson, profileJsonPieces, checkProfile } from '../model/profile';
import { writeFileWhole } from '../write-file';
import type { ReportFormat, ReportOptions } from './format';

export const jsonFormat: ReportFormat = {
  name: 'json',
  extension: '.json',
  description: 'the profile itself, as icprofile reads it again; or what changed, as data',
  isBinary: false,
  honours: ['event', 'baseline'],
  render: (profile, options) => [...renderPieces(profile, options)].join(''),
  renderPieces,
};

function renderPieces(profile: Profile, { event, baseline }: ReportOptions): Iterable<string> {
  if (baseline !== undefined) return diffJsonPieces(diffProfiles(baseline, profile, event));
  if (event === undefined) return profileJsonPieces(profile);
  throw invalidArgument('event', 'left out, since a profile in JSON has all its events', event);
}

/** Versioned as profiles are; see docs/formats.md. */
export function diffJson(diff: ProfileDiff): string {
  return [...diffJsonPieces(diff)].join('');
}

function diffJsonPieces(diff: ProfileDiff): Iterable<string> {
  return jsonLinePieces({ format: 'icprofile-diff', version: 1, ...diff });
}

export { profileJson };

const profileKind = { code: 'ERR_ICPROFILE_INVALID_PROFILE', check: checkProfile } as const;

/**
 * @param json a text, or, as it may be longer than a string can be, its bytes in pieces.
 * @throws ERR_ICPROFILE_INVALID_PROFILE
 */
export function parseProfile(json: string | Iterable<Uint8Array>): Profile {
  return parseJson(json, profileKind);
}

/**
 * Written whole or not at all: a full disk or a crash leaves what was there before.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function writeProfile(file: string, profile: Profile): void {
  writeFileWhole(file, profileJsonPieces(profile));
}

/** @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_ARGUMENT for a directory, ERR_ICPROFILE_INVALID_PROFILE */
export function readProfile(file: string): Profile {
  return readJsonFile(file, profileKind);
}
