/** The calling-context tree as a flame graph shows it. Pure. */
import { nodeTotals, type Profile } from '../../model/profile';

/** Frames are numbered as the profile's nodes are; a root of several threads comes after them. */
export interface FrameTree {
  readonly root: number;
  /** Index in the profile's functions; -1 for a root that stands for all threads. */
  readonly functions: readonly number[];
  /** -1 for the root. */
  readonly parents: readonly number[];
  /** Widest first. */
  readonly children: readonly (readonly number[])[];
  readonly self: readonly number[];
  readonly totals: readonly number[];
  /** Calls that led here, recursive ones included. */
  readonly calls: readonly number[];
  /**
   * What a frame is drawn with: its total, except that a self below 0, which an overshooting correction leaves, counts as
   * 0. So no frame is narrower than those upon it.
   */
  readonly widths: readonly number[];
  /** Levels, from 1. */
  readonly depth: number;
}

export function frameTree(profile: Profile, eventIndex: number): FrameTree {
  const nodes = profile.nodes;
  const self = nodes.map((node) => node.self[eventIndex] ?? 0);
  const totals = [...nodeTotals(profile, eventIndex)];
  const parents = nodes.map(({ parent }) => parent);
  const functions = nodes.map((node) => node.function);
  const calls = callsOfNodes(profile);
  const roots = parents.flatMap((parent, index) => (parent < 0 ? [index] : []));
  let root = roots[0] ?? 0;
  if (roots.length > 1) {
    root = nodes.length;
    for (const threadRoot of roots) parents[threadRoot] = root;
    parents.push(-1);
    functions.push(-1);
    self.push(0);
    calls.push(0);
    totals.push(roots.reduce((sum, index) => sum + (totals[index] ?? 0), 0));
  }
  const { widths, children, depth } = shapeOf(parents, self, root);
  return { root, functions, parents, children, self, totals, calls, widths, depth };
}

function callsOfNodes(profile: Profile): number[] {
  const calls = profile.nodes.map(() => 0);
  for (const { to, count } of profile.calls) calls[to] = (calls[to] ?? 0) + count;
  return calls;
}

function shapeOf(
  parents: readonly number[],
  self: readonly number[],
  root: number,
): Pick<FrameTree, 'widths' | 'children' | 'depth'> {
  const widths = self.map((value) => Math.max(0, value));
  const children: number[][] = self.map(() => []);
  // Parents come before children, save for the root of all threads, which is last and must be added up last.
  const upwards = [...parents.keys()].filter((index) => index !== root).reverse();
  for (const index of upwards) {
    const parent = parents[index] ?? -1;
    widths[parent] = (widths[parent] ?? 0) + (widths[index] ?? 0);
    children[parent]?.push(index);
  }
  for (const list of children) list.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0) || a - b);
  const levels: number[] = [];
  levels[root] = 1;
  let depth = 1;
  for (const index of upwards.reverse()) {
    const level = (levels[parents[index] ?? -1] ?? 0) + 1;
    levels[index] = level;
    depth = Math.max(depth, level);
  }
  return { widths, children, depth };
}

/**
 * How much of the whole is in frames of these functions and above them; each counted once, however they are nested.
 */
export function coveredTotal(tree: FrameTree, isCovered: (functionIndex: number) => boolean): number {
  let sum = 0;
  const pending = [tree.root];
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    if (isCovered(tree.functions[frame] ?? -1)) sum += tree.totals[frame] ?? 0;
    else pending.push(...(tree.children[frame] ?? []));
  }
  return sum;
}
