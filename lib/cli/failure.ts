import { IcprofileError } from '../errors';

/** Exit statuses of commands that start a program, as env(1), timeout(1) and shells have them. */
export const startFailureStatus = { other: 125, notExecutable: 126, notFound: 127 } as const;

const startErrno = { ENOENT: 2, ENOEXEC: 8, EACCES: 13 } as const;

/** Prints why a command failed, for people: an expected failure without its stack. Sets the exit status. */
export function reportFailure(error: unknown): void {
  const isExpected = error instanceof IcprofileError;
  process.stderr.write(`icprofile: ${isExpected ? `${error.message} [${error.code}]` : describe(error)}\n`);
  process.exitCode = 1;
}

/** The same for a command whose exit status is otherwise that of the program it starts. */
export function reportStartFailure(error: unknown): void {
  reportFailure(error);
  process.exitCode = startStatus(error);
}

function startStatus(error: unknown): number {
  if (!(error instanceof IcprofileError) || error.systemCall !== 'execve') return startFailureStatus.other;
  if (error.errno === startErrno.ENOENT) return startFailureStatus.notFound;
  const isRefused = error.errno === startErrno.EACCES || error.errno === startErrno.ENOEXEC;
  return isRefused ? startFailureStatus.notExecutable : startFailureStatus.other;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
