/**
 * The engine has a node for each part of a function's work (`NodePart`), so that the parts, and what was called from them,
 * stay apart. A profile has one node for all, and beside it what its asynchronous parts came to. Pure.
 */
import { NodePart, type EngineSnapshot } from '../native/addon';
import { isGeneratorResumption } from './callee';

export interface MergedNode {
  readonly functionId: number;
  readonly parent: number;
  readonly self: readonly number[];
  readonly rawSelf: readonly number[];
  readonly resumptions: number;
  readonly resumed: readonly number[];
  readonly afterSettlement: readonly number[];
}

export interface MergedTree {
  readonly nodes: readonly MergedNode[];
  /** By node of the engine, the index in `nodes`. */
  readonly position: ReadonlyMap<number, number>;
}

type Values = readonly (readonly number[])[];

/**
 * @param kept the engine's nodes that the profile shows, ascending, with all their ancestors.
 * @param self by event and node of the engine.
 * @param rawSelf likewise.
 */
export function mergeParts(
  { nodes, edges }: EngineSnapshot,
  kept: readonly number[],
  self: Values,
  rawSelf: Values,
): MergedTree {
  const isOfPart = (node: number, part: number) => nodes.parts[node] === part;
  const tree = new GrowingTree(self.length);
  const position = new Map<number, number>();
  /** By node, the node of the asynchronous part that it belongs to. */
  const partRoots = new Map<number, number>();
  for (const node of kept) {
    const parent = nodes.parents[node] ?? 0;
    const isPart = !isOfPart(node, NodePart.Synchronous);
    const index = isPart
      ? (position.get(parent) ?? 0)
      : tree.childOf(position.get(parent) ?? -1, nodes.functions[node] ?? 0);
    position.set(node, index);
    const merged = tree.at(index);
    addAt(merged.self, self, node);
    addAt(merged.rawSelf, rawSelf, node);
    // Those of (program) cost something, but are nobody's.
    if (isPart) merged.resumptions += nodes.resumptions[node] ?? 0;

    const partRoot = isPart ? node : partRoots.get(parent);
    if (partRoot === undefined) continue;
    partRoots.set(node, partRoot);
    const resumed = tree.at(position.get(partRoot) ?? 0);
    addAt(resumed.resumed, self, node);
    if (isOfPart(partRoot, NodePart.Settled)) addAt(resumed.afterSettlement, self, node);
  }
  edges.callees.forEach((callee, edge) => {
    if (!isGeneratorResumption(callee)) return;
    const to = position.get(edges.to[edge] ?? 0);
    if (to !== undefined) tree.at(to).resumptions += callCount(edges, edge);
  });
  return { nodes: tree.nodes, position };
}

/** Of all site classes. */
export function callCount({ calls, to }: EngineSnapshot['edges'], edge: number): number {
  return sumAt(calls, edge, calls.length / to.length);
}

/** Of all forms. */
export function throwCount({ throws, to }: EngineSnapshot['edges'], edge: number): number {
  return sumAt(throws, edge, throws.length / to.length);
}

function sumAt(numbers: Float64Array, edge: number, stride: number): number {
  let sum = 0;
  for (let index = edge * stride; index < (edge + 1) * stride; index++) sum += numbers[index] ?? 0;
  return sum;
}

interface GrowingNode extends MergedNode {
  readonly self: number[];
  readonly rawSelf: number[];
  resumptions: number;
  readonly resumed: number[];
  readonly afterSettlement: number[];
}

/** Callees are ids times 4 in 32 bits; with the number of nodes, the product is exact. */
const functionIdLimit = 2 ** 30;

class GrowingTree {
  readonly nodes: GrowingNode[] = [];
  /** By parent and function in one number: strings would take most of the time that a large profile takes. */
  readonly #children = new Map<number, number>();
  readonly #eventCount: number;

  constructor(eventCount: number) {
    this.#eventCount = eventCount;
  }

  at(index: number): GrowingNode {
    const node = this.nodes[index];
    if (node === undefined) throw new RangeError(`the tree has no node ${index}`);
    return node;
  }

  childOf(parent: number, functionId: number): number {
    const key = (parent + 1) * functionIdLimit + functionId;
    let index = this.#children.get(key);
    if (index === undefined) {
      const zeros = (): number[] => new Array<number>(this.#eventCount).fill(0);
      index = this.nodes.length;
      this.nodes.push({
        functionId,
        parent,
        self: zeros(),
        rawSelf: zeros(),
        resumptions: 0,
        resumed: zeros(),
        afterSettlement: zeros(),
      });
      this.#children.set(key, index);
    }
    return index;
  }
}

function addAt(sums: number[], values: Values, node: number): void {
  values.forEach((ofEvent, event) => {
    sums[event] = (sums[event] ?? 0) + (ofEvent[node] ?? 0);
  });
}
