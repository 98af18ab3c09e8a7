/** Who calls whom: what pstats' print_callers and print_callees list. Pure. */
import { nodeTotals, subtreeSums } from './function-statistics';
import type { Profile } from './profile';
import { nodesAboveOfSameFunction, nodesAboveOfSamePair } from './recursion';

/**
 * All calls of one function by another, over all paths.
 *
 * Self and total are what the callee did for those calls, each instruction once. A recursive call goes back to the node that the
 * function has, so what it did belongs to the call that led there first. So over all callers of a function, calls, self and
 * total add up to its own; and the total of a function is its self and the totals of its callees. Not so the totals of what
 * runs again below a label that it set itself: that is part of both its outer and its inner calls.
 */
export interface CallStatistics {
  /** Index in the profile's `functions`. */
  readonly caller: number;
  /** Index in the profile's `functions`. */
  readonly callee: number;
  readonly calls: number;
  readonly recursiveCalls: number;
  readonly throws: number;
  readonly self: number;
  readonly total: number;
  /** The part of `total` up to the first suspension of each call. */
  readonly synchronousTotal: number;
  /** How often the callee went on after it had given up the thread. */
  readonly resumptions: number;
}

/** One row for each pair. `eventIndex` is in the order of the profile's events. */
export function callStatistics(profile: Profile, eventIndex = 0): readonly CallStatistics[] {
  const pairs = new PairTable(profile.functions.length);
  const totals = nodeTotals(profile, eventIndex);
  const resumed = subtreeSums(profile, (node) => node.resumed[eventIndex] ?? 0);
  const above = nodesAboveOfSameFunction(profile);
  const abovePair = nodesAboveOfSamePair(profile);
  profile.nodes.forEach((node, index) => {
    const parent = profile.nodes[node.parent];
    if (parent === undefined) return;
    const pair = pairs.between(parent.function, node.function);
    pair.self += node.self[eventIndex] ?? 0;
    pair.resumptions += node.resumptions;
    if ((abovePair[index] ?? -1) >= 0) return;
    pair.total += totals[index] ?? 0;
    pair.synchronousTotal += (totals[index] ?? 0) - (resumed[index] ?? 0);
  });
  for (const { from, to, count, throws, recursive } of profile.calls) {
    const caller = profile.nodes[from];
    const callee = profile.nodes[to];
    if (caller === undefined || callee === undefined) continue;
    const pair = pairs.between(caller.function, callee.function);
    pair.calls += count;
    pair.throws += throws;
    if (recursive || (above[to] ?? -1) >= 0) pair.recursiveCalls += count;
  }
  return pairs.all;
}

/** The rows of each function that calls (`caller`) or is called (`callee`), by its index. */
export function groupCalls(
  rows: readonly CallStatistics[],
  by: 'caller' | 'callee',
): ReadonlyMap<number, readonly CallStatistics[]> {
  const groups = new Map<number, CallStatistics[]>();
  for (const row of rows) {
    const group = groups.get(row[by]);
    if (group === undefined) groups.set(row[by], [row]);
    else group.push(row);
  }
  return groups;
}

type MutableCallStatistics = { -readonly [Field in keyof CallStatistics]: CallStatistics[Field] };

const nothing = {
  calls: 0,
  recursiveCalls: 0,
  throws: 0,
  self: 0,
  total: 0,
  synchronousTotal: 0,
  resumptions: 0,
};

class PairTable {
  readonly all: MutableCallStatistics[] = [];
  readonly #byPair = new Map<number, MutableCallStatistics>();
  readonly #functionCount: number;

  constructor(functionCount: number) {
    this.#functionCount = functionCount;
  }

  between(caller: number, callee: number): MutableCallStatistics {
    const key = caller * this.#functionCount + callee;
    let pair = this.#byPair.get(key);
    if (pair === undefined) {
      pair = { caller, callee, ...nothing };
      this.#byPair.set(key, pair);
      this.all.push(pair);
    }
    return pair;
  }
}
