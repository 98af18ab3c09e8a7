/**
 * Functions whose parts of a change cannot be told apart. With probes V8 decides otherwise what to inline, and a function that is
 * inlined on one side of a comparison only counts to its caller in part. Then a function that nobody touched shrinks by more than
 * what was measured, and the function that it calls grows by as much. Pure.
 */

/** A function that calls, and one that it calls, by their indexes. */
export type CallingPair = readonly [caller: number, callee: number];

/**
 * Groups of functions that call one another and change in opposite directions, both by more than `least`: the change of a group is that of all its
 * functions together. In the end no two groups and functions that call one another do.
 *
 * @param changes Of each function.
 */
export function inseparableGroups(
  changes: readonly number[],
  pairs: readonly CallingPair[],
  least: number,
): readonly (readonly number[])[] {
  const groups = new Groups(changes);
  for (;;) {
    const opposed = pairs
      .map((pair) => ({ pair, swapped: groups.swapped(pair) }))
      .filter(({ swapped }) => swapped > least);
    const [first, ...others] = opposed;
    if (first === undefined) return groups.ofSeveral();
    groups.join(others.reduce((most, other) => (other.swapped > most.swapped ? other : most), first).pair);
  }
}

interface Group {
  readonly members: readonly number[];
  readonly change: number;
}

class Groups {
  readonly #groupOf: Group[];

  constructor(changes: readonly number[]) {
    this.#groupOf = changes.map((change, index) => ({ members: [index], change }));
  }

  /** The lesser of two opposite changes; 0 of others, and within a group. */
  swapped([caller, callee]: CallingPair): number {
    const [above, below] = [this.#groupOf[caller], this.#groupOf[callee]];
    if (above === undefined || below === undefined || above === below) return 0;
    const areOpposite = Math.sign(above.change) * Math.sign(below.change) < 0;
    return areOpposite ? Math.min(Math.abs(above.change), Math.abs(below.change)) : 0;
  }

  join(pair: CallingPair): void {
    const [above, below] = pair.map((index) => this.#groupOf[index]);
    if (above === undefined || below === undefined) return;
    const members = [...above.members, ...below.members].toSorted((a, b) => a - b);
    const joined = { members, change: above.change + below.change };
    for (const member of members) this.#groupOf[member] = joined;
  }

  ofSeveral(): readonly (readonly number[])[] {
    return [...new Set(this.#groupOf)].map(({ members }) => members).filter(({ length }) => length > 1);
  }
}
