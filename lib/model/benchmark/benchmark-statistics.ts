/** What the samples of a benchmark come to. Pure functions. */
import { median } from '../../stats';
import type { BenchmarkResult, BenchmarkSample } from './benchmark';

export interface BenchmarkStatistics {
  /** Of the samples' values. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** (most - least) / median; 0 where the median is 0 and all are. */
  readonly spread: number;
  /** Of the regions of one sample, the largest over the samples: what differs within one process. */
  readonly spreadWithin: number;
  /** Whether the value depends on the seed: samples differ by more than regions of one sample do. */
  readonly dependsOnSeed: boolean;
  readonly garbageCollection: number;
  readonly allocatedBytes: number | null;
}

/** Differences below are what remains of reading the counter, and of V8's own work in between. */
export const seedTolerance = 1e-3;

/** Null where there is no sample. */
export function benchmarkStatistics({ samples }: BenchmarkResult): BenchmarkStatistics | null {
  if (samples.length === 0) return null;
  const values = samples.map(({ value }) => value);
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)];
  const spread = relative(most - least, middle);
  const spreadWithin = Math.max(...samples.map(withinSample));
  const bytes = samples.flatMap(({ allocatedBytes }) => (allocatedBytes === null ? [] : [allocatedBytes]));
  return {
    median: middle,
    least,
    most,
    spread,
    spreadWithin,
    dependsOnSeed: spread > seedTolerance && spread > 2 * spreadWithin && most - least > 1,
    garbageCollection: median(samples.map(({ garbageCollection }) => garbageCollection)),
    allocatedBytes: bytes.length === 0 ? null : median(bytes),
  };
}

function withinSample({ regions, value }: BenchmarkSample): number {
  return relative(Math.max(...regions) - Math.min(...regions), value);
}

function relative(difference: number, whole: number): number {
  return difference === 0 ? 0 : difference / Math.abs(whole);
}
