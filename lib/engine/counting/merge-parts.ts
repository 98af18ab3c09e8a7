/**
 * The engine has a node for each part of a function's work (`NodePart`), so that the parts, and what was called from them,
 * stay apart. A profile has one node for both, and beside it what its resumed part came to. Pure.
 */
import type { ProfileNode } from '../../model/profile';
import { NodePart, type EngineSnapshot } from '../../native';
import { isGeneratorResumption } from '../probes';
import { PairTable } from './pair-table';

const none = -1;

export interface MergedTree {
  readonly nodes: readonly ProfileNode[];
  /** By node of the engine, the index in `nodes`; -1 for those that are not kept. */
  readonly position: Int32Array;
}

type Values = readonly (readonly number[])[];

/**
 * @param kept the engine's nodes that the profile shows, ascending, with all their ancestors.
 * @param self by event and node of the engine.
 * @param rawSelf likewise.
 * @param functionIndexOf the profile's number of a function, by the engine's.
 */
export function mergeParts(
  { nodes, edges }: EngineSnapshot,
  kept: readonly number[],
  self: Values,
  rawSelf: Values,
  functionIndexOf: (functionId: number) => number,
): MergedTree {
  const tree = new GrowingTree(self.length, kept.length);
  const position = new Int32Array(nodes.functions.length).fill(none);
  /** By node, the node of the resumed part that it belongs to. */
  const partRoots = new Int32Array(nodes.functions.length).fill(none);
  for (const node of kept) {
    const parent = nodes.parents[node] ?? 0;
    const isPart = nodes.parts[node] === NodePart.Resumed;
    // The engine's root is its own parent.
    const parentIndex = position[parent] ?? none;
    const index = isPart
      ? Math.max(parentIndex, 0)
      : tree.childOf(parentIndex, functionIndexOf(nodes.functions[node] ?? 0));
    position[node] = index;
    const merged = tree.at(index);
    addAt(merged.self, self, node);
    addAt(merged.rawSelf, rawSelf, node);
    // Those of (program) cost something, but are nobody's.
    if (isPart) merged.resumptions += nodes.resumptions[node] ?? 0;

    const partRoot = isPart ? node : (partRoots[parent] ?? none);
    if (partRoot === none) continue;
    partRoots[node] = partRoot;
    tree.addResumed(position[partRoot] ?? 0, self, node);
  }
  for (let edge = 0; edge < edges.callees.length; edge++) {
    if (!isGeneratorResumption(edges.callees[edge] ?? 0)) continue;
    const to = position[edges.to[edge] ?? 0] ?? none;
    if (to !== none) tree.at(to).resumptions += callCount(edges, edge);
  }
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

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
type GrowingNode = Mutable<ProfileNode> & { readonly self: number[]; readonly rawSelf: number[] };

class GrowingTree {
  readonly nodes: GrowingNode[] = [];
  /** By parent and function. */
  readonly #children: PairTable;
  readonly #eventCount: number;
  /** Shared by the nodes that have no resumed part, which are most. */
  readonly #zeros: readonly number[];

  constructor(eventCount: number, capacity: number) {
    this.#eventCount = eventCount;
    this.#zeros = this.#newZeros();
    this.#children = new PairTable(capacity);
  }

  at(index: number): GrowingNode {
    const node = this.nodes[index];
    if (node === undefined) throw new RangeError(`the tree has no node ${index}`);
    return node;
  }

  childOf(parent: number, functionIndex: number): number {
    const index = this.#children.indexOf(parent, functionIndex);
    if (index === this.nodes.length) {
      this.nodes.push({
        function: functionIndex,
        parent,
        self: this.#newZeros(),
        rawSelf: this.#newZeros(),
        resumptions: 0,
        resumed: this.#zeros,
      });
    }
    return index;
  }

  /** What a node of the engine did in the resumed part of the function at `index`. */
  addResumed(index: number, self: Values, node: number): void {
    const merged = this.at(index);
    if (merged.resumed === this.#zeros) merged.resumed = this.#newZeros();
    addAt(merged.resumed as number[], self, node);
  }

  #newZeros(): number[] {
    const zeros: number[] = [];
    for (let event = 0; event < this.#eventCount; event++) zeros.push(0);
    return zeros;
  }
}

function addAt(sums: number[], values: Values, node: number): void {
  for (let event = 0; event < sums.length; event++) {
    sums[event] = (sums[event] ?? 0) + (values[event]?.[node] ?? 0);
  }
}
