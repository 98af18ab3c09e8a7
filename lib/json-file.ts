/** JSON that icprofile wrote, read again. */
import fs from 'node:fs';
import { IcprofileError, type ErrorCode } from './errors';
import { fileError } from './write-file';

/** @throws an error of that code */
export function parseJson(json: string, code: ErrorCode): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new IcprofileError(code, 'It is no JSON, or only a part of it', {
      remedy: 'Make it anew: icprofile writes files whole or not at all',
      cause,
    });
  }
}

/**
 * What `parse` makes of the text; its errors name the file.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_ARGUMENT for a directory, and as `parse`
 */
export function readJsonFile<Content>(file: string, parse: (json: string) => Content): Content {
  const json = readText(file);
  try {
    return parse(json);
  } catch (cause) {
    if (!(cause instanceof IcprofileError)) throw cause;
    throw new IcprofileError(cause.code, `${file}: ${cause.message}`, { cause });
  }
}

function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR') throw directoryError(file);
    throw fileError(`Cannot read ${file}`, cause);
  }
}

export function directoryError(file: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', `${file} is a directory`, {
    remedy: 'Give a file that icprofile wrote',
  });
}
