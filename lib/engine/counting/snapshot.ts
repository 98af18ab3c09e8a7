/** What happened between two snapshots of one engine. Pure. */
import type { EngineSnapshot } from '../../native';

/** `end` less `begin`, which was taken before it: nodes and edges only grow, and keep their numbers. */
export function subtractSnapshot(end: EngineSnapshot, begin: EngineSnapshot): EngineSnapshot {
  return {
    ...end,
    nodes: {
      ...end.nodes,
      resumptions: subtract(end.nodes.resumptions, begin.nodes.resumptions),
      self: subtract(end.nodes.self, begin.nodes.self),
    },
    edges: {
      ...end.edges,
      calls: subtract(end.edges.calls, begin.edges.calls),
      throws: subtract(end.edges.throws, begin.edges.throws),
    },
    totals: subtract(end.totals, begin.totals),
  };
}

/** Number by number; `begin` may be shorter, of what was not there yet. */
export function subtract(end: Float64Array, begin: Float64Array): Float64Array {
  const difference = end.slice();
  for (let index = 0; index < begin.length; index++) {
    difference[index] = (difference[index] ?? 0) - (begin[index] ?? 0);
  }
  return difference;
}
