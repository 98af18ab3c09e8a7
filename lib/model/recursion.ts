/** Where recursion leads in a tree of calls, and which nodes are below others of their function. Pure. */
import type { Profile, ProfiledFunction, ProfileNode } from './profile';

type Nodes = readonly Pick<ProfileNode, 'function' | 'parent'>[];
type Functions = readonly Pick<ProfiledFunction, 'kind'>[];

/**
 * The node on the path down to `from` that a call of a function goes back to; -1 where there is none. A function's is looked
 * for below the innermost label only, so that all that is done under a label stays below it. A label's is looked for on the
 * whole path, but must be below all labels that are left.
 */
export function ancestorRunning(nodes: Nodes, functions: Functions, from: number, fn: number): number {
  const ancestor = nodeOnPath(nodes, from, fn);
  for (let node = from; node > ancestor && ancestor >= 0; node = nodes[node]?.parent ?? -1) {
    const crossed = nodes[node]?.function ?? -1;
    if (functions[crossed]?.kind !== 'label') continue;
    if (functions[fn]?.kind !== 'label' || nodeOnPath(nodes, ancestor, crossed) < 0) return -1;
  }
  return ancestor;
}

/**
 * Of each node, the nearest one further up of the same function; -1 where there is none. There is one only where a label is
 * between: elsewhere recursion goes back to the node that there is. A sum over both subtrees would count the lower one twice.
 */
export function nodesAboveOfSameFunction({
  nodes,
  functions,
}: Pick<Profile, 'nodes' | 'functions'>): readonly number[] {
  const isBelowLabel: boolean[] = [];
  return nodes.map(({ function: fn, parent }, index) => {
    const isLabelAbove = functions[nodes[parent]?.function ?? -1]?.kind === 'label';
    isBelowLabel[index] = isLabelAbove || isBelowLabel[parent] === true;
    return isBelowLabel[index] ? nodeOnPath(nodes, parent, fn) : -1;
  });
}

/** The nearest one of a function, from `end` upwards. */
function nodeOnPath(nodes: Nodes, end: number, fn: number): number {
  let node = end;
  while (node >= 0 && nodes[node]?.function !== fn) node = nodes[node]?.parent ?? -1;
  return node;
}
