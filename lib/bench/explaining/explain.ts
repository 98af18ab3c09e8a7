/** Why benchmarks have changed: both versions are profiled by function, and what differs is told. */
import { IcprofileError } from '../../errors';
import {
  type BenchmarkResult,
  type BenchmarkComparison,
  type ExplainedBenchmark,
  type RunComparison,
  type SeedPair,
  benchmarkKey,
} from '../../model/benchmark';
import { explainChange, type ProfiledSides } from '../../model/difference';
import { mean } from '../../stats';
import { SideProfiler, type SideOptions } from './profile-sides';
import type { BothRuns } from '../running';

export interface ExplainOptions extends Omit<SideOptions, 'machine'> {
  /** Unchanged benchmarks too. */
  readonly all: boolean;
  /** Told of each benchmark before it is profiled. */
  readonly begin: (benchmark: BenchmarkComparison) => void;
  /** Gets what was profiled of each, for other reports. */
  readonly profiled: (benchmark: ExplainedBenchmark, profiles: ProfiledSides) => void;
}

/**
 * The comparison with explanations. Where a side cannot be profiled, a note says why.
 *
 * @throws ERR_ICPROFILE_EMULATOR_UNAVAILABLE
 */
export async function explainComparison(
  comparison: RunComparison,
  runs: BothRuns,
  options: ExplainOptions,
): Promise<RunComparison> {
  const profiler = new SideProfiler({ ...options, machine: runs.head.machine });
  const benchmarks: BenchmarkComparison[] = [];
  for (const benchmark of comparison.benchmarks) {
    const isWanted = !options.signal.aborted && isToBeExplained(benchmark, options.all);
    benchmarks.push(isWanted ? await explained(benchmark, runs, profiler, options) : benchmark);
  }
  return { ...comparison, benchmarks };
}

function isToBeExplained({ verdict, pairs }: BenchmarkComparison, all: boolean): boolean {
  return all ? pairs.length > 0 : verdict === 'regression' || verdict === 'improvement';
}

async function explained(
  benchmark: BenchmarkComparison,
  { base, head }: BothRuns,
  profiler: SideProfiler,
  { begin, profiled }: ExplainOptions,
): Promise<BenchmarkComparison> {
  begin(benchmark);
  const pair = typicalPair(benchmark.pairs);
  const results = [...base.benchmarks, ...head.benchmarks].filter(
    (result) => benchmarkKey(result) === benchmarkKey(benchmark),
  );
  const iterations = Math.max(...results.map((result) => iterationsOf(result, pair.seed)));
  try {
    const profiles = await profiler.profile(benchmark, pair.seed, iterations);
    const found = { ...benchmark, explanation: explainChange(profiles, { ...pair, iterations }) };
    profiled(found, profiles);
    return found;
  } catch (error) {
    if (!(error instanceof IcprofileError)) throw error;
    return { ...benchmark, notes: [...benchmark.notes, `not explained: ${error.message}`] };
  }
}

/** Of all seeds, the one whose change is nearest to the mean; the first of several. */
export function typicalPair(pairs: readonly SeedPair[]): SeedPair {
  const ratio = ({ base, head }: SeedPair) => Math.log(head / base);
  const typical = mean(pairs.map(ratio));
  const distance = (pair: SeedPair) => Math.abs(ratio(pair) - typical);
  const nearest = Math.min(...pairs.map(distance));
  const found = pairs.find((pair) => distance(pair) === nearest) ?? pairs[0];
  if (found === undefined) throw new RangeError('no seed was measured on both sides');
  return found;
}

function iterationsOf({ samples }: BenchmarkResult, seed: number): number {
  return samples.find((sample) => sample.seed === seed)?.iterations ?? 1;
}
