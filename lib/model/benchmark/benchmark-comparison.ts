/**
 * What changed from one benchmark result to another: what `icprofile compare` finds, and what its reports show. Plain data,
 * versioned; see docs/comparing.md.
 *
 * Changes are relative, of the base: 0.01 is one percent more. They are ratios of counts, so twice as much (1) is as far from
 * no change as half as much (-0.5).
 */
import type { BenchmarkFailure, BenchmarkRun } from './benchmark';
import type { ChangeExplanation } from './benchmark-explanation';
import type { ProfileMachine } from '../profile';

export const comparisonFormat = 'icprofile-comparison';
export const comparisonVersion = 1;

/** In the order of reports. */
export const verdicts = ['regression', 'cannot tell', 'improvement', 'unchanged'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * `regression`: at least one is beyond its hard limit. `cannot tell`: none is known to be, but not all are known not to be.
 * `not comparable`: the runs were not measured alike, and nothing was compared.
 */
export type Outcome = 'fine' | 'regression' | 'cannot tell' | 'not comparable';

/** Where a threshold is from: the benchmark's own options, the comparison's, recent changes, or what can be told apart. */
export type ThresholdOrigin = 'benchmark' | 'option' | 'history' | 'noise';

export interface Threshold {
  /** From this change on it is a regression, and from its inverse on an improvement. 0: from any change on. */
  readonly soft: number;
  /** From this change on a regression fails the comparison; not below `soft`. */
  readonly hard: number;
  readonly origin: ThresholdOrigin;
}

/** Samples of both sides with the same seed. */
export interface SeedPair {
  readonly seed: number;
  /** The samples' values. */
  readonly base: number;
  readonly head: number;
}

/** One side of a benchmark: over all its samples, also those that are in no pair. Null where there are none. */
export interface ComparedSide {
  readonly samples: number;
  readonly median: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  /** Median. It is no part of the verdict. */
  readonly garbageCollection: number | null;
  /** Median; null also where they cannot be told. */
  readonly allocatedBytes: number | null;
  readonly failure: BenchmarkFailure | null;
}

export interface BenchmarkName {
  readonly file: string;
  readonly path: readonly string[];
}

/** A benchmark that is on both sides. */
export interface BenchmarkComparison extends BenchmarkName {
  readonly verdict: Verdict;
  /** Whether it is a regression beyond the hard limit. */
  readonly isHard: boolean;
  /** Why it cannot be told, for people; null where it can. */
  readonly reason: string | null;
  /** `exact`: both sides count the same each time, so that the change is no estimate. Null where nothing can be said. */
  readonly method: 'exact' | 'interval' | null;
  /** The geometric mean over the pairs. Null where there is none. */
  readonly change: number | null;
  /** Of the change, at the comparison's confidence. Null where it is exact, or there are too few pairs. */
  readonly interval: { readonly lower: number; readonly upper: number } | null;
  /** How likely such a change is if the true one is at the threshold, two-sided. Null where there is no interval. */
  readonly probability: number | null;
  readonly threshold: Threshold | null;
  readonly pairs: readonly SeedPair[];
  readonly base: ComparedSide;
  readonly head: ComparedSide;
  /** Where one was asked for. */
  readonly explanation?: ChangeExplanation;
  /** What to know before trusting the numbers. */
  readonly notes: readonly string[];
}

export interface ExplainedBenchmark extends BenchmarkComparison {
  readonly explanation: ChangeExplanation;
}

export function isExplained(benchmark: BenchmarkComparison): benchmark is ExplainedBenchmark {
  return benchmark.explanation !== undefined;
}

/** A benchmark that is on one side only. */
export interface SingleBenchmark extends BenchmarkName {
  readonly side: ComparedSide;
}

export interface ComparedRun {
  readonly startedAt: string;
  readonly commit: string | null;
  readonly icprofileVersion: string;
  readonly machine: ProfileMachine;
}

/** Something that must be the same on both sides, and is not. */
export interface RunDifference {
  readonly what: string;
  readonly base: string;
  readonly head: string;
}

export interface RunComparison {
  readonly format: typeof comparisonFormat;
  readonly version: typeof comparisonVersion;
  readonly icprofileVersion: string;
  readonly outcome: Outcome;
  readonly base: ComparedRun;
  readonly head: ComparedRun;
  readonly source: BenchmarkRun['source'];
  readonly event: BenchmarkRun['event'];
  /** Of each interval; what is missing to 1 is the rate of false discoveries over the suite. */
  readonly confidence: number;
  /** Empty where the runs are comparable; else there are no benchmarks below. */
  readonly differences: readonly RunDifference[];
  readonly benchmarks: readonly BenchmarkComparison[];
  readonly added: readonly SingleBenchmark[];
  readonly removed: readonly SingleBenchmark[];
  /** Whether the outcome may be fine where some were removed. */
  readonly allowsRemoved: boolean;
  readonly notes: readonly string[];
}
