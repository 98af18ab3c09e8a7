import { eventIndexOf, functionStatistics, nodeTotals, perCallValues, type Profile } from '../profile';
import { mergeProfiles } from '../transform';

/** Of one function or node in one profile. */
export interface DiffValues {
  readonly calls: number;
  readonly recursiveCalls: number;
  readonly self: number;
  readonly total: number;
  /** `self` by all calls; null where there were none. */
  readonly selfPerCall: number | null;
  /** `total` by those calls that were not recursive; null where there were none. */
  readonly totalPerCall: number | null;
}

/** A profile as one side of a comparison, with values in the order of its functions and nodes. */
export interface DiffSide {
  readonly profile: Profile;
  readonly functionValues: readonly DiffValues[];
  readonly nodeValues: readonly DiffValues[];
}

export function diffSideOf(recorded: Profile, event: string): DiffSide {
  // Functions of one identity become one.
  const profile = mergeProfiles([recorded]);
  const eventIndex = eventIndexOf(profile, event);
  const totals = nodeTotals(profile, eventIndex);
  const calls = profile.nodes.map(() => ({ calls: 0, recursiveCalls: 0 }));
  for (const { to, count, recursive } of profile.calls) {
    const sums = calls[to];
    if (sums === undefined) continue;
    sums.calls += count;
    if (recursive) sums.recursiveCalls += count;
  }
  return {
    profile,
    functionValues: functionStatistics(profile, eventIndex).map(withPerCall),
    nodeValues: profile.nodes.map((node, index) =>
      withPerCall({
        calls: calls[index]?.calls ?? 0,
        recursiveCalls: calls[index]?.recursiveCalls ?? 0,
        self: node.self[eventIndex] ?? 0,
        total: totals[index] ?? 0,
      }),
    ),
  };
}

type Sums = Pick<DiffValues, 'calls' | 'recursiveCalls' | 'self' | 'total'>;

function withPerCall({ calls, recursiveCalls, self, total }: Sums): DiffValues {
  const sums = { calls, recursiveCalls, self, total };
  return { ...sums, ...perCallValues(sums) };
}
