/** A profile of a benchmark's iterations: what belongs to them, and what does not. Pure. */
import type { Profile, ProfiledFunction, ProfileNode } from './profile';
import { placeNodes, TreeBuilder, type ProfileTree } from './tree-builder';

/** The label of what runs between iterations, in the benchmark's hooks. */
export const betweenIterations = { icprofile: 'between iterations' } as const;

/**
 * The profile without the probes' cost, without what ran between iterations, and without what calling costs: what is left is the
 * benchmark's own, garbage collection included.
 *
 * @param callingCost counted outside of all functions, of the first event.
 * @param rename what each function becomes.
 */
export function profileOfIterations(
  profile: Profile,
  callingCost: number,
  rename: (fn: ProfiledFunction) => ProfiledFunction,
): Profile {
  const isOthers = nodesOfOthers(profile);
  const builder = new TreeBuilder(profile.events.length);
  const isUsed = new Set(profile.nodes.filter((_, index) => !isOthers[index]).map((node) => node.function));
  const functions = profile.functions.map((fn, index) =>
    isUsed.has(index) ? builder.addFunction(rename(fn)) : -1,
  );
  const isLeftOut = new Set(profile.nodes.filter((_, index) => isOthers[index]));
  const places = placeNodes(builder, profile, functions, (node) => isLeftOut.has(node));
  profile.nodes.forEach((node, index) => {
    if (isOthers[index] === true) return;
    builder.charge(places[index] ?? -1, index === profile.threads[0]?.root ? less(node, callingCost) : node);
  });
  for (const calls of profile.calls) {
    if (isOthers[calls.from] === true || isOthers[calls.to] === true) continue;
    builder.addCalls(places[calls.from] ?? -1, places[calls.to] ?? -1, calls);
  }
  const tree = builder.build();
  const totalOf = (event: number) => tree.nodes.reduce((sum, { self }) => sum + (self[event] ?? 0), 0);
  return {
    ...profile,
    ...tree,
    events: profile.events.map((event, index) => ({ ...event, total: totalOf(index) })),
  };
}

/** By node: the probes' cost, hooks, and all that is below these. */
function nodesOfOthers({ nodes, functions }: ProfileTree): readonly boolean[] {
  const isOthers: boolean[] = [];
  nodes.forEach(({ function: index, parent }) => {
    const fn = functions[index];
    isOthers.push(
      isOthers[parent] === true ||
        fn?.kind === 'profiler' ||
        fn?.labels?.['icprofile'] === betweenIterations.icprofile,
    );
  });
  return isOthers;
}

function less(node: ProfileNode, amount: number): ProfileNode {
  const subtract = (values: readonly number[]) =>
    values.map((value, event) => (event === 0 ? value - amount : value));
  return { ...node, self: subtract(node.self), rawSelf: subtract(node.rawSelf) };
}
