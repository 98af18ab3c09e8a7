/** One row for each function, over all the paths that lead to it: what pstats prints. Pure. */
import type { Profile, ProfiledFunction, ProfileNode } from './profile';
import { nodesAboveOfSameFunction } from './recursion';

export interface FunctionStatistics {
  readonly function: ProfiledFunction;
  /** All calls, recursive ones included. */
  readonly calls: number;
  /** Calls made while the function was already running further up. */
  readonly recursiveCalls: number;
  readonly throws: number;
  /** In the function itself. */
  readonly self: number;
  /** `self` by all calls; null where there were none. */
  readonly selfPerCall: number | null;
  /** In the function and all that it called; every instruction once, however often the function is on the path. */
  readonly total: number;
  /** `total` by the calls that were not recursive; null where there were none. */
  readonly totalPerCall: number | null;
  /** How often it went on after it had given up the thread. */
  readonly resumptions: number;
  /** The part of `total` up to the first suspension of each call. */
  readonly synchronousTotal: number;
}

/** In the order of the profile's functions. `eventIndex` is in the order of its events. */
export function functionStatistics(profile: Profile, eventIndex = 0): readonly FunctionStatistics[] {
  const isNested = nodesAboveOfSameFunction(profile).map((above) => above >= 0);
  const totals = nodeTotals(profile, eventIndex);
  const resumed = subtreeSums(profile, (node) => node.resumed[eventIndex] ?? 0);
  const rows = profile.functions.map((fn) => ({
    function: fn,
    calls: 0,
    recursiveCalls: 0,
    throws: 0,
    self: 0,
    total: 0,
    resumptions: 0,
    synchronousTotal: 0,
  }));
  profile.nodes.forEach((node, index) => {
    const row = rows[node.function];
    if (row === undefined) return;
    row.self += node.self[eventIndex] ?? 0;
    row.resumptions += node.resumptions;
    if (isNested[index] === true) return;
    row.total += totals[index] ?? 0;
    row.synchronousTotal += (totals[index] ?? 0) - (resumed[index] ?? 0);
  });
  for (const calls of profile.calls) {
    const row = rows[profile.nodes[calls.to]?.function ?? -1];
    if (row === undefined) continue;
    row.calls += calls.count;
    row.throws += calls.throws;
    if (calls.recursive || isNested[calls.to] === true) row.recursiveCalls += calls.count;
  }
  return rows.map((row) => ({ ...row, ...perCallValues(row) }));
}

/** A module's own code is resumed by what Node does after it, such as writing what it printed. */
const leastResumedShare = 0.01;

/**
 * Whether there is asynchronous work to speak of: something was resumed other than a module's own code, or that for more
 * than a hundredth of what it did.
 */
export function hasAsynchronousWork(rows: readonly FunctionStatistics[]): boolean {
  return rows.some(({ function: fn, resumptions, total, synchronousTotal }) => {
    if (resumptions === 0) return false;
    return fn.name !== '<module>' || total - synchronousTotal > leastResumedShare * total;
  });
}

export function perCallValues({
  calls,
  recursiveCalls,
  self,
  total,
}: Pick<FunctionStatistics, 'calls' | 'recursiveCalls' | 'self' | 'total'>): Pick<
  FunctionStatistics,
  'selfPerCall' | 'totalPerCall'
> {
  const quotient = (value: number, count: number) => (count > 0 ? value / count : null);
  return { selfPerCall: quotient(self, calls), totalPerCall: quotient(total, calls - recursiveCalls) };
}

/** Self of each node and all nodes below it, by node index. */
export function nodeTotals(profile: Profile, eventIndex: number): readonly number[] {
  return subtreeSums(profile, (node) => node.self[eventIndex] ?? 0);
}

/** Of each node: the sum over it and all nodes below it. */
export function subtreeSums(profile: Profile, valueOf: (node: ProfileNode) => number): readonly number[] {
  const sums = profile.nodes.map(valueOf);
  for (let index = profile.nodes.length - 1; index >= 0; index--) {
    const parent = profile.nodes[index]?.parent ?? -1;
    if (parent >= 0) sums[parent] = (sums[parent] ?? 0) + (sums[index] ?? 0);
  }
  return sums;
}
