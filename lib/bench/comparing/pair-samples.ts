/** Samples of one benchmark in two runs, seed by seed. */
import type { BenchmarkResult, BenchmarkSample } from '../../model/benchmark';
import { robustDeviation } from '../../stats';

export interface SamplePair {
  readonly base: BenchmarkSample;
  readonly head: BenchmarkSample;
}

/** In the order of the base. */
export function pairSamples(base: BenchmarkResult, head: BenchmarkResult): readonly SamplePair[] {
  const heads = new Map(head.samples.map((sample) => [sample.seed, sample]));
  return base.samples.flatMap((sample) => {
    const other = heads.get(sample.seed);
    return other === undefined ? [] : [{ base: sample, head: other }];
  });
}

/** Counters have 64 bits. */
const mostCounted = 2 ** 64;

/** Why there is no ratio of it; null where there is one. */
export function oddCount({ value, regions, iterations }: BenchmarkSample): string | null {
  if (![value, ...regions].every(Number.isFinite)) return 'a count is not a finite number';
  if (value <= 0) return 'a count is not above zero: it does too little to be compared';
  const counted = value * iterations;
  if (counted < 1) return 'a region counted less than one event: it does too little to be compared';
  return counted <= mostCounted ? null : 'a count is larger than any counter can have';
}

export function hasRatio({ base, head }: SamplePair): boolean {
  return oddCount(base) === null && oddCount(head) === null;
}

/** The ratio of the counts; what is as much more as another is less has its sign turned. */
export function logRatio({ base, head }: SamplePair): number {
  return Math.log(head.value / base.value);
}

/** Whether both count the same each time that they run. Of one region nobody knows. */
export function isDeterministic({ base, head }: SamplePair): boolean {
  return [base, head].every(
    ({ regions }) => regions.length > 1 && regions.every((count) => count === regions[0]),
  );
}

/** Of a median of normally distributed values, many of them: its variance is so many times that of their mean. */
const varianceOfMedian = Math.PI / 2;

/**
 * The variance of the pair's log ratio, as far as it shows within its two processes. What comes in the same region of both, such
 * as a table that grows, is no noise.
 */
export function varianceWithin({ base, head }: SamplePair): number {
  if (!haveLikeRegions(base, head))
    return varianceOfLog(base.regions, base.value) + varianceOfLog(head.regions, head.value);
  const ratios = head.regions.map((count, index) => count / (base.regions[index] ?? NaN));
  return varianceOfLog(ratios, head.value / base.value);
}

/** Whether the regions of both did the same work one after the other, and all of them did some. */
function haveLikeRegions(base: BenchmarkSample, head: BenchmarkSample): boolean {
  return (
    base.iterations === head.iterations &&
    base.regions.length === head.regions.length &&
    [...base.regions, ...head.regions].every((count) => count > 0)
  );
}

/** Of the logarithm of the median, which is `middle`. */
function varianceOfLog(values: readonly number[], middle: number): number {
  return (varianceOfMedian * (robustDeviation(values) / middle) ** 2) / values.length;
}
