/** How much one benchmark has changed, and how surely: before anybody judges it. */
import type { BenchmarkResult } from '../model/benchmark';
import type { Threshold } from '../model/benchmark-comparison';
import { mean, meanInterval, probabilityBeyond, type MeanInterval } from '../stats/mean-interval';
import {
  hasRatio,
  isDeterministic,
  logRatio,
  pairSamples,
  varianceWithin,
  type SamplePair,
} from './pair-samples';
import { thresholdOf, type ThresholdOptions } from './thresholds';

/** Of two pairs an interval says nothing: at 95 % it is 13 times as wide as they are apart. */
export const leastPairs = 3;

/** Values are log ratios. */
export interface MeasuredChange {
  readonly pairs: readonly SamplePair[];
  /** Why there is no change to judge. */
  readonly problem: string | null;
  readonly method: 'exact' | 'interval' | null;
  /** NaN where there is none. */
  readonly mean: number;
  readonly interval: MeanInterval | null;
  /** That a change so far beyond the threshold is chance; null unless the interval decides. */
  readonly probability: number | null;
  readonly threshold: Threshold;
}

/** The part of the options that is the same for all benchmarks. */
export interface MeasuringOptions extends ThresholdOptions {
  readonly confidence: number;
}

export function measureChange(
  base: BenchmarkResult,
  head: BenchmarkResult,
  recentChanges: readonly number[],
  options: MeasuringOptions,
): MeasuredChange {
  const pairs = pairSamples(base, head);
  const problem = problemOf(base, head, pairs);
  if (problem !== null) return unmeasured(pairs, problem, thresholdOf(head, 0, recentChanges, options));

  const ratios = pairs.map(logRatio);
  const interval =
    pairs.length < leastPairs
      ? null
      : meanInterval(ratios, options.confidence, mean(pairs.map(varianceWithin)));
  const threshold = thresholdOf(head, interval?.halfWidth ?? 0, recentChanges, options);
  const limit = Math.log1p(threshold.soft);
  if (pairs.every(isDeterministic) && agree(ratios, limit)) {
    return {
      pairs,
      problem,
      method: 'exact',
      mean: mean(ratios),
      interval: null,
      probability: null,
      threshold,
    };
  }
  if (interval === null) return unmeasured(pairs, tooFew(pairs.length), threshold);
  const probability = probabilityBeyond(interval, limit);
  return { pairs, problem, method: 'interval', mean: interval.mean, interval, probability, threshold };
}

/** Which side of the limits a change is on: 1 a regression, -1 an improvement, 0 neither. */
export function directionOf(change: number, limit: number): -1 | 0 | 1 {
  if (change > limit) return 1;
  return change < -limit ? -1 : 0;
}

/** What is so with all seeds that were tried is no estimate. Else the seeds are a sample of those that there are. */
function agree(ratios: readonly number[], limit: number): boolean {
  return new Set(ratios.map((ratio) => directionOf(ratio, limit))).size === 1;
}

function problemOf(
  base: BenchmarkResult,
  head: BenchmarkResult,
  pairs: readonly SamplePair[],
): string | null {
  const failed = [
    ...(base.failure === null ? [] : [`base: ${base.failure.kind}`]),
    ...(head.failure === null ? [] : [`head: ${head.failure.kind}`]),
  ];
  if (failed.length > 0) return failed.join(', ');
  if (pairs.length === 0) return 'no seed was measured on both sides';
  return pairs.every(hasRatio) ? null : 'a count is not above zero: it does too little to be compared';
}

function tooFew(pairs: number): string {
  return `${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of samples, and counts that vary: an interval takes ${leastPairs} or more`;
}

function unmeasured(pairs: readonly SamplePair[], problem: string, threshold: Threshold): MeasuredChange {
  return { pairs, problem, method: null, mean: NaN, interval: null, probability: null, threshold };
}
