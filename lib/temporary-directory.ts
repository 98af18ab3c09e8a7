import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { IcprofileError } from './errors';
import { fileError } from './write-file';

/**
 * Makes a directory that nobody else can have prepared: its name is random, and it is for this user alone.
 *
 * @returns its path, without symbolic links.
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function makeTemporaryDirectory(prefix: string): string {
  try {
    return fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), prefix));
  } catch (cause) {
    throw temporaryDirectoryError(cause);
  }
}

/** What to do about an error of `node:fs` in the directory for temporary files. */
export function temporaryDirectoryError(cause: unknown): IcprofileError {
  return fileError(`Cannot make a temporary directory in ${os.tmpdir()}`, cause, {
    remedy: 'Set TMPDIR to a directory that you can write to',
  });
}
