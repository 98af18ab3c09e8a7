/** Which functions and which paths of two profiles are the same, though lines may have moved. Pure. */
import { functionStatistics, type FunctionStatistics } from '../../model/function-statistics';
import type { Profile, ProfiledFunction } from '../../model/profile';

/** A function of one profile or of both; `now` is null of one that was removed, `before` of one that is new. */
export interface FunctionRow {
  /** Index in the profile's functions; past them, of one that was removed. */
  readonly id: number;
  readonly function: ProfiledFunction;
  readonly now: FunctionStatistics | null;
  readonly before: FunctionStatistics | null;
}

/** The event's index in each profile. */
export interface ComparedEvent {
  readonly now: number;
  readonly before: number;
}

/** Functions that neither were called nor have counts are left out: of other threads, for example. */
export function functionRows(
  now: Profile,
  before: Profile | null,
  event: ComparedEvent,
): readonly FunctionRow[] {
  const rowsNow = functionStatistics(now, event.now);
  if (before === null) {
    return rowsNow
      .map((row, id) => ({ id, function: row.function, now: row, before: null }))
      .filter(({ now: row }) => isUsed(row));
  }
  const rowsBefore = functionStatistics(before, event.before);
  const keysNow = functionKeys(now.functions);
  const keysBefore = functionKeys(before.functions);
  const indexBefore = new Map(keysBefore.map((key, index) => [key, index]));
  const common = new Set(keysNow);
  const kept = rowsNow.map((row, id) => {
    const earlier = rowsBefore[indexBefore.get(keysNow[id] ?? '') ?? -1];
    return {
      id,
      function: row.function,
      now: isUsed(row) ? row : null,
      before: earlier !== undefined && isUsed(earlier) ? earlier : null,
    };
  });
  const removed = rowsBefore
    .filter((row, index) => isUsed(row) && !common.has(keysBefore[index] ?? ''))
    .map((row, index) => ({
      id: now.functions.length + index,
      function: row.function,
      now: null,
      before: row,
    }));
  return [...kept.filter((row) => row.now !== null || row.before !== null), ...removed];
}

function isUsed(row: FunctionStatistics): boolean {
  return row.calls > 0 || row.self !== 0 || row.total !== 0 || row.resumptions > 0;
}

/** The node of `before` on the same path for each node of `now`, or -1. */
export function matchingNodes(now: Profile, before: Profile): readonly number[] {
  const keysNow = functionKeys(now.functions);
  const keysBefore = functionKeys(before.functions);
  const childrenBefore = new Map(
    before.nodes.map(({ parent, function: fn }, index) => [`${parent} ${keysBefore[fn] ?? ''}`, index]),
  );
  const rootsBefore = new Map(before.threads.map(({ name, root }) => [name, root]));
  const threadNames = new Map(now.threads.map(({ name, root }) => [root, name]));
  const matches: number[] = [];
  now.nodes.forEach(({ parent, function: fn }, index) => {
    const match =
      parent < 0
        ? rootsBefore.get(threadNames.get(index) ?? '')
        : childrenBefore.get(`${matches[parent] ?? -1} ${keysNow[fn] ?? ''}`);
    matches.push(match ?? -1);
  });
  return matches;
}

/** By name and file, without the line; several of the same name in a file are told apart by their order in it. */
function functionKeys(functions: readonly ProfiledFunction[]): readonly string[] {
  const seen = new Map<string, number>();
  const keys: string[] = [];
  const inOrder = [...functions.entries()].sort(
    ([, a], [, b]) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  for (const [index, { kind, name, file }] of inOrder) {
    const key = JSON.stringify([kind, name, file]);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    keys[index] = `${key}${count}`;
  }
  return keys;
}
