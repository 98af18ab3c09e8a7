/** Who calls whom, over all paths: what formats hold that know functions and no paths. Pure. */
import { nodeTotals } from '../model/function-statistics';
import type { Profile } from '../model/profile';

/** One function called by another. Values are in the order of the profile's events. */
export interface CallGraphEdge {
  /** Indexes in the profile's `functions`. */
  readonly caller: number;
  readonly callee: number;
  /** All calls, recursive ones included. */
  readonly calls: number;
  readonly recursiveCalls: number;
  /** Of the callee's nodes right below the caller's: their selfs, and their totals. */
  readonly self: readonly number[];
  readonly total: readonly number[];
}

/**
 * Over all callers, `self` and `total` add up to the callee's own: each node has one parent, and no function has a node
 * below its own. Recursive calls have calls only; what they came to is in the node that they went back to, and so with the
 * caller of that one.
 */
export function callGraph(profile: Profile): readonly CallGraphEdge[] {
  const graph = new EdgeTable(profile);
  const totals = profile.events.map((_, event) => nodeTotals(profile, event));
  profile.nodes.forEach((node, index) => {
    if (node.parent < 0) return;
    const edge = graph.between(node.parent, index);
    add(edge.self, node.self);
    add(
      edge.total,
      totals.map((values) => values[index] ?? 0),
    );
  });
  for (const { from, to, count, recursive } of profile.calls) {
    const edge = graph.between(from, to);
    edge.calls += count;
    if (recursive) edge.recursiveCalls += count;
  }
  return graph.edges;
}

interface GrowingEdge {
  readonly caller: number;
  readonly callee: number;
  calls: number;
  recursiveCalls: number;
  readonly self: number[];
  readonly total: number[];
}

class EdgeTable {
  readonly edges: GrowingEdge[] = [];
  readonly #profile: Profile;
  readonly #byPair = new Map<number, GrowingEdge>();

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** @param from, to: indexes of nodes. */
  between(from: number, to: number): GrowingEdge {
    const { nodes, functions, events } = this.#profile;
    const caller = nodes[from]?.function ?? 0;
    const callee = nodes[to]?.function ?? 0;
    const pair = caller * functions.length + callee;
    let edge = this.#byPair.get(pair);
    if (edge === undefined) {
      const zeros = events.map(() => 0);
      edge = { caller, callee, calls: 0, recursiveCalls: 0, self: [...zeros], total: [...zeros] };
      this.#byPair.set(pair, edge);
      this.edges.push(edge);
    }
    return edge;
  }
}

function add(sums: number[], values: readonly number[]): void {
  values.forEach((value, index) => {
    sums[index] = (sums[index] ?? 0) + value;
  });
}
