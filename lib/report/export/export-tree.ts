/** A profile's trees as exports need them: threads as frames, and walked from the root to the leaves and back. Pure. */
import {
  type Profile,
  type ProfiledFunction,
  type ProfileNode,
  nodesAboveOfSameFunction,
} from '../../model/profile';
import { frameName } from './frame-names';

/**
 * For formats that know no threads: each thread gets a frame of its own, named after it, with its (program) below. A
 * profile of a single thread stays as it is.
 */
export function withThreadFrames(profile: Profile): Profile {
  const { functions, threads, events } = profile;
  const shift = threads.length;
  if (shift < 2) return profile;
  const threadOfRoot = new Map(threads.map(({ root }, thread) => [root, thread]));
  const parentOf = ({ parent }: ProfileNode, index: number) =>
    parent < 0 ? (threadOfRoot.get(index) ?? 0) : parent + shift;
  const zeros = events.map(() => 0);
  const threadNodes = threads.map((_, thread): ProfileNode => ({
    function: functions.length + thread,
    parent: -1,
    self: zeros,
    rawSelf: zeros,
    resumptions: 0,
    resumed: zeros,
  }));
  return {
    ...profile,
    functions: [...functions, ...threads.map(({ name }) => threadFrame(name))],
    nodes: [
      ...threadNodes,
      ...profile.nodes.map((node, index) => ({ ...node, parent: parentOf(node, index) })),
    ],
    threads: threads.map(({ name }, thread) => ({ name, root: thread })),
    calls: profile.calls.map((calls) => ({ ...calls, from: calls.from + shift, to: calls.to + shift })),
  };
}

function threadFrame(name: string): ProfiledFunction {
  return { name, kind: 'program', file: null, line: null, column: null };
}

/**
 * For formats that add up functions over whom they called: what runs again below a label that it set itself becomes a function of its
 * own, so that none is below itself. It is named as by `valgrind --tool=callgrind --separate-recs`: `f'2` below `f`.
 */
export function withRecursionLevels(profile: Profile): Profile {
  const levels: number[] = [];
  for (const above of nodesAboveOfSameFunction(profile))
    levels.push(above < 0 ? 1 : (levels[above] ?? 0) + 1);
  const functions = [...profile.functions];
  const indexes = new Map<string, number>();
  const functionAt = (level: number, index: number): number => {
    const fn = profile.functions[index];
    if (level === 1 || fn === undefined) return index;
    const key = `${level} ${index}`;
    const known = indexes.get(key) ?? functions.push({ ...fn, name: `${frameName(fn)}'${level}` }) - 1;
    indexes.set(key, known);
    return known;
  };
  const nodes = profile.nodes.map((node, index) => ({
    ...node,
    function: functionAt(levels[index] ?? 1, node.function),
  }));
  return { ...profile, functions, nodes };
}

export function childrenOf({ nodes }: Profile): readonly (readonly number[])[] {
  const children: number[][] = nodes.map(() => []);
  nodes.forEach(({ parent }, node) => children[parent]?.push(node));
  return children;
}

export interface TreeVisitor {
  readonly enter: (node: number) => void;
  readonly leave: (node: number) => void;
}

/** Each node is entered before and left after those below it. Without recursion: trees are deep. */
export function walkTree(
  children: readonly (readonly number[])[],
  root: number,
  { enter, leave }: TreeVisitor,
): void {
  const pending = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next < 0) {
      leave(~next);
      continue;
    }
    enter(next);
    // The complement stands for leaving the node.
    pending.push(~next);
    const below = children[next] ?? [];
    for (let child = below.length - 1; child >= 0; child--) pending.push(below[child] ?? 0);
  }
}
