/** Parts of a profile: some of its nodes, with the calls between them. Pure. */
import type { Profile } from './profile';

/**
 * The nodes that are kept; a node below one that is left out is left out too. Functions keep their indexes. Totals are
 * those of what is kept.
 */
export function selectNodes(profile: Profile, isKept: (nodeIndex: number) => boolean): Profile {
  const moved = new Int32Array(profile.nodes.length).fill(-1);
  const nodes: Profile['nodes'][number][] = [];
  profile.nodes.forEach((node, index) => {
    const parent = node.parent < 0 ? -1 : (moved[node.parent] ?? -1);
    if ((node.parent >= 0 && parent < 0) || !isKept(index)) return;
    moved[index] = nodes.push({ ...node, parent }) - 1;
  });
  const positionOf = (index: number) => moved[index] ?? -1;
  return {
    ...profile,
    nodes,
    events: eventsOfNodes(profile, nodes),
    threads: profile.threads.flatMap((thread) => {
      const root = positionOf(thread.root);
      return root < 0 ? [] : [{ ...thread, root }];
    }),
    calls: profile.calls.flatMap((calls) => {
      const [from, to] = [positionOf(calls.from), positionOf(calls.to)];
      return from < 0 || to < 0 ? [] : [{ ...calls, from, to }];
    }),
  };
}

/** The events of a profile, with the totals that some nodes add up to. */
export function eventsOfNodes({ events }: Profile, nodes: Profile['nodes']): Profile['events'] {
  return events.map((event, index) => ({
    ...event,
    total: nodes.reduce((sum, { self }) => sum + (self[index] ?? 0), 0),
  }));
}

/** The same with some of its functions, in their order. No node may be of another one. */
export function selectFunctions(profile: Profile, isKept: (functionIndex: number) => boolean): Profile {
  const moved = new Map<number, number>();
  const functions = profile.functions.filter((_, index) => {
    if (!isKept(index)) return false;
    moved.set(index, moved.size);
    return true;
  });
  return {
    ...profile,
    functions,
    nodes: profile.nodes.map((node) => ({ ...node, function: moved.get(node.function) ?? -1 })),
  };
}
