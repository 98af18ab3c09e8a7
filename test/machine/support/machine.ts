import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The user `nobody`, who has no capability. */
export const unprivileged = 65_534;

export function setting(name: string): string {
  return readFileSync(`/proc/sys/kernel/${name}`, 'utf8').trim();
}

/** Calls back when a test ends, or a file of tests: a test's context, or `node:test` itself. */
export interface Ending {
  readonly after: (restore: () => void) => void;
}

/** Changes a kernel setting until then. */
export function changeSetting(context: Ending, name: string, value: number): void {
  const before = setting(name);
  context.after(() => writeFileSync(`/proc/sys/kernel/${name}`, before));
  writeFileSync(`/proc/sys/kernel/${name}`, String(value));
}

export interface ProgramOptions {
  readonly input?: unknown;
  readonly uid?: number;
  /** Soft and hard resource limits. */
  readonly maxOpenFiles?: number;
  readonly maxLockedMemoryKb?: number;
  /** perf_event_open fails with this errno, by a seccomp filter. */
  readonly refuseWith?: number;
  readonly env?: NodeJS.ProcessEnv;
}

export interface ProgramResult<Output> {
  readonly output: Output;
  readonly stderr: string;
}

/** Runs test/machine/programs/`name` in a process of its own. It gets `input`, and prints its output, as JSON. */
export function runProgram<Output>(name: string, options: ProgramOptions = {}): ProgramResult<Output> {
  const command = [
    process.execPath,
    path.join(__dirname, '..', 'programs', `${name}.js`),
    JSON.stringify(options.input ?? null),
  ];
  if (options.refuseWith !== undefined) command.unshift(...refusing('perf_event_open', options.refuseWith));
  limit(command, '-n', options.maxOpenFiles);
  limit(command, '-l', options.maxLockedMemoryKb);
  const [file = '', ...parameters] = command;
  const user = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const { status, signal, stdout, stderr } = spawnSync(file, parameters, {
    encoding: 'utf8',
    env: { ...process.env, ...options.env },
    ...user,
  });
  if (status !== 0) throw new Error(`${name} ended with ${signal ?? `status ${status}`}: ${stderr}`);
  return { output: JSON.parse(stdout) as Output, stderr };
}

/** Before a command in which that system call fails, by a seccomp filter. */
export function refusing(systemCall: 'perf_event_open' | 'personality', errno: number): readonly string[] {
  return ['/payload/refuse-system-call', systemCall, String(errno)];
}

function limit(command: string[], resource: string, value: number | undefined): void {
  if (value !== undefined) command.unshift('/bin/sh', '-c', `ulimit ${resource} ${value} && exec "$0" "$@"`);
}

/** Open descriptors of this process, but for the one that lists them. */
export function countOpenFiles(): number {
  return readdirSync('/proc/self/fd').length - 1;
}

/** Mapped pages of perf events in this process. */
export function countEventMappings(): number {
  return readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter((line) => line.includes('[perf_event]')).length;
}
