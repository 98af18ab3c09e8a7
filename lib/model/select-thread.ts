import { invalidArgument } from '../errors';
import type { Profile } from './profile';
import type { ProfileTree } from './tree-builder';

/**
 * The part of a profile that one thread did; its totals are those of the thread. Pure.
 *
 * @param name as in the profile's `threads`: `main`, or `worker` and its number.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is no such thread.
 */
export function selectThread(profile: Profile, name: string): Profile {
  const roots = profile.threads.filter((thread) => thread.name === name).map(({ root }) => root);
  if (roots.length === 0) {
    const names = profile.threads.map((thread) => thread.name);
    throw invalidArgument('thread', `one of ${names.join(', ')}`, name);
  }
  const tree = treesBelow(profile, new Set(roots));
  const events = profile.events.map((event, index) => ({
    ...event,
    total: tree.nodes.reduce((sum, node) => sum + (node.self[index] ?? 0), 0),
  }));
  return { ...profile, ...tree, events };
}

function treesBelow(profile: ProfileTree, roots: ReadonlySet<number>): ProfileTree {
  const nodes = new Positions();
  const functions = new Positions();
  profile.nodes.forEach((node, index) => {
    if (node.parent < 0 ? !roots.has(index) : !nodes.has(node.parent)) return;
    nodes.add(index);
    functions.add(node.function);
  });
  return {
    functions: functions.pick(profile.functions),
    nodes: nodes.pick(profile.nodes).map((node) => ({
      ...node,
      function: functions.of(node.function),
      parent: nodes.of(node.parent),
    })),
    threads: profile.threads
      .filter(({ root }) => roots.has(root))
      .map((thread) => ({ ...thread, root: nodes.of(thread.root) })),
    calls: profile.calls
      .filter(({ from, to }) => nodes.has(from) && nodes.has(to))
      .map((calls) => ({ ...calls, from: nodes.of(calls.from), to: nodes.of(calls.to) })),
  };
}

/** Where those entries of a list are, in the order in which they were added, that are kept of it. */
class Positions {
  readonly #positions = new Map<number, number>();

  add(index: number): void {
    if (!this.#positions.has(index)) this.#positions.set(index, this.#positions.size);
  }

  has(index: number): boolean {
    return this.#positions.has(index);
  }

  /** -1 of what is not kept. */
  of(index: number): number {
    return this.#positions.get(index) ?? -1;
  }

  pick<T>(list: readonly T[]): readonly T[] {
    return [...this.#positions.keys()].map((index) => list[index]).filter((entry) => entry !== undefined);
  }
}
