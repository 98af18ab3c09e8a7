/** How much benchmarks have changed of late, from run to run. */
import { type BenchmarkRun, benchmarkKey } from '../../model/benchmark';
import { mean } from '../../stats';
import { incompatibilities } from './like-runs';
import { hasRatio, logRatio, pairSamples } from './pair-samples';

export interface History {
  /** Sizes of the changes, as log ratios, by `benchmarkKey`. */
  readonly changes: ReadonlyMap<string, readonly number[]>;
  /** Runs that were left out, as they cannot be compared with the one that is looked at. */
  readonly unlikeRuns: number;
}

/** @param runs In any order: what counts is when they were measured. */
export function recentChanges(runs: readonly BenchmarkRun[], current: BenchmarkRun): History {
  const like = runs
    .filter((run) => incompatibilities(run, current).length === 0)
    .toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  const changes = new Map<string, number[]>();
  like.slice(1).forEach((run, index) => {
    const before = like[index];
    if (before !== undefined) addChanges(changes, before, run);
  });
  return { changes, unlikeRuns: runs.length - like.length };
}

function addChanges(changes: Map<string, number[]>, before: BenchmarkRun, after: BenchmarkRun): void {
  const earlier = new Map(before.benchmarks.map((result) => [benchmarkKey(result), result]));
  for (const result of after.benchmarks) {
    const key = benchmarkKey(result);
    const pairs = pairSamples(earlier.get(key) ?? { ...result, samples: [] }, result).filter(hasRatio);
    if (pairs.length === 0) continue;
    const size = Math.abs(mean(pairs.map(logRatio)));
    changes.set(key, [...(changes.get(key) ?? []), size]);
  }
}
