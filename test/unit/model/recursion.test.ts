import { TreeBuilder, placeNodes } from '../../../lib/model/profile/tree-builder';
import {
  nodesAboveOfSameFunction,
  nodesAboveOfSamePair,
  unfoldedNode,
} from '../../../lib/model/profile/recursion';
import { walkNodes } from '../../../lib/model/profile/walk-nodes';
import type { ProfiledFunction, ProfileNode } from '../../../lib/model/profile/profile';

type Node = Pick<ProfileNode, 'function' | 'parent'>;

/** The rule as it is worded in `CallPath`, node by node. */
function ancestorRunning(
  nodes: readonly Node[],
  functions: readonly ProfiledFunction[],
  from: number,
  fn: number,
): number {
  const ancestor = nodeOnPath(nodes, from, fn);
  for (let node = from; node > ancestor && ancestor >= 0; node = nodes[node]?.parent ?? -1) {
    const crossed = nodes[node]?.function ?? -1;
    if (functions[crossed]?.kind !== 'label') continue;
    if (functions[fn]?.kind !== 'label' || nodeOnPath(nodes, ancestor, crossed) < 0) return -1;
  }
  return ancestor;
}

function nodeOnPath(nodes: readonly Node[], end: number, fn: number): number {
  let node = end;
  while (node >= 0 && nodes[node]?.function !== fn) node = nodes[node]?.parent ?? -1;
  return node;
}

/** The same numbers each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

const functions = Array.from({ length: 9 }, (_, index): ProfiledFunction => ({
  name: `f${index}`,
  kind: index === 0 ? 'program' : index > 5 ? 'label' : 'function',
  file: null,
  line: null,
  column: null,
}));

const whole = (node: Node): ProfileNode => ({
  ...node,
  ...{ self: [0], rawSelf: [0], resumptions: 0, resumed: [0] },
});

/** Any calls, folded or not: later nodes are below earlier ones, often the last. */
function randomNodes(seed: number, size: number): readonly ProfileNode[] {
  const random = generator(seed);
  const nodes: Node[] = [{ function: 0, parent: -1 }];
  while (nodes.length < size) {
    const parent = random(3) > 0 ? nodes.length - 1 : random(nodes.length);
    nodes.push({ function: 1 + random(functions.length - 1), parent });
  }
  return nodes.map(whole);
}

const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

function placed(nodes: readonly ProfileNode[]) {
  const builder = new TreeBuilder(1);
  const indexes = functions.map((fn) => builder.addFunction(fn));
  const tree = { functions, nodes, threads: [{ name: 'main', root: 0 }], calls: [] };
  const places = placeNodes(builder, tree, indexes, () => false);
  return { places, nodes: builder.build().nodes };
}

/** Names of functions from the root. */
const pathOf = (nodes: readonly Node[], index: number): string =>
  index < 0 ? '' : `${pathOf(nodes, nodes[index]?.parent ?? -1)}/${nodes[index]?.function}`;

test('nodes are placed where the rule of recursion leads, whatever the calls and labels', () => {
  for (const seed of seeds) {
    const nodes = randomNodes(seed, 60);
    const expected: Node[] = [{ function: 0, parent: -1 }];
    const expectedPlaces = [0];
    nodes.forEach(({ function: fn, parent }, index) => {
      if (index === 0) return;
      const from = expectedPlaces[parent] ?? -1;
      const back = ancestorRunning(expected, functions, from, fn);
      const known =
        back >= 0 ? back : expected.findIndex((node) => node.parent === from && node.function === fn);
      expectedPlaces.push(known >= 0 ? known : expected.push({ function: fn, parent: from }) - 1);
    });
    const result = placed(nodes);
    expect(result.places.map((place) => pathOf(result.nodes, place))).toEqual(
      expectedPlaces.map((place) => pathOf(expected, place)),
    );
    expect(unfoldedNode({ functions, nodes: result.nodes })).toBe(-1);
  }
});

test('a node is unfolded exactly where the rule says so', () => {
  for (const seed of seeds) {
    const nodes = randomNodes(seed, 12);
    const isUnfolded = nodes.some(
      ({ function: fn, parent }) => ancestorRunning(nodes, functions, parent, fn) >= 0,
    );
    expect(unfoldedNode({ functions, nodes }) >= 0).toBe(isUnfolded);
  }
});

test('nodes above of the same function and of the same pair are the nearest ones', () => {
  for (const seed of seeds) {
    const { nodes } = placed(randomNodes(seed, 80));
    const callerOf = (index: number) => nodes[nodes[index]?.parent ?? -1]?.function;
    const found = {
      ofFunction: nodesAboveOfSameFunction({ nodes, functions }),
      ofPair: nodesAboveOfSamePair({ nodes, functions }),
    };
    nodes.forEach(({ function: fn, parent }, index) => {
      const above = nodeOnPath(nodes, parent, fn);
      expect(found.ofFunction[index]).toBe(above);
      let pair = above;
      while (pair >= 0 && callerOf(pair) !== callerOf(index))
        pair = nodeOnPath(nodes, nodes[pair]?.parent ?? -1, fn);
      expect(found.ofPair[index]).toBe(pair);
    });
  }
});

test('a walk enters and leaves each node of all trees, parents first, however deep they are', () => {
  const depth = 100_000;
  const nodes = Array.from({ length: depth }, (_, index) => ({ parent: index - 1 }));
  const steps = { entered: 0, inOrder: 0, left: 0 };
  walkNodes([...nodes, { parent: -1 }, { parent: depth }], {
    enter: (index) => {
      steps.inOrder += index === steps.entered ? 1 : 0;
      steps.entered += 1;
    },
    leave: () => {
      steps.left += 1;
    },
  });
  expect(steps).toEqual({ entered: depth + 2, inOrder: depth + 2, left: depth + 2 });
});
