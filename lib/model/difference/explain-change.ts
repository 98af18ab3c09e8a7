/** From the profiles of a benchmark's two sides to what accounts for its change. Pure. */
import type {
  ChangeExplanation,
  CountChange,
  ExplainedChange,
  ExplainedFunction,
  ExplainedPath,
  ExplainedValues,
} from '../benchmark';
import { diffProfiles, type Difference, type ProfileDiff } from './diff';
import type { DiffValues } from './diff-side';
import { compareText, standardName, isCollection, programFunctionKinds, type Profile } from '../profile';
import { inseparableGroups, type CallingPair } from './inseparable';

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
    inseparable: inseparableOf(diff, shown, counted),
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

function isOfProgram({ functions }: ProfileDiff, index: number): boolean {
  const kinds: readonly (string | undefined)[] = programFunctionKinds;
  return kinds.includes(functions[index]?.function.kind);
}

/** A lesser part of the count than this is told of each function, also where the measured change is less. */
const leastInseparable = 1e-3;

function inseparableOf(
  diff: ProfileDiff,
  shown: readonly ShownFunction[],
  { base, change }: CountChange,
): ChangeExplanation['inseparable'] {
  const positions = new Map(shown.map(({ index }, position) => [index, position]));
  const pairs = diff.nodes.flatMap((node): readonly CallingPair[] => {
    const caller = diff.nodes[node.parent]?.function ?? -1;
    const isOnBothSides = node.before !== null && node.after !== null;
    const areOfProgram = [caller, node.function].every((fn) => isOfProgram(diff, fn));
    const [from, to] = [positions.get(caller), positions.get(node.function)];
    return isOnBothSides && areOfProgram && from !== undefined && to !== undefined ? [[from, to]] : [];
  });
  const least = Math.max(Math.abs(change), leastInseparable * base);
  return inseparableGroups(
    shown.map(({ row }) => row.change.self),
    pairs,
    least,
  );
}

function nameOf(row: ExplainedFunction): string {
  return standardName(row.function);
}

function pathsOf(
  diff: ProfileDiff,
  positions: ReadonlyMap<number, number>,
  iterations: number,
): readonly ExplainedPath[] {
  const rows = diff.nodes.flatMap((node, index): readonly ExplainedPath[] => {
    const hasChanged = node.change.self !== 0 || node.change.calls !== 0;
    if (!hasChanged || !positions.has(node.function)) return [];
    return [{ path: pathTo(diff, index, positions), ...changeOf(node, iterations) }];
  });
  return rows.toSorted(bySize);
}

function pathTo(
  { nodes }: ProfileDiff,
  index: number,
  positions: ReadonlyMap<number, number>,
): readonly number[] {
  const path: number[] = [];
  for (let node = nodes[index]; node !== undefined; node = nodes[node.parent]) {
    const position = positions.get(node.function);
    if (position !== undefined) path.push(position);
  }
  return path.reverse();
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
