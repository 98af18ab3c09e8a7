/** Builds the tree of a profile from those of others, by the profile's own rules. */
import { functionIdentity } from './function-name';
import type { Profile, ProfileCalls, ProfiledFunction, ProfileNode, ProfileThread } from './profile';
import { CallPath, functionCapacity } from './recursion';
import { walkNodes } from './walk-nodes';

export type ProfileTree = Pick<Profile, 'functions' | 'nodes' | 'threads' | 'calls'>;

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
type MutableNode = Omit<Mutable<ProfileNode>, ValueList> & Record<ValueList, number[]>;
type ValueList = 'self' | 'rawSelf' | 'resumed';

/** What a node adds up. */
export type Charge = Pick<ProfileNode, ValueList | 'resumptions'>;

/** The same for two nodes: more do not fit into the memory of V8. */
const nodeCapacity = 2 ** 26;

/**
 * Functions of one identity are one, threads of one name are one, and a function has one node below each path: where it is
 * on the path already, that node further up, as the profiler does with recursion (see `CallPath`).
 */
export class TreeBuilder {
  readonly #eventCount: number;
  readonly #functions: ProfiledFunction[] = [];
  readonly #functionIndexes = new Map<string, number>();
  readonly #nodes: MutableNode[] = [];
  readonly #children = new Map<number, number>();
  readonly #threads: ProfileThread[] = [];
  readonly #calls = new Map<number, Mutable<ProfileCalls>>();

  constructor(eventCount: number) {
    this.#eventCount = eventCount;
  }

  /** @returns its index. */
  addFunction(fn: ProfiledFunction): number {
    const identity = functionIdentity(fn);
    let index = this.#functionIndexes.get(identity);
    if (index === undefined) {
      index = this.#functions.push(fn) - 1;
      this.#functionIndexes.set(identity, index);
    }
    return index;
  }

  /** @returns the index of its root. */
  addThread(name: string, functionIndex: number): number {
    const known = this.#threads.find((thread) => thread.name === name);
    if (known !== undefined) return known.root;
    const root = this.#addNode(functionIndex, -1);
    this.#threads.push({ name, root });
    return root;
  }

  /** Goes on to the function's node on the path or below its end. @returns the index of that node. */
  enter(path: CallPath, functionIndex: number): number {
    const isLabel = this.#functions[functionIndex]?.kind === 'label';
    if (!path.goBackTo(functionIndex, isLabel)) {
      path.goDown(this.#childOf(path.node, functionIndex), functionIndex, isLabel);
    }
    return path.node;
  }

  #childOf(parent: number, functionIndex: number): number {
    const key = parent * functionCapacity + functionIndex;
    let child = this.#children.get(key);
    if (child === undefined) {
      child = this.#addNode(functionIndex, parent);
      this.#children.set(key, child);
    }
    return child;
  }

  charge(index: number, charge: Charge): void {
    const node = this.#nodes[index];
    if (node === undefined) throw new RangeError(`There is no node ${index}`);
    node.resumptions += charge.resumptions;
    addValues(node.self, charge.self);
    addValues(node.rawSelf, charge.rawSelf);
    addValues(node.resumed, charge.resumed);
  }

  addCalls(from: number, to: number, { count, throws }: Pick<ProfileCalls, 'count' | 'throws'>): void {
    const key = from * nodeCapacity + to;
    const known = this.#calls.get(key);
    if (known === undefined) {
      this.#calls.set(key, { from, to, count, throws, recursive: this.#nodes[to]?.parent !== from });
    } else {
      known.count += count;
      known.throws += throws;
    }
  }

  build(): ProfileTree {
    return {
      functions: this.#functions,
      nodes: this.#nodes,
      threads: this.#threads,
      calls: [...this.#calls.values()],
    };
  }

  #addNode(functionIndex: number, parent: number): number {
    const zeros = () => new Array<number>(this.#eventCount).fill(0);
    const node = {
      function: functionIndex,
      parent,
      self: zeros(),
      rawSelf: zeros(),
      resumptions: 0,
      resumed: zeros(),
    };
    return this.#nodes.push(node) - 1;
  }
}

function addValues(sums: number[], values: readonly number[]): void {
  values.forEach((value, index) => {
    sums[index] = (sums[index] ?? 0) + value;
  });
}

/** Adds a whole profile. @param rename what each function becomes. */
export function addProfile(
  builder: TreeBuilder,
  profile: ProfileTree,
  rename: (fn: ProfiledFunction) => ProfiledFunction = (fn) => fn,
): void {
  const functions = profile.functions.map((fn) => builder.addFunction(rename(fn)));
  const nodes = placeNodes(builder, profile, functions, () => false);
  profile.nodes.forEach((node, index) => {
    builder.charge(nodes[index] ?? -1, node);
  });
  for (const calls of profile.calls) {
    builder.addCalls(nodes[calls.from] ?? -1, nodes[calls.to] ?? -1, calls);
  }
}

/**
 * @param functions the builder's index of each function.
 * @param isLeftOut nodes that get none of their own, but that of their parent.
 * @returns the builder's index of each node.
 */
export function placeNodes(
  builder: TreeBuilder,
  { nodes, threads }: ProfileTree,
  functions: readonly number[],
  isLeftOut: (node: ProfileNode) => boolean,
): readonly number[] {
  const threadNames = new Map(threads.map(({ root, name }) => [root, name]));
  const placed = new Array<number>(nodes.length).fill(-1);
  const path = new CallPath();
  walkNodes(nodes, {
    enter: (index) => {
      const node = nodes[index];
      if (node === undefined) return;
      const fn = functions[node.function] ?? -1;
      if (node.parent < 0) path.goDown(builder.addThread(threadNames.get(index) ?? '', fn), fn, false);
      else if (!isLeftOut(node)) builder.enter(path, fn);
      placed[index] = path.node;
    },
    leave: (index) => {
      const node = nodes[index];
      if (node !== undefined && (node.parent < 0 || !isLeftOut(node))) path.goUp();
    },
  });
  return placed;
}
