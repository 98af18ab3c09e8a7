/** How much one benchmark has changed, and how surely: before anybody judges it. */
import type { BenchmarkResult, BenchmarkRun, Threshold } from '../../model/benchmark';
import { directionOf, mean, meanInterval, probabilityBeyond, type MeanInterval } from '../../stats';
import { commonOffset } from './common-offset';
import {
  isDeterministic,
  logRatio,
  oddCount,
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
  /** How far the true change can be from what all samples show; 0 where the threshold is above it already. */
  readonly offset: number;
}

/** The part of the options that is the same for all benchmarks. */
export interface MeasuringOptions extends ThresholdOptions {
  readonly confidence: number;
  readonly event: BenchmarkRun['event'];
}

export function measureChange(
  base: BenchmarkResult,
  head: BenchmarkResult,
  recentChanges: readonly number[],
  options: MeasuringOptions,
): MeasuredChange {
  const pairs = pairSamples(base, head);
  const problem = problemOf(base, head, pairs);
  const thresholdBeyond = (halfWidth: number, offset: number) =>
    thresholdOf(head, { halfWidth, offset }, recentChanges, options);
  if (problem !== null) return unmeasured(pairs, problem, thresholdBeyond(0, 0));

  const ratios = pairs.map(logRatio);
  const interval =
    pairs.length < leastPairs
      ? null
      : meanInterval(ratios, options.confidence, mean(pairs.map(varianceWithin)));
  const unseen = commonOffset(pairs, options.event);
  const threshold = thresholdBeyond(interval?.halfWidth ?? 0, unseen);
  const offset = isGiven(threshold) ? unseen : 0;
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
      offset,
    };
  }
  if (interval === null) return unmeasured(pairs, tooFew(pairs.length), threshold);
  const probability = probabilityBeyond(interval, limit + offset);
  return {
    pairs,
    problem,
    method: 'interval',
    mean: interval.mean,
    interval,
    probability,
    threshold,
    offset,
  };
}

/** A threshold that somebody chose says which change matters, not which can be told. */
function isGiven({ origin }: Threshold): boolean {
  return origin === 'benchmark' || origin === 'option';
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
  const problems = pairs.flatMap((pair) => [oddCount(pair.base), oddCount(pair.head)]);
  return problems.find((each) => each !== null) ?? null;
}

function tooFew(pairs: number): string {
  return `${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of samples, and counts that vary: an interval takes ${leastPairs} or more`;
}

function unmeasured(pairs: readonly SamplePair[], problem: string, threshold: Threshold): MeasuredChange {
  return { pairs, problem, method: null, mean: NaN, interval: null, probability: null, threshold, offset: 0 };
}
