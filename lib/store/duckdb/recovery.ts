/** What becomes of a database that cannot be opened: what is damaged is kept aside, never deleted, and the rest goes on. */
import fs from 'node:fs';
import path from 'node:path';
import { IcprofileError } from '../../errors';

/**
 * Where a damaged entry of the log begins: DuckDB names the place behind the entry's length and checksum. After a power
 * failure, it is the end of what was written.
 */
const damagedLog = /Corrupt WAL file: entry at byte position (\d+)/;
const entryHeadBytes = 16;
const unreadableLog = /Failure while replaying WAL file .*(Corrupt|Serialization|Invalid)/s;
const damagedDatabase =
  /not a valid DuckDB database file|Could not read enough bytes from file|Corrupt database file/;

export const logOf = (file: string): string => `${file}.wal`;

/**
 * Mends the files after a failure to open them, as far as it is known how.
 *
 * @returns What was done, in words; undefined where the failure has another cause than damage.
 */
export function mendDatabase(file: string, failure: Error): string | undefined {
  const { message } = failure;
  const place = damagedLog.exec(message)?.[1];
  if (place !== undefined) return cutLog(logOf(file), Number(place) - entryHeadBytes);
  if (unreadableLog.test(message)) return setLogAside(logOf(file));
  if (damagedDatabase.test(message)) return setDatabaseAside(file);
  return undefined;
}

function cutLog(log: string, end: number): string {
  const size = fs.statSync(log).size;
  if (end <= 0 || end >= size) return setLogAside(log);
  const copy = asideName(log);
  fs.copyFileSync(log, copy);
  const descriptor = fs.openSync(log, 'r+');
  try {
    fs.ftruncateSync(descriptor, end);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  return `The database's log was damaged from byte ${end} on. ${size - end} bytes were cut off. The damaged log is kept as ${copy}`;
}

function setLogAside(log: string): string {
  const copy = asideName(log);
  fs.renameSync(log, copy);
  return `The database's log could not be read, and its rows are missing. It is kept as ${copy}`;
}

function setDatabaseAside(file: string): string {
  const copy = asideName(file);
  fs.renameSync(file, copy);
  if (fs.existsSync(logOf(file))) fs.renameSync(logOf(file), logOf(copy));
  return `The database was damaged and a new one was begun. The rows before are in ${copy}`;
}

function asideName(file: string): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let number = 0; ; number++) {
    const { dir, name, ext } = path.parse(file);
    const candidate = path.join(dir, `${name}.damaged-${time}${number === 0 ? '' : `-${number}`}${ext}`);
    if (!fs.existsSync(candidate)) return candidate;
  }
}

export function storeError(message: string, cause: unknown, remedy?: string): IcprofileError {
  const text = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new IcprofileError('ERR_ICPROFILE_STORE', `${message}: ${text}`, {
    ...(remedy !== undefined && { remedy }),
    cause,
  });
}
