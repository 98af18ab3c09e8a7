/** What a comparison comes to, over all benchmarks. */
import type { BenchmarkRun, BenchmarkComparison, Outcome, RunComparison } from '../../model/benchmark';
import type { History } from './history';
import { remarkableProperties } from './like-runs';
import { leastHistory } from './thresholds';

type Found = Pick<RunComparison, 'differences' | 'benchmarks' | 'added' | 'removed'>;

/** Fine is only what was counted: where a count is missing, nobody knows. */
export function outcomeOf(
  { differences, benchmarks, added, removed }: Found,
  allowRemoved: boolean,
): Outcome {
  if (differences.length > 0) return 'not comparable';
  if (benchmarks.some(({ isHard }) => isHard)) return 'regression';
  const isMissing =
    benchmarks.length === 0 ||
    (removed.length > 0 && !allowRemoved) ||
    added.some(({ side }) => side.failure !== null) ||
    benchmarks.some(({ verdict }) => verdict === 'cannot tell');
  return isMissing ? 'cannot tell' : 'fine';
}

export function runNotes(
  base: BenchmarkRun,
  head: BenchmarkRun,
  benchmarks: readonly BenchmarkComparison[],
  history: History,
  historyRuns: number,
): readonly string[] {
  return [
    ...remarkableProperties(base, head).map(
      (difference) =>
        `${difference.what} differs: ${difference.base} in the base, ${difference.head} in the head`,
    ),
    ...base.notes.map((note) => `base: ${note}`),
    ...head.notes.map((note) => `head: ${note}`),
    ...historyNotes(benchmarks, history, historyRuns),
  ];
}

function historyNotes(
  benchmarks: readonly BenchmarkComparison[],
  { unlikeRuns }: History,
  historyRuns: number,
): readonly string[] {
  if (historyRuns === 0) return [];
  const without = benchmarks.filter(({ threshold }) => threshold?.origin === 'noise').length;
  return [
    ...(unlikeRuns === 0
      ? []
      : [`${unlikeRuns} of ${historyRuns} earlier results were left out: they were not measured alike`]),
    ...(without === 0
      ? []
      : [
          `${without} of ${benchmarks.length} benchmarks have fewer than ${leastHistory} earlier changes: their thresholds are from noise`,
        ]),
  ];
}
