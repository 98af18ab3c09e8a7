/** The files of /proc and /sys that tell what a machine can count, behind an interface that tests can fill. */
import fs from 'node:fs';

export interface SystemReader {
  /** A file's text, or undefined where it cannot be read, for whatever reason. */
  readText(path: string): string | undefined;
  /** Names in a directory, sorted; empty where it cannot be read. */
  listDirectory(path: string): readonly string[];
}

export const systemReader: SystemReader = {
  readText: (path) => orElse(() => fs.readFileSync(path, 'utf8'), undefined),
  listDirectory: (path) => orElse(() => fs.readdirSync(path).sort(), []),
};

/** The first line of a file, trimmed; undefined where it is missing. */
export function readLine(system: SystemReader, path: string): string | undefined {
  return system.readText(path)?.split('\n', 1)[0]?.trim();
}

/** A file that holds one decimal number; undefined where it is missing or holds something else. */
export function readInteger(system: SystemReader, path: string): number | undefined {
  const line = readLine(system, path);
  return line !== undefined && /^-?\d+$/.test(line) ? Number(line) : undefined;
}

// What a process may not read is, to it, not there: that is the answer wanted here, not an error.
function orElse<T, U>(read: () => T, otherwise: U): T | U {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
