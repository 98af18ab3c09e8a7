/** Which functions and which paths of two profiles are the same, though lines may have moved. Pure. */
import {
  functionStatistics,
  type FunctionStatistics,
  type Profile,
  type ProfiledFunction,
} from '../../model/profile';
import { matchFunctions } from '../../model/difference';

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
  const matches = matchFunctions(before.functions, now.functions);
  const used = (row: FunctionStatistics | undefined) => (row !== undefined && isUsed(row) ? row : null);
  const kept = rowsNow.map((row, id) => ({
    id,
    function: row.function,
    now: used(row),
    before: used(rowsBefore[matches[id] ?? -1]),
  }));
  const found = new Set(matches);
  const removed = rowsBefore
    .filter((row, index) => isUsed(row) && !found.has(index))
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
  const functionsBefore = matchFunctions(before.functions, now.functions);
  const roots = new Map(before.threads.map(({ name, root }) => [name, root]));
  const threadNames = new Map(now.threads.map(({ name, root }) => [root, name]));
  const children = new Map<string, number>();
  before.nodes.forEach(({ parent, function: fn }, index) => {
    if (parent >= 0) children.set(`${parent} ${fn}`, index);
  });
  const matches: number[] = [];
  now.nodes.forEach(({ parent, function: fn }, index) => {
    const match =
      parent < 0
        ? roots.get(threadNames.get(index) ?? '')
        : children.get(`${matches[parent] ?? -1} ${functionsBefore[fn] ?? -1}`);
    matches.push(match ?? -1);
  });
  return matches;
}
