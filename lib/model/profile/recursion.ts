/** Where recursion leads in a tree of calls, and which nodes are below others of their function. Pure, in linear time. */
import type { Profile, ProfiledFunction, ProfileNode } from './profile';
import { walkNodes } from './walk-nodes';

type Tree = {
  readonly nodes: readonly Pick<ProfileNode, 'function' | 'parent'>[];
  readonly functions: readonly Pick<ProfiledFunction, 'kind'>[];
};

/** More functions than any program has, so that the indexes of a node and a function fit into one safe integer. */
export const functionCapacity = 2 ** 24;

const none = -1;

/** What one step changed, to take it back. */
interface Step {
  readonly end: number;
  readonly replaced?: Place;
  readonly key?: number;
  readonly keyDepth?: number | undefined;
  readonly firstLabel?: number;
  readonly firstDepth?: number | undefined;
}

interface Place {
  readonly node: number;
  readonly fn: number;
  /** The node of the innermost label at or above it. */
  readonly region: number;
  /** The node of the innermost label at or above it that is on the path for the first time there. */
  readonly segment: number;
}

/**
 * A path of callers that is walked down and up, and where calls of functions that run on it already lead:
 *
 * A function is looked for below the innermost label only, so that all that is done under a label stays below it. A label is
 * looked for on the whole path, but must be below all labels that would be left, unless these are above it too.
 */
export class CallPath {
  /** By depth. Places below the end are of paths that were walked before. */
  readonly #places: Place[] = [];
  #end = none;
  /** The depth of a function by region and function, and of a label by segment and label. */
  readonly #depths = new Map<number, number>();
  /** The depth of each label's first place. */
  readonly #firstDepths = new Map<number, number>();
  readonly #steps: Step[] = [];

  /** The node that the path ends with; -1 where it is empty. */
  get node(): number {
    return this.#places[this.#end]?.node ?? none;
  }

  /** Goes on to a function's node on the path, if a call leads there. Returns whether it did. */
  goBackTo(fn: number, isLabel: boolean): boolean {
    const depth = this.#depths.get(this.#keyOf(fn, isLabel, this.#places[this.#end]));
    const isRunning = depth !== undefined && depth <= this.#end && this.#places[depth]?.fn === fn;
    if (!isRunning || !this.#isReachable(depth, isLabel)) return false;
    this.#steps.push({ end: this.#end });
    this.#end = depth;
    return true;
  }

  /** Goes on to a node below the last one. */
  goDown(node: number, fn: number, isLabel: boolean): void {
    const above = this.#places[this.#end];
    const isFirst = isLabel && !this.#isOnPath(fn);
    const place = {
      node,
      fn,
      region: isLabel ? node : (above?.region ?? none),
      segment: isFirst ? node : (above?.segment ?? none),
    };
    const key = this.#keyOf(fn, isLabel, place);
    const depth = this.#end + 1;
    const replaced = this.#places[depth];
    this.#steps.push({
      end: this.#end,
      ...(replaced !== undefined && { replaced }),
      key,
      keyDepth: this.#depths.get(key),
      ...(isFirst && { firstLabel: fn, firstDepth: this.#firstDepths.get(fn) }),
    });
    this.#places[depth] = place;
    this.#depths.set(key, depth);
    if (isFirst) this.#firstDepths.set(fn, depth);
    this.#end = depth;
  }

  /** Takes the last step back. */
  goUp(): void {
    const step = this.#steps.pop();
    if (step === undefined) return;
    if (step.replaced !== undefined) this.#places[this.#end] = step.replaced;
    if (step.key !== undefined) restore(this.#depths, step.key, step.keyDepth);
    if (step.firstLabel !== undefined) restore(this.#firstDepths, step.firstLabel, step.firstDepth);
    this.#end = step.end;
  }

  #keyOf(fn: number, isLabel: boolean, place: Place | undefined): number {
    const above = (isLabel ? place?.segment : place?.region) ?? none;
    return (above + 1) * functionCapacity + fn;
  }

  #isReachable(depth: number, isLabel: boolean): boolean {
    const end = this.#places[this.#end];
    const place = this.#places[depth];
    return isLabel ? place?.segment === end?.segment : place?.region === end?.region;
  }

  #isOnPath(label: number): boolean {
    const depth = this.#firstDepths.get(label);
    return depth !== undefined && depth <= this.#end && this.#places[depth]?.fn === label;
  }
}

function restore(map: Map<number, number>, key: number, value: number | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

/** The first node, as the tree is walked, whose call would have led back to a node above it; -1 where there is none. */
export function unfoldedNode({ nodes, functions }: Tree): number {
  const path = new CallPath();
  const isLabel = functions.map(({ kind }) => kind === 'label');
  let found = none;
  walkNodes(nodes, {
    enter: (index) => {
      const fn = nodes[index]?.function ?? 0;
      const isLabelNode = isLabel[fn] === true;
      if (path.goBackTo(fn, isLabelNode) && found < 0) found = index;
      else path.goDown(index, fn, isLabelNode);
    },
    leave: () => {
      path.goUp();
    },
  });
  return found;
}

/**
 * Of each node, the nearest one further up of the same function; -1 where there is none. There is one only where a label is
 * between: elsewhere recursion goes back to the node that there is. A sum over both subtrees would count the lower one twice.
 */
export function nodesAboveOfSameFunction(tree: Pick<Profile, 'nodes' | 'functions'>): readonly number[] {
  return nodesAboveOfSameKey(tree, ({ function: fn }) => fn);
}

/** The same of nodes whose caller, too, is of the same function. */
export function nodesAboveOfSamePair(tree: Pick<Profile, 'nodes' | 'functions'>): readonly number[] {
  const { nodes } = tree;
  return nodesAboveOfSameKey(
    tree,
    ({ function: fn, parent }) => ((nodes[parent]?.function ?? none) + 1) * functionCapacity + fn,
  );
}

function nodesAboveOfSameKey(
  { nodes, functions }: Tree,
  keyOf: (node: Tree['nodes'][number]) => number,
): readonly number[] {
  const isBelowLabel: boolean[] = [];
  nodes.forEach(({ parent }, index) => {
    const isLabelAbove = functions[nodes[parent]?.function ?? none]?.kind === 'label';
    isBelowLabel[index] = isLabelAbove || isBelowLabel[parent] === true;
  });
  const keys = nodes.map(keyOf);
  const above: number[] = new Array<number>(nodes.length).fill(none);
  const last = new Map<number, number>();
  walkNodes(nodes, {
    enter: (index) => {
      const key = keys[index] ?? none;
      above[index] = last.get(key) ?? none;
      last.set(key, index);
    },
    leave: (index) => {
      last.set(keys[index] ?? none, above[index] ?? none);
    },
  });
  return above.map((node, index) => (isBelowLabel[index] === true ? node : none));
}
