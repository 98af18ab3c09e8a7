/** How the processes that measure are started: under which flags, with which addresses, in the emulator or not. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { emulatorCommand } from '../emulator';
import type { ProfileSource } from '../model/profile';
import { nodeFlags } from '../counters/machine';

export type MeasuringSource = Exclude<ProfileSource, 'manual'>;

export interface StarterOptions {
  readonly source: MeasuringSource;
  /** Whether V8's optimizing compilers are on. */
  readonly optimize: boolean;
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
  plain(args: readonly string[]): StartedCommand;
  measuring(seed: number, args: readonly string[]): StartedCommand;
}

const processFile = path.join(__dirname, 'process.js');

/** With these V8 keeps to one thread and collects garbage at the same points. */
const repeatableFlags = ['--single-threaded', '--predictable-gc-schedule'] as const;
/** V8 takes its limit, and with it the times of collections, from the machine's memory. */
const heapLimitFlag = '--max-old-space-size=2048';
const withoutOptimizing = '--no-opt';

/** @throws ERR_ICPROFILE_EMULATOR_UNAVAILABLE */
export function makeStarter({ source, optimize }: StarterOptions): Starter {
  const env = { ...process.env, ICPROFILE_SOURCE: source };
  const own = process.execArgv;
  const hasHeapLimit = nodeFlags(own, process.env['NODE_OPTIONS']).some((flag) =>
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
    notes: source === 'emulated' || fixingCommand() !== null ? [] : [randomAddresses],
    plain: (args) => ({ command: process.execPath, args: [...own, processFile, ...args], env }),
    measuring: (seed, args) => ({
      ...node,
      args: [...node.args, `--hash-seed=${seed}`, `--random-seed=${seed}`, ...flags, processFile, ...args],
    }),
  };
}

const randomAddresses =
  'Addresses were random: this system does not let setarch -R (of util-linux or BusyBox) turn that off, so counts of code that hashes or sorts by address can vary';

/** QEMU gives its programs the same addresses each time. */
function nodeOf(env: NodeJS.ProcessEnv): StartedCommand {
  const [command, ...args] = fixingCommand() ?? [];
  return command === undefined
    ? { command: process.execPath, args, env }
    : { command, args: [...args, process.execPath], env };
}

/** personality(2) by the programs that there are for it: BusyBox often has the second only. */
const fixingCommands = [
  ['setarch', 'linux64', '-R'],
  ['linux64', '-R'],
] as const;

let usable: readonly string[] | null | undefined;

/** Null where none is permitted to: container runtimes may forbid personality(2). */
function fixingCommand(): readonly string[] | null {
  if (usable === undefined)
    usable =
      fixingCommands.find(([command, ...args]) => spawnSync(command, [...args, 'true']).status === 0) ?? null;
  return usable;
}

/** Flags of a process that was started here, without what differs from sample to sample. */
export function flagsOfRun(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => !/^--(hash|random)-seed=/.test(flag));
}
