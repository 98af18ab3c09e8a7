/** Files that are written whole or not at all. */
import fs from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { IcprofileError } from './errors';

/**
 * Writes beside the file and renames, so that a full disk or a crash leaves what was there before. What is no ordinary
 * file (a terminal, a pipe, /dev/null) is written to directly.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function writeFileWhole(file: string, content: string | Uint8Array): void {
  try {
    if (isSpecialFile(file)) fs.writeFileSync(file, content);
    else replaceFile(resolveLinks(file), content);
  } catch (cause) {
    throw fileError(`Cannot write ${file}`, cause);
  }
}

function replaceFile(file: string, content: string | Uint8Array): void {
  const name = `.${path.basename(file)}.${process.pid}-${threadId}.tmp`;
  const temporary = path.join(path.dirname(file), name);
  try {
    fs.writeFileSync(temporary, content);
    fs.renameSync(temporary, file);
  } catch (cause) {
    fs.rmSync(temporary, { force: true });
    throw cause;
  }
}

function isSpecialFile(file: string): boolean {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  return status !== undefined && !status.isFile() && !status.isDirectory();
}

/** A link goes on pointing where it did. */
function resolveLinks(file: string): string {
  return fs.existsSync(file) ? fs.realpathSync(file) : file;
}

/** An error of `node:fs`, as icprofile's own. */
export function fileError(message: string, cause: unknown): IcprofileError {
  const { errno, syscall, code } = cause as NodeJS.ErrnoException;
  return new IcprofileError('ERR_ICPROFILE_SYSTEM_CALL', `${message}: ${code ?? String(cause)}`, {
    ...(errno !== undefined && { errno: Math.abs(errno) }),
    ...(syscall !== undefined && { systemCall: syscall }),
    cause,
  });
}
