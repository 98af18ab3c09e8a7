/** One thread's part of a profile. Pure. */
import { type Profile, selectNodes } from '../../model/profile';

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
  return selectNodes(profile, (index) => owners[index] === threadIndex);
}

/** What each thread counted, by thread index. */
export function threadTotals(profile: Profile, eventIndex: number): readonly number[] {
  const totals = profile.threads.map(() => 0);
  threadOfNodes(profile).forEach((owner, node) => {
    totals[owner] = (totals[owner] ?? 0) + (profile.nodes[node]?.self[eventIndex] ?? 0);
  });
  return totals;
}
