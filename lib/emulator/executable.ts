import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { IcprofileError } from '../errors';

/**
 * The file that a command names, found as execvp(3) does: a name with a slash is a path, another is looked for in the
 * directories of PATH.
 *
 * @returns its absolute path; `undefined` where there is none, or none that may be executed.
 */
export function findExecutable(command: string, searchPath: string | undefined): string | undefined {
  if (command === '') return undefined;
  if (command.includes('/')) return isExecutable(command) ? path.resolve(command) : undefined;
  return (searchPath ?? '')
    .split(':')
    .map((directory) => path.resolve(directory, command))
    .find(isExecutable);
}

/**
 * As findExecutable, for a program that must be there.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL of execve: EACCES for a path that exists but may not be executed, else ENOENT.
 */
export function locateProgram(command: string, searchPath: string | undefined): string {
  const found = findExecutable(command, searchPath);
  if (found !== undefined) return found;
  const exists = command.includes('/') && fs.existsSync(command);
  throw new IcprofileError(
    'ERR_ICPROFILE_SYSTEM_CALL',
    exists ? `${command} is not an executable file` : `There is no program ${command}`,
    {
      errno: exists ? os.constants.errno.EACCES : os.constants.errno.ENOENT,
      systemCall: 'execve',
      remedy: 'Give the path of an executable file, or a name that is found on PATH',
    },
  );
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
