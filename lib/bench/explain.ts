/** Why benchmarks have changed: both versions are profiled by function, and what differs is told. */
import path from 'node:path';
import { IcprofileError } from '../errors';
import type { BenchmarkResult, BenchmarkRun } from '../model/benchmark';
import type { BenchmarkComparison, RunComparison, SeedPair } from '../model/benchmark-comparison';
import { explainChange, type ProfiledSides } from '../model/explain-change';
import { profileOfIterations } from '../model/iterations';
import type { Profile, ProfiledFunction } from '../model/profile';
import { benchmarkKey } from '../model/read-benchmarks';
import { runChild } from './child';
import type { ProfileJob } from './job';
import type { RunOptions } from './run-options';
import { sharedNames } from './shared-names';
import { makeStarter, type Starter } from './starter';

export interface ExplainOptions extends Pick<
  RunOptions,
  'source' | 'event' | 'optimize' | 'timeLimitMs' | 'signal'
> {
  readonly baseDirectory: string;
  readonly headDirectory: string;
  /** Unchanged benchmarks too. */
  readonly all: boolean;
  /** Told of each benchmark before it is profiled. */
  readonly begin: (benchmark: BenchmarkComparison) => void;
  /** Gets what was profiled of each, for other reports. */
  readonly profiled: (benchmark: BenchmarkComparison, profiles: ProfiledSides) => void;
}

/** With probes, a program runs some times as long. */
const timeLimitFactor = 4;
const warmUpShare = 1 / 4;

/** The comparison with explanations. Where a side cannot be profiled, a note says why. */
export async function explainComparison(
  comparison: RunComparison,
  runs: { readonly base: BenchmarkRun; readonly head: BenchmarkRun },
  options: ExplainOptions,
): Promise<RunComparison> {
  const starter = makeStarter(options);
  const benchmarks: BenchmarkComparison[] = [];
  for (const benchmark of comparison.benchmarks) {
    const isWanted =
      !options.signal.aborted &&
      (options.all ? benchmark.change !== null : ['regression', 'improvement'].includes(benchmark.verdict));
    benchmarks.push(isWanted ? await explained(benchmark, runs, starter, options) : benchmark);
  }
  return { ...comparison, benchmarks };
}

async function explained(
  benchmark: BenchmarkComparison,
  { base, head }: { readonly base: BenchmarkRun; readonly head: BenchmarkRun },
  starter: Starter,
  options: ExplainOptions,
): Promise<BenchmarkComparison> {
  options.begin(benchmark);
  const pair = typicalPair(benchmark);
  const iterations = Math.max(
    ...[base, head].map((run) => iterationsOf(resultOf(run, benchmark), pair.seed)),
  );
  try {
    const profiles = await profileBoth(benchmark, pair.seed, iterations, starter, options);
    const explanation = explainChange(profiles, { ...pair, iterations });
    options.profiled(benchmark, profiles);
    return { ...benchmark, explanation };
  } catch (error) {
    if (!(error instanceof IcprofileError)) throw error;
    return { ...benchmark, notes: [...benchmark.notes, `not explained: ${error.message}`] };
  }
}

/** Of all seeds, the one whose change is nearest to the benchmark's. */
export function typicalPair({ pairs, change }: Pick<BenchmarkComparison, 'pairs' | 'change'>): SeedPair {
  const distance = ({ base, head }: SeedPair) => Math.abs(Math.log(head / base) - Math.log1p(change ?? 0));
  const [first, ...others] = pairs;
  if (first === undefined) throw new RangeError('a change without pairs');
  return others.reduce((best, pair) => (distance(pair) < distance(best) ? pair : best), first);
}

function resultOf(run: BenchmarkRun, benchmark: BenchmarkComparison): BenchmarkResult | undefined {
  return run.benchmarks.find((result) => benchmarkKey(result) === benchmarkKey(benchmark));
}

function iterationsOf(result: BenchmarkResult | undefined, seed: number): number {
  return result?.samples.find((sample) => sample.seed === seed)?.iterations ?? 1;
}

/** @throws IcprofileError where a side cannot be profiled. */
async function profileBoth(
  { file, path: names }: BenchmarkComparison,
  seed: number,
  iterations: number,
  starter: Starter,
  options: ExplainOptions,
): Promise<ProfiledSides> {
  const { source, event, optimize, baseDirectory, headDirectory } = options;
  const timeLimitMs = options.timeLimitMs * timeLimitFactor;
  const nameOf = sharedNames([baseDirectory, headDirectory]);
  const rename = (fn: ProfiledFunction) => (fn.file === null ? fn : { ...fn, file: nameOf(fn.file) });
  const profile = async (side: string, directory: string): Promise<Profile> => {
    const job: ProfileJob = {
      kind: 'profile',
      file: path.join(directory, file),
      adapters: true,
      path: names,
      seed,
      source,
      event,
      optimize,
      iterations,
      warmUpTimeMs: timeLimitMs * warmUpShare,
    };
    const started = starter.measuring(seed, [JSON.stringify(job)]);
    const answer = await runChild(started, { directory, timeLimitMs, signal: options.signal });
    if (answer.kind === 'profile') return profileOfIterations(answer.profile, answer.callingCost, rename);
    const why = answer.kind === 'failure' ? `${answer.failure}: ${firstLine(answer.message)}` : answer.kind;
    throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', `the ${side} ${why}`);
  };
  return { base: await profile('base', baseDirectory), head: await profile('head', headDirectory) };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
