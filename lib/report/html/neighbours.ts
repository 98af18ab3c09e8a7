/** Who called a function, and whom it called. Pure. */
import type { Profile } from '../../model/profile';
import { nodeTotals } from '../../model/function-statistics';

export interface Neighbour {
  /** Index in the profile's functions. */
  readonly function: number;
  readonly calls: number;
  /** Of a caller: the function's total in calls from there. Of a callee: the callee's total in calls from the function. */
  readonly total: number;
}

export interface Neighbours {
  readonly callers: readonly Neighbour[];
  readonly callees: readonly Neighbour[];
}

/** Largest total first. A recursive call adds to the calls only: its instructions are in the outer call's total. */
export function neighboursOf(profile: Profile, functionIndex: number, eventIndex: number): Neighbours {
  const totals = nodeTotals(profile, eventIndex);
  const callers = new Map<number, { calls: number; total: number }>();
  const callees = new Map<number, { calls: number; total: number }>();
  const functionOf = (node: number) => profile.nodes[node]?.function ?? -1;

  profile.nodes.forEach(({ function: fn, parent }, index) => {
    if (parent < 0) return;
    if (fn === functionIndex) add(callers, functionOf(parent), 0, totals[index] ?? 0);
    if (functionOf(parent) === functionIndex) add(callees, fn, 0, totals[index] ?? 0);
  });
  for (const { from, to, count } of profile.calls) {
    if (functionOf(to) === functionIndex) add(callers, functionOf(from), count, 0);
    if (functionOf(from) === functionIndex) add(callees, functionOf(to), count, 0);
  }
  return { callers: sorted(callers), callees: sorted(callees) };
}

function add(
  sums: Map<number, { calls: number; total: number }>,
  fn: number,
  calls: number,
  total: number,
): void {
  const sum = sums.get(fn) ?? { calls: 0, total: 0 };
  sums.set(fn, { calls: sum.calls + calls, total: sum.total + total });
}

function sorted(sums: ReadonlyMap<number, { calls: number; total: number }>): readonly Neighbour[] {
  return [...sums]
    .map(([fn, sum]) => ({ function: fn, ...sum }))
    .sort((a, b) => b.total - a.total || b.calls - a.calls || a.function - b.function);
}
