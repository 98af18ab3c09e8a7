/** How the processes that measure are started: under which flags, with which addresses, in the emulator or not. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { emulatorCommand } from '../../emulator';
import type { ProfileSource } from '../../model/profile';
import { nodeFlags } from '../../node-flags';
import { requireChildProcesses } from '../../node-permissions';
import { type Job, padJson, withStackPlace } from '../protocol';
import { pinnedEnvironment, pinningNotes, type Variables } from './pinned-environment';

export type MeasuringSource = Exclude<ProfileSource, 'manual'>;

export interface StarterOptions {
  readonly source: MeasuringSource;
  /** Whether V8's optimizing compilers are on. */
  readonly optimize: boolean;
  /** Variables that somebody chose for the processes; default: none. */
  readonly environment?: Variables | undefined;
}

export interface StartedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Commands to start, and what a reader of the numbers should know of them. */
export interface Starter {
  readonly notes: readonly string[];
  /** For a process that only lists benchmarks. */
  plain(job: Job): StartedCommand;
  measuring(seed: number, job: Job): StartedCommand;
}

const processFile = path.join(__dirname, '..', 'measuring', 'process.js');

/** With these V8 keeps to one thread and collects garbage at the same points. */
const repeatableFlags = ['--single-threaded', '--predictable-gc-schedule'] as const;
/** V8 takes its limit, and with it the times of collections, from the machine's memory. */
const heapLimitFlag = '--max-old-space-size=2048';
const withoutOptimizing = '--no-opt';

/** @throws ERR_ICPROFILE_EMULATOR_UNAVAILABLE, ERR_ICPROFILE_NOT_PERMITTED */
export function makeStarter({ source, optimize, environment }: StarterOptions): Starter {
  requireChildProcesses('Measuring benchmarks');
  const env: NodeJS.ProcessEnv = {
    ...pinnedEnvironment(process.env, environment),
    ICPROFILE_SOURCE: source,
  };
  const own = process.execArgv;
  const hasHeapLimit = nodeFlags(own, env['NODE_OPTIONS']).some((flag) =>
    /^--max[-_]old[-_]space[-_]size/.test(flag),
  );
  const flags = [
    ...own,
    ...repeatableFlags,
    ...(hasHeapLimit ? [] : [heapLimitFlag]),
    ...(optimize ? [] : [withoutOptimizing]),
  ];
  const node =
    source === 'emulated' ? emulatorCommand(process.execPath, [], { environment: env }) : nodeOf(env);
  return {
    notes: [...pinningNotes(process.env, environment), ...(source === 'emulated' ? [] : addressNotes())],
    plain: (job) => ({ command: process.execPath, args: [...own, processFile, JSON.stringify(job)], env }),
    measuring: (seed, job) => {
      const seeds = [`--hash-seed=${seed}`, `--random-seed=${seed}`];
      const args = [...node.args, ...seeds, ...flags, processFile, padJson(JSON.stringify(job))];
      return { ...node, args, env: withStackPlace({ args, env: node.env }, seed) };
    },
  };
}

function addressNotes(): readonly string[] {
  const { command, problem } = fixing();
  if (command !== null) return [];
  const cause =
    problem === undefined
      ? 'this system does not let setarch -R (of util-linux or BusyBox) turn that off'
      : `setarch -R, which turns that off, could not be started (${problem})`;
  return [`Addresses were random: ${cause}, so counts of code that hashes or sorts by address can vary`];
}

/** QEMU gives its programs the same addresses each time. */
function nodeOf(env: NodeJS.ProcessEnv): StartedCommand {
  const [command, ...args] = fixing().command ?? [];
  return command === undefined
    ? { command: process.execPath, args, env }
    : { command, args: [...args, process.execPath], env };
}

/** personality(2) by the programs that there are for it: BusyBox often has the second only. */
const fixingCommands = [
  ['setarch', 'linux64', '-R'],
  ['linux64', '-R'],
] as const;

interface Fixing {
  /** Null where none is permitted to: container runtimes may forbid personality(2). */
  readonly command: readonly string[] | null;
  /** What this process lacks to start any, such as EMFILE. */
  readonly problem?: string;
}

let found: Fixing | undefined;

function fixing(): Fixing {
  found ??= findFixing();
  return found;
}

function findFixing(): Fixing {
  let problem: string | undefined;
  for (const [command, ...args] of fixingCommands) {
    const { status, error } = spawnSync(command, [...args, 'true']);
    if (status === 0) return { command: [command, ...args] };
    const { code } = (error ?? {}) as NodeJS.ErrnoException;
    if (code !== undefined && !notThere.includes(code)) problem ??= code;
  }
  return { command: null, ...(problem !== undefined && { problem }) };
}

/** Error codes of starting a command that is not installed, or may not be executed. */
const notThere: readonly string[] = ['ENOENT', 'EACCES', 'EPERM'];

/** Flags of a process that was started here, without what differs from sample to sample. */
export function flagsOfRun(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => !/^--(hash|random)-seed=/.test(flag));
}
