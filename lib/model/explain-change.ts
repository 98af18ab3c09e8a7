/** From the profiles of a benchmark's two sides to what accounts for its change. Pure. */
import type {
  ChangeExplanation,
  CountChange,
  ExplainedChange,
  ExplainedFunction,
  ExplainedPath,
  ExplainedValues,
} from './benchmark-explanation';
import { diffProfiles, type Difference, type ProfileDiff } from './diff';
import type { DiffValues } from './diff-side';
import { compareText, standardName } from './function-name';
import { isCollection, type Profile } from './profile';

/** Profiles of as many iterations of each side, as `profileOfIterations` makes them. */
export interface ProfiledSides {
  readonly base: Profile;
  readonly head: Profile;
}

export interface MeasuredSides {
  readonly seed: number;
  readonly iterations: number;
  /** Counts per iteration of the samples. */
  readonly base: number;
  readonly head: number;
}

/** @throws ERR_ICPROFILE_UNLIKE_PROFILES */
export function explainChange(profiles: ProfiledSides, measured: MeasuredSides): ChangeExplanation {
  const { seed, iterations, base, head } = measured;
  const diff = diffProfiles(profiles.base, profiles.head);
  const shown = functionsOf(diff, iterations);
  const counted = countChange(base, head);
  const explained = shown.reduce((sum, { row }) => sum + row.change.self, 0);
  return {
    seed,
    iterations,
    measured: counted,
    functions: shown.map(({ row }) => row),
    paths: pathsOf(diff, new Map(shown.map(({ index }, position) => [index, position])), iterations),
    withoutProbes: counted.change - explained,
    garbageCollection: collectionsOf(diff, iterations),
    notes: [
      ...profiles.base.notes.map((note) => `base: ${note}`),
      ...profiles.head.notes.map((note) => `head: ${note}`),
    ],
  };
}

interface ShownFunction {
  /** In the diff. */
  readonly index: number;
  readonly row: ExplainedFunction;
}

function functionsOf(diff: ProfileDiff, iterations: number): readonly ShownFunction[] {
  return diff.functions
    .map((difference, index) => ({ index, difference }))
    .filter(({ difference }) => !isCollection(difference.function))
    .map(({ index, difference }) => {
      const { name, kind, file, line, column } = difference.function;
      const change = changeOf(difference, iterations);
      return { index, row: { function: { name, kind, file, line, column }, ...change } };
    })
    .toSorted((a, b) => bySize(a.row, b.row) || compareText(nameOf(a.row), nameOf(b.row)));
}

function nameOf(row: ExplainedFunction): string {
  return standardName(row.function);
}

function pathsOf(
  diff: ProfileDiff,
  positions: ReadonlyMap<number, number>,
  iterations: number,
): readonly ExplainedPath[] {
  const paths: (readonly number[])[] = [];
  const rows = diff.nodes.flatMap((node): readonly ExplainedPath[] => {
    const position = positions.get(node.function);
    const path = [...(paths[node.parent] ?? []), ...(position === undefined ? [] : [position])];
    paths.push(path);
    const hasChanged = node.change.self !== 0 || node.change.calls !== 0;
    return position === undefined || !hasChanged ? [] : [{ path, ...changeOf(node, iterations) }];
  });
  return rows.toSorted(bySize);
}

function bySize(a: ExplainedChange, b: ExplainedChange): number {
  return (
    Math.abs(b.change.self) - Math.abs(a.change.self) || Math.abs(b.change.calls) - Math.abs(a.change.calls)
  );
}

function changeOf({ before, after, change }: Difference, iterations: number): ExplainedChange {
  return {
    base: before === null ? null : perIteration(before, iterations),
    head: after === null ? null : perIteration(after, iterations),
    change: perIteration(change, iterations),
  };
}

function perIteration(
  { calls, self, total }: Pick<DiffValues, 'calls' | 'self' | 'total'>,
  iterations: number,
): ExplainedValues {
  return { calls: calls / iterations, self: self / iterations, total: total / iterations };
}

function collectionsOf({ functions }: ProfileDiff, iterations: number): CountChange {
  const found = functions.filter((difference) => isCollection(difference.function));
  const sum = (side: 'before' | 'after') =>
    found.reduce((total, difference) => total + (difference[side]?.self ?? 0), 0) / iterations;
  return countChange(sum('before'), sum('after'));
}

function countChange(base: number, head: number): CountChange {
  return { base, head, change: head - base };
}
