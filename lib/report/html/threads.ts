/** One thread's part of a profile. Pure. */
import type { Profile } from '../../model/profile';

/** The index of the thread that each node belongs to, by node index. */
export function threadOfNodes({ nodes, threads }: Profile): readonly number[] {
  const threadOfRoot = new Map(threads.map(({ root }, index) => [root, index]));
  const owners: number[] = [];
  nodes.forEach(({ parent }, index) => {
    owners.push(parent < 0 ? (threadOfRoot.get(index) ?? -1) : (owners[parent] ?? -1));
  });
  return owners;
}

/** A profile of the one thread alone, its events' totals what that thread counted. Functions keep their indexes. */
export function profileOfThread(profile: Profile, threadIndex: number): Profile {
  const owners = threadOfNodes(profile);
  const kept = new Map<number, number>();
  owners.forEach((owner, node) => {
    if (owner === threadIndex) kept.set(node, kept.size);
  });
  const moved = (node: number) => kept.get(node) ?? -1;
  const nodes = [...kept.keys()].flatMap((index) => {
    const node = profile.nodes[index];
    return node === undefined ? [] : [{ ...node, parent: moved(node.parent) }];
  });
  return {
    ...profile,
    nodes,
    events: profile.events.map((event, index) => ({
      ...event,
      total: nodes.reduce((sum, { self }) => sum + (self[index] ?? 0), 0),
    })),
    threads: profile.threads
      .filter((_, index) => index === threadIndex)
      .map((thread) => ({ ...thread, root: moved(thread.root) })),
    calls: profile.calls
      .filter(({ from, to }) => kept.has(from) && kept.has(to))
      .map((calls) => ({ ...calls, from: moved(calls.from), to: moved(calls.to) })),
  };
}

/** What each thread counted, by thread index. */
export function threadTotals(profile: Profile, eventIndex: number): readonly number[] {
  const totals = profile.threads.map(() => 0);
  threadOfNodes(profile).forEach((owner, node) => {
    totals[owner] = (totals[owner] ?? 0) + (profile.nodes[node]?.self[eventIndex] ?? 0);
  });
  return totals;
}
