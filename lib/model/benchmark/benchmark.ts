/**
 * A benchmark result: what `icprofile bench` measures, reports read and files hold. Plain data, versioned; see
 * docs/formats.md.
 *
 * A benchmark is measured in several samples, each a process of its own with a seed of its own: what depends on the order
 * of hash tables, or on the layout of memory, shows as a difference between seeds.
 */
import type { ProfileMachine, ProfileSource } from '../profile';

export const benchmarkFormat = 'icprofile-benchmarks';
export const benchmarkVersion = 1;

/** What ran the code at the end of warm-up: V8's compilers, from none to the best one. */
export const compilerTiers = ['interpreter', 'baseline', 'mid-tier', 'optimizing'] as const;
export type CompilerTier = (typeof compilerTiers)[number];

/** One measured run of a benchmark in a fresh process. Counts are of the run's event, per iteration. */
export interface BenchmarkSample {
  /** V8's --hash-seed and --random-seed. */
  readonly seed: number;
  /** In each region that was counted: so many that reading the counter does not matter. */
  readonly iterations: number;
  /** The count of each region, divided by its iterations; without garbage collection and without the loop around it. */
  readonly regions: readonly number[];
  /** The median of the regions. */
  readonly value: number;
  /** V8's main-thread collections, the mean over the regions. */
  readonly garbageCollection: number;
  /** Of the benchmark's own function, not of what it calls; null where V8 does not say. */
  readonly tier: CompilerTier | null;
  /** Whether the count per iteration repeated and the tier stayed before the first region was counted. */
  readonly isWarm: boolean;
  /** Bytes of V8's heap per iteration; null where they cannot be told. */
  readonly allocatedBytes: number | null;
}

/** Why there is no number: each is told apart, and none passes as one. */
export const benchmarkFailures = [
  'threw',
  'timed out',
  'exited',
  'killed',
  'out of memory',
  'no iterations',
  'not counted',
] as const;
export type BenchmarkFailureKind = (typeof benchmarkFailures)[number];

export interface BenchmarkFailure {
  readonly kind: BenchmarkFailureKind;
  /** For people; with the stack of what was thrown. */
  readonly message: string;
  /** Of the sample that failed. */
  readonly seed: number;
}

export interface BenchmarkResult {
  /** Relative to the directory of the run, with forward slashes. */
  readonly file: string;
  /** The groups that it is in, outermost first, and its own name last: unique in its file. */
  readonly path: readonly string[];
  /** Relative change from which on it is a regression, such as 0.01; null where the comparison is to find it. */
  readonly threshold: number | null;
  /** In the order of seeds; those of before a failure are kept. */
  readonly samples: readonly BenchmarkSample[];
  readonly failure: BenchmarkFailure | null;
}

export interface BenchmarkRun {
  readonly format: typeof benchmarkFormat;
  readonly version: typeof benchmarkVersion;
  readonly icprofileVersion: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly source: ProfileSource;
  /** One event, in perf's syntax, and its unit. */
  readonly event: { readonly name: string; readonly unit: string };
  readonly machine: ProfileMachine;
  /** Of the git work tree, where it is one: the commit that is checked out, with `+` where files differ from it. */
  readonly commit: string | null;
  readonly benchmarks: readonly BenchmarkResult[];
  /** What a reader should know before trusting the numbers; empty where all is well. */
  readonly notes: readonly string[];
}
