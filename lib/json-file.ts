/** JSON that icprofile wrote, read again. */
import { IcprofileError, type ErrorCode } from './errors';
import { parseJsonPieces } from './json-pieces';
import { fs } from './originals';
import { fileError } from './write-file';

const chunkBytes = 4 * 1024 * 1024;

/** What a text is checked for once it is parsed; throws an error of that code. */
export interface JsonKind<Content> {
  readonly code: ErrorCode;
  readonly check: (value: unknown) => Content;
}

/** @throws an error of the kind's code */
export function parseJson<Content>(json: string | Iterable<Uint8Array>, kind: JsonKind<Content>): Content {
  let value: unknown;
  try {
    value = typeof json === 'string' ? JSON.parse(json) : parseJsonPieces(json);
  } catch (cause) {
    // Of the file system, which reads while it is parsed.
    if ((cause as NodeJS.ErrnoException).syscall !== undefined) throw cause;
    throw new IcprofileError(kind.code, 'Not valid JSON, or truncated', {
      remedy: 'Make it anew: icprofile writes files whole or not at all',
      cause,
    });
  }
  return kind.check(value);
}

/**
 * A file may be longer than a string can be. Errors name the file.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_ARGUMENT for a directory, and as `parseJson`
 */
export function readJsonFile<Content>(file: string, kind: JsonKind<Content>): Content {
  try {
    return parseJson(chunksOf(file), kind);
  } catch (cause) {
    if (cause instanceof IcprofileError)
      throw new IcprofileError(cause.code, `${file}: ${cause.message}`, { cause });
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR') throw directoryError(file);
    if ((cause as NodeJS.ErrnoException).syscall !== undefined) throw fileError(`Cannot read ${file}`, cause);
    throw cause;
  }
}

function* chunksOf(file: string): Iterable<Uint8Array> {
  const descriptor = fs.openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const length = fs.readSync(descriptor, chunk, 0, chunk.length, null);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

export function directoryError(file: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', `${file} is a directory`, {
    remedy: 'Give a file that icprofile wrote',
  });
}
