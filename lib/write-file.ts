/** Files that are written whole or not at all. */
import { randomBytes } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { IcprofileError, type ErrorDetails } from './errors';
import { isDenial, mayWrite } from './node-permissions';
import { fs } from './originals';
import { writeDescriptorWhole } from './write-descriptor';

/**
 * Texts in pieces are for what can be longer than a string (`buffer.constants.MAX_STRING_LENGTH`). They must be there for a
 * second reading: where a file cannot be replaced, it is overwritten.
 */
export type FileContent = string | Uint8Array | Iterable<string>;

/**
 * Writes beside the file and renames, so that a full disk or a crash leaves what was there before. The file keeps its mode
 * and, where that is permitted, its owner; other hard links keep the old content. Where the directory takes no other file, an existing
 * one is overwritten. What is no ordinary file (a terminal, a pipe, /dev/null) is written to directly.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function writeFileWhole(file: string, content: FileContent): void {
  try {
    if (isSpecialFile(file)) overwrite(file, content);
    else writeOrdinary(resolveLinks(file), content);
  } catch (cause) {
    throw writingError(file, cause);
  }
}

/**
 * Finds out whether `writeFileWhole` can write the file, and leaves it as it is: before hours of measuring.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL
 */
export function checkWritable(file: string): void {
  try {
    const target = resolveLinks(file);
    const status = fs.statSync(target, { throwIfNoEntry: false });
    if (status?.isDirectory() === true) throw directoryError();
    if (isSpecialFile(file)) checkAccess(file);
    else if (!canOverwrite(target)) probe(target);
  } catch (cause) {
    throw writingError(file, cause);
  }
}

function writingError(file: string, cause: unknown): IcprofileError {
  const remedy = isDenial(cause)
    ? `Node's permission model refuses it: start node with --allow-fs-write, for the file or its directory`
    : writingRemedies[(cause as NodeJS.ErrnoException).code ?? ''];
  return fileError(`Cannot write ${file}`, cause, remedy === undefined ? {} : { remedy });
}

function directoryError(): NodeJS.ErrnoException {
  return Object.assign(new Error('is a directory'), {
    code: 'EISDIR',
    errno: os.constants.errno.EISDIR,
    syscall: 'open',
  });
}

function probe(file: string): void {
  const { temporary, descriptor } = openTemporary(file);
  fs.closeSync(descriptor);
  fs.unlinkSync(temporary);
}

/** What a directory that cannot be written to, or a file that is mounted by itself, says to renaming. */
const unreplaceable: readonly string[] = ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ERR_ACCESS_DENIED'];

function writeOrdinary(file: string, content: FileContent): void {
  try {
    replaceFile(file, content);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (!unreplaceable.includes(code) || !canOverwrite(file)) throw cause;
    overwrite(file, content);
  }
}

function canOverwrite(file: string): boolean {
  try {
    if (!fs.statSync(file).isFile()) return false;
    checkAccess(file);
    return true;
  } catch {
    return false;
  }
}

/** Node's permission model knows of reading only where it is asked for access. */
function checkAccess(file: string): void {
  fs.accessSync(file, fs.constants.W_OK);
  if (!mayWrite(file)) throw Object.assign(new Error('not permitted'), { code: 'ERR_ACCESS_DENIED' });
}

function replaceFile(file: string, content: FileContent): void {
  const { temporary, descriptor } = openTemporary(file);
  try {
    try {
      keepOwnerAndMode(descriptor, temporary, file);
      writePieces(descriptor, content);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, file);
  } catch (cause) {
    removeIfThere(temporary);
    throw cause;
  }
}

/** By a name that nobody can guess, and only where nothing is there, not even a link: directories may be shared. */
function openTemporary(file: string): { readonly temporary: string; readonly descriptor: number } {
  const temporary = path.join(path.dirname(file), `.icprofile-${randomBytes(8).toString('hex')}.tmp`);
  return { temporary, descriptor: fs.openSync(temporary, 'wx') };
}

/** The mode last: changing the owner takes bits of it away. */
function keepOwnerAndMode(descriptor: number, temporary: string, file: string): void {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return;
  const own = fs.fstatSync(descriptor);
  if (own.uid !== status.uid || own.gid !== status.gid) {
    try {
      fs.fchownSync(descriptor, status.uid, status.gid);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM' && !isDenial(error)) throw error;
    }
  }
  changeMode(descriptor, temporary, status.mode & permissionBits);
}

/** Node's permission model refuses changes by descriptor, and allows them by name. */
function changeMode(descriptor: number, file: string, mode: number): void {
  try {
    fs.fchmodSync(descriptor, mode);
  } catch (error) {
    if (!isDenial(error)) throw error;
    fs.chmodSync(file, mode);
  }
}

const permissionBits = 0o777;

function overwrite(file: string, content: FileContent): void {
  const descriptor = fs.openSync(file, 'w');
  try {
    writePieces(descriptor, content);
  } finally {
    fs.closeSync(descriptor);
  }
}

function writePieces(descriptor: number, content: FileContent): void {
  for (const piece of piecesOf(content)) writeDescriptorWhole(descriptor, piece);
}

export function piecesOf(content: FileContent): Iterable<string | Uint8Array> {
  return typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
}

function removeIfThere(file: string): void {
  try {
    fs.unlinkSync(file);
  } catch {
    // It was not made, or cannot be removed: what is to be told is why it could not be written.
  }
}

function isSpecialFile(file: string): boolean {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  return status !== undefined && !status.isFile() && !status.isDirectory();
}

/** As many as the kernel follows (path_resolution(7)). */
const mostLinks = 40;

/** A link goes on pointing where it did, also where nothing is there yet. */
function resolveLinks(file: string, links = mostLinks): string {
  if (fs.existsSync(file)) return fs.realpathSync(file);
  const isLink = fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  // The system says what is wrong with a link that leads to itself.
  if (!isLink || links === 0) return file;
  const directory = fs.realpathSync(path.dirname(file));
  return resolveLinks(path.resolve(directory, fs.readlinkSync(file)), links - 1);
}

const writingRemedies: Readonly<Record<string, string>> = {
  EACCES: 'Choose a place that you may write to',
  EDQUOT: 'Free space in your quota, or choose another disk',
  EFBIG: 'Raise the limit of file sizes (ulimit -f)',
  EMFILE: 'Raise the limit of open files (ulimit -n)',
  ENOENT: 'Check that the directory exists',
  ENOSPC: 'Free space, or choose another disk',
  EROFS: 'Choose a place that you may write to',
};

/** An error of `node:fs`, as icprofile's own. */
export function fileError(
  message: string,
  cause: unknown,
  details: Pick<ErrorDetails, 'remedy'> = {},
): IcprofileError {
  const { errno, syscall, code } = cause as NodeJS.ErrnoException;
  return new IcprofileError('ERR_ICPROFILE_SYSTEM_CALL', `${message}: ${code ?? String(cause)}`, {
    ...details,
    ...(errno !== undefined && { errno: Math.abs(errno) }),
    ...(syscall !== undefined && { systemCall: syscall }),
    cause,
  });
}
