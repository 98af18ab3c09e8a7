import { IcprofileError } from '../errors';
import { permissionError } from '../node-permissions';
import { visibleLine, visibleText } from '../visible-text';

/** Exit statuses of commands that start a program, as env(1), timeout(1) and shells have them. */
export const startFailureStatus = { other: 125, notExecutable: 126, notFound: 127 } as const;

const startErrno = { ENOENT: 2, ENOEXEC: 8, EACCES: 13 } as const;

const reported = new WeakSet();

/** Whether a line says it already. */
export function wasReported(error: Error): boolean {
  return reported.has(error);
}

/** Prints why a command failed, for people: an expected failure without its stack. Sets the exit status. */
export function reportFailure(thrown: unknown): void {
  const error = permissionError(thrown) ?? thrown;
  const isExpected = error instanceof IcprofileError;
  const text = isExpected ? visibleText(`${error.message} [${error.code}]`) : describe(error);
  process.stderr.write(`${`icprofile: ${text}`.split('\n').map(visibleLine).join('\n')}\n`);
  if (error instanceof Error && error.cause instanceof Error) reported.add(error.cause);
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

/** Errors of the system, such as EMFILE, are the machine's and not the program's: their stacks tell nothing. */
function describe(error: unknown): string {
  if (error instanceof Error && 'syscall' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
