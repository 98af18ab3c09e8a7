/** Runs of benchmarks whose change and noise are known. */
import type {
  BenchmarkResult,
  BenchmarkRun,
  BenchmarkSample,
} from '../../../../lib/model/benchmark/benchmark';
import { median } from '../../../../lib/stats/quantile';
import { times, type Random } from '../../../support/random';
import { benchmarkResult, benchmarkRun, benchmarkSample } from '../../model/support/benchmarks';

export interface MadeUp {
  readonly seeds: number;
  /** Standard deviation of the logarithm of a sample's value, from process to process. */
  readonly noise: number;
  /** Of the head, relative: 0.01 is one percent more. */
  readonly change: number;
}

const count = 1_000_000;

/** What counts differently each time. */
export function noisySample(seed: number, value: number, { normal }: Random): BenchmarkSample {
  const regions = times(5, () => value * Math.exp(1e-6 * normal()));
  return benchmarkSample(seed, median(regions), { regions });
}

/** A benchmark before and after. Both have what belongs to the seed: pairing takes it out. */
export function madeUpBenchmark(
  name: string,
  { seeds, noise, change }: MadeUp,
  random: Random,
): { readonly base: BenchmarkResult; readonly head: BenchmarkResult } {
  const bySeed = times(seeds, () => count * Math.exp(0.1 * random.normal()));
  const side = (factor: number) =>
    benchmarkResult([name], [], {
      samples: bySeed.map((value, index) =>
        noisySample(index + 1, value * factor * Math.exp(noise * random.normal()), random),
      ),
    });
  return { base: side(1), head: side(1 + change) };
}

/** Several, in one run each. */
export function madeUpRuns(
  made: readonly MadeUp[],
  random: Random,
): { readonly base: BenchmarkRun; readonly head: BenchmarkRun } {
  const benchmarks = made.map((options, index) => madeUpBenchmark(`benchmark ${index}`, options, random));
  return {
    base: benchmarkRun(benchmarks.map(({ base }) => base)),
    head: benchmarkRun(benchmarks.map(({ head }) => head)),
  };
}
