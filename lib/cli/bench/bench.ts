import os from 'node:os';
import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { findBenchmarkFiles, runBenchmarks, variablesOf, type MeasuringSource } from '../../bench/running';
import { openCounters } from '../../counters';
import { IcprofileError, type ErrorCode } from '../../errors';
import type { BenchmarkRun } from '../../model/benchmark';
import { benchmarksText } from '../../report/benchmarks';
import { checkWritable, writeFileWhole } from '../../write-file';
import {
  addAgainstOptions,
  benchmarkAgainst,
  checkAgainstOptions,
  type AgainstOptions,
} from './bench-against';
import { benchProgress } from './bench-progress';
import { withUsageStatus } from '../comparison-status';
import { prepareExplanations } from './explain';
import { reportFailure } from '../failure';
import { untilInterrupted } from '../interruption';
import { addTimeLimitOption, countOf } from '../number-options';
import { checkSource, sources } from '../start-program';
import { startingSource } from '../starting-source';

/** Whoever gates on it can tell them apart. */
const benchStatus = { usage: 2, incomplete: 3 } as const;

const usageErrors: readonly ErrorCode[] = [
  'ERR_ICPROFILE_INVALID_ARGUMENT',
  'ERR_ICPROFILE_UNKNOWN_EVENT',
  'ERR_ICPROFILE_UNSUPPORTED_EVENT',
];

interface BenchOptions extends AgainstOptions {
  readonly source?: string;
  readonly event?: string;
  readonly samples: number;
  readonly timeLimit: number;
  readonly jobs?: number;
  readonly grep?: RegExp;
  readonly opt: boolean;
  readonly env: readonly string[];
  readonly showOutput?: boolean;
  readonly output?: string;
}

const notes = `
Files are *.bench.{js,mjs,cjs,ts,mts,cts}, below the working directory where none is named. They register benchmarks with
bench() and group() of icprofile/bench; suites for tinybench and mitata run as they are. Each sample is a process of its own, with a
seed of its own for V8's hash tables and random numbers.

Exit status: 0 where every benchmark has its numbers, 3 where any has not, 2 for wrong usage; with --against as of icprofile
compare: 1 for a regression.

Examples:
  icprofile bench
  icprofile bench --against origin/main --build 'npm ci && npm run build'
  icprofile bench --source emulated --grep parse -o result.json bench/parser.bench.mjs`;

/** `icprofile bench`: counts what benchmarks execute. */
export function addBenchCommand(icprofile: Command): void {
  const command = withUsageStatus(icprofile.command('bench'))
    .summary('count what benchmarks execute')
    .description('Counts the instructions of benchmarks, per iteration.')
    .argument('[files...]', 'files, directories or globs')
    .option('--source <source>', `${sources.join(', ')} (default: ICPROFILE_SOURCE, else auto)`)
    .option('--event <event>', 'what to count (default: instructions:u, or CPU time of the software source)')
    .option('--samples <count>', 'processes for each benchmark', countOf, 5);
  addTimeLimitOption(command, 'each sample')
    .option(
      '--jobs <count>',
      'samples at the same time (default: 1; of the emulated source as many as there are CPUs)',
      countOf,
    )
    .option('--grep <pattern>', 'only benchmarks whose name, with those of its groups, matches', patternOf)
    .option(
      '--env <variable>',
      'for the processes that measure: NAME=VALUE, or NAME to pass it on; can be repeated, and is recorded (TZ and locales are pinned)',
      (variable: string, others: readonly string[]): readonly string[] => [...others, variable],
      [],
    )
    .option('--no-opt', "without V8's optimizing compilers")
    .option('--show-output', 'pass what the benchmarks print to the standard error')
    .option('-o, --output <file>', 'write the result there, as JSON');
  addAgainstOptions(command)
    .addHelpText('after', notes)
    .action(async (files: readonly string[], options: BenchOptions) => {
      try {
        await benchmark(files, options);
      } catch (error) {
        reportFailure(error);
        process.exitCode = statusOf(error);
      }
    });
}

async function benchmark(patterns: readonly string[], options: BenchOptions): Promise<void> {
  checkAgainstOptions(options);
  const directory = process.cwd();
  const files = findBenchmarkFiles(patterns, directory);
  if (options.output !== undefined) checkWritable(path.resolve(options.output));
  prepareExplanations(options);
  const source = measuringSource(checkSource(options.source));
  checkCounting(source, options.event);
  const progress = benchProgress(options.showOutput === true);
  const shared = {
    source,
    event: options.event,
    samples: options.samples,
    timeLimitMs: options.timeLimit * 1000,
    optimize: options.opt,
    environment: variablesOf(options.env, process.env),
    grep: options.grep,
    jobs: options.jobs ?? (source === 'emulated' ? os.availableParallelism() : 1),
    progress,
  };
  if (options.against !== undefined) {
    const both = { ...shared, patterns, headDirectory: directory };
    await benchmarkAgainst(options.against, options, both, {
      measured: () => {
        progress.end();
      },
      save: (head) => {
        save(head, options.output);
      },
    });
    return;
  }
  const run = await untilInterrupted(async (signal) => {
    const finished = await runBenchmarks({ ...shared, files, directory, signal });
    progress.end();
    deliver(finished, options);
    return finished;
  });
  if (!isComplete(run)) process.exitCode = benchStatus.incomplete;
}

/** The table first: it is there even if the disk is full. */
function deliver(run: BenchmarkRun, { output }: Pick<BenchOptions, 'output'>): void {
  process.stdout.write(`${benchmarksText(run)}\n`);
  save(run, output);
}

function save(run: BenchmarkRun, output: string | undefined): void {
  if (output !== undefined) writeFileWhole(path.resolve(output), `${JSON.stringify(run, null, 2)}\n`);
}

function isComplete({ benchmarks }: BenchmarkRun): boolean {
  return benchmarks.length > 0 && benchmarks.every(({ failure }) => failure === null);
}

function measuringSource(wanted: string): MeasuringSource {
  if (wanted !== 'auto') return wanted as MeasuringSource;
  const { source, notice } = startingSource();
  if (notice !== undefined) process.stderr.write(`icprofile: ${notice}\n`);
  return source;
}

/** Better now than in each sample. In the emulator this process is not: there the samples tell. */
function checkCounting(source: MeasuringSource, event: string | undefined): void {
  if (source !== 'emulated') openCounters(event === undefined ? undefined : [event], { source }).close();
}

function statusOf(error: unknown): number {
  const isUsage = error instanceof IcprofileError && usageErrors.includes(error.code);
  return isUsage ? benchStatus.usage : benchStatus.incomplete;
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new InvalidArgumentError('It must be a regular expression.');
  }
}
