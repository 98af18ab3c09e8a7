/** What ran below functions or labels, as a profile of its own. Pure. */
import type { Profile, ProfiledFunction } from './profile';
import { CallPath } from './recursion';
import { eventsOfNodes } from './select-nodes';
import { TreeBuilder } from './tree-builder';
import { walkNodes } from './walk-nodes';

/**
 * The subtrees below the functions that are chosen, the topmost of each path, hung from their thread's root. Totals are
 * those of what is left. A note says which part of the first event that is.
 *
 * @param what the choice in words, for the note: `endpoint=/search`.
 */
export function workUnder(
  profile: Profile,
  isChosen: (fn: ProfiledFunction) => boolean,
  what: string,
): Profile {
  const builder = new TreeBuilder(profile.events.length);
  const functions = profile.functions.map((fn) => ({ fn, isChosen: isChosen(fn) }));
  const indexOf = (index: number) => {
    const fn = functions[index]?.fn;
    return fn === undefined ? -1 : builder.addFunction(fn);
  };
  const threadNames = new Map(profile.threads.map(({ root, name }) => [root, name]));
  /** Of each node: its thread's root, and its own place; -1 where it is not kept. */
  const roots: number[] = [];
  const places: number[] = [];
  const path = new CallPath();
  walkNodes(profile.nodes, {
    enter: (index) => {
      const node = profile.nodes[index];
      if (node === undefined) return;
      const isRoot = node.parent < 0;
      if (isRoot) {
        const fn = indexOf(node.function);
        roots[index] = builder.addThread(threadNames.get(index) ?? '', fn);
        path.goDown(roots[index], fn, false);
      } else roots[index] = roots[node.parent] ?? -1;
      const isKept = (places[node.parent] ?? -1) >= 0 || functions[node.function]?.isChosen === true;
      places[index] = isKept ? builder.enter(path, indexOf(node.function)) : -1;
      if (isKept) builder.charge(places[index] ?? -1, node);
    },
    leave: (index) => {
      if ((places[index] ?? -1) >= 0) path.goUp();
      if ((profile.nodes[index]?.parent ?? -1) < 0) path.goUp();
    },
  });
  for (const calls of profile.calls) {
    const [from, to] = [places[calls.from] ?? -1, places[calls.to] ?? -1];
    if (to >= 0) builder.addCalls(from < 0 ? (roots[calls.from] ?? -1) : from, to, calls);
  }
  return withTotals(profile, builder, what);
}

function withTotals(profile: Profile, builder: TreeBuilder, what: string): Profile {
  const tree = builder.build();
  const events = eventsOfNodes(profile, tree.nodes);
  const [whole, part] = [profile.events[0]?.total ?? 0, events[0]?.total ?? 0];
  const share = whole === 0 ? '' : `, ${((100 * part) / whole).toFixed(1)} % of the whole`;
  return { ...profile, ...tree, events, notes: [...profile.notes, `Only what ran under ${what}${share}`] };
}

/** Whether a function stands for a label with this key and value. */
export function hasLabel({ labels }: ProfiledFunction, key: string, value: string): boolean {
  return labels !== undefined && Object.hasOwn(labels, key) && labels[key] === value;
}
