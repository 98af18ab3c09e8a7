/** From which change on a benchmark has changed. */
import { invalidArgument } from '../../errors';
import type { BenchmarkResult, Threshold, ThresholdOrigin } from '../../model/benchmark';
import { quantile } from '../../stats';

export interface ThresholdOptions {
  /** Relative change, such as 0.01, for benchmarks that have none of their own; default: from history or noise. */
  readonly threshold?: number;
  /** Relative change from which on a regression fails the comparison; default: all regressions do. */
  readonly hardThreshold?: number;
}

/** By default, every certain change larger than this is reported. Relative. */
export const mostNoiseThreshold = 0.002;

/**
 * So many half widths of the interval. Where nothing has changed, "cannot tell" then comes once in 190 comparisons of 5 pairs at
 * 95 %, and a change once in 2700.
 */
const halfWidthsInThreshold = 3;

/** Fewer changes say little about which are usual. */
export const leastHistory = 4;

/** Of rustc-perf, docs/comparison-analysis.md: a change beyond it is an outlier among the recent ones. */
const outlierRanges = 3;

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function checkThresholds({ threshold, hardThreshold }: ThresholdOptions): void {
  for (const [name, value] of Object.entries({ threshold, hardThreshold })) {
    if (value === undefined || (Number.isFinite(value) && value >= 0)) continue;
    throw invalidArgument(name, 'a relative change from 0 on, such as 0.01', value);
  }
}

/**
 * @param halfWidth Of the interval of the log ratio: what cannot be told apart in this comparison.
 * @param offset The log ratio that the samples cannot show (`commonOffset`): no change, where nobody gives a threshold.
 * @param recentChanges Sizes of the benchmark's changes of late, as log ratios; the newest ones are of no more weight.
 */
export function thresholdOf(
  benchmark: BenchmarkResult,
  { halfWidth, offset }: { readonly halfWidth: number; readonly offset: number },
  recentChanges: readonly number[],
  { threshold, hardThreshold = 0 }: ThresholdOptions,
): Threshold {
  const [soft, origin]: [number, ThresholdOrigin] =
    benchmark.threshold !== null
      ? [benchmark.threshold, 'benchmark']
      : threshold !== undefined
        ? [threshold, 'option']
        : usualChange(Math.max(noiseThreshold(halfWidth), Math.expm1(offset)), recentChanges);
  return { soft, hard: Math.max(soft, hardThreshold), origin };
}

function usualChange(ofNoise: number, recentChanges: readonly number[]): [number, ThresholdOrigin] {
  if (recentChanges.length < leastHistory) return [ofNoise, 'noise'];
  const upperQuartile = quantile(recentChanges, 0.75);
  const range = upperQuartile - quantile(recentChanges, 0.25);
  const ofHistory = Math.expm1(upperQuartile + outlierRanges * range);
  return [Math.max(ofHistory, ofNoise), 'history'];
}

function noiseThreshold(halfWidth: number): number {
  return Math.min(mostNoiseThreshold, Math.expm1(halfWidthsInThreshold * halfWidth));
}
