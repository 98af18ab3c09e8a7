/**
 * Why a benchmark's count has changed: both sides profiled by function, and what is left to the change that was measured
 * without probes. Plain data, a part of comparisons; see docs/comparing.md.
 *
 * Numbers are of the comparison's event, per iteration. Over all functions, and as well over all paths, `change.self` and
 * `withoutProbes` add up to `measured.change`.
 */
import type { ProfiledFunction } from '../profile';

export interface ExplainedValues {
  readonly calls: number;
  /** Counted in it, without what it called. */
  readonly self: number;
  /** Counted in it and in what it called. */
  readonly total: number;
}

export interface ExplainedChange {
  /** Null: it is not there. */
  readonly base: ExplainedValues | null;
  readonly head: ExplainedValues | null;
  /** Head less base. */
  readonly change: ExplainedValues;
}

export interface ExplainedFunction extends ExplainedChange {
  /** As in the head, or in the base where that alone has it; of files in a side's checkout, the path there. */
  readonly function: Pick<ProfiledFunction, 'name' | 'kind' | 'file' | 'line' | 'column'>;
}

/** Callers above a function, one of the ways to it. */
export interface ExplainedPath extends ExplainedChange {
  /** Indexes in `functions`, outermost first; the function itself is the last one. */
  readonly path: readonly number[];
}

export interface CountChange {
  readonly base: number;
  readonly head: number;
  readonly change: number;
}

/** Whether less than half of the measured change is in the profiles, or more than one and a half of it. */
export function isUnexplained({
  measured,
  withoutProbes,
}: Pick<ChangeExplanation, 'measured' | 'withoutProbes'>): boolean {
  return measured.change !== 0 && Math.abs(withoutProbes) > Math.abs(measured.change) / 2;
}

export interface ChangeExplanation {
  /** Of the samples whose change is explained: those nearest to the benchmark's. */
  readonly seed: number;
  /** That were profiled on each side. */
  readonly iterations: number;
  /** As the samples have it. */
  readonly measured: CountChange;
  /** Those that changed most first. */
  readonly functions: readonly ExplainedFunction[];
  /** Only those whose self or calls have changed. */
  readonly paths: readonly ExplainedPath[];
  /**
   * Indexes in `functions`: those whose parts of the change cannot be told apart, because they call one another and change in opposite
   * directions by more than was measured.
   */
  readonly inseparable: readonly (readonly number[])[];
  /** What the measured change has beyond that of the profiles, where V8 inlines and optimizes less. */
  readonly withoutProbes: number;
  /** In the profiles; no part of the rest. */
  readonly garbageCollection: CountChange;
  readonly notes: readonly string[];
}
