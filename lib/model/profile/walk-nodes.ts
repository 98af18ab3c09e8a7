/** Walking the trees of a profile. Pure. */
import type { ProfileNode } from './profile';

export interface NodeVisitor {
  readonly enter: (node: number) => void;
  readonly leave: (node: number) => void;
}

/** Each node is entered before and left after those below it, in the order of their indexes. Trees may be deep: no recursion. */
export function walkNodes(
  nodes: readonly Pick<ProfileNode, 'parent'>[],
  { enter, leave }: NodeVisitor,
): void {
  const firstChild = new Int32Array(nodes.length).fill(-1);
  const next = new Int32Array(nodes.length).fill(-1);
  let root = -1;
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const parent = nodes[index]?.parent ?? -1;
    next[index] = (parent < 0 ? root : firstChild[parent]) ?? -1;
    if (parent < 0) root = index;
    else firstChild[parent] = index;
  }
  let node = root;
  while (node >= 0) {
    enter(node);
    let following = firstChild[node] ?? -1;
    while (following < 0 && node >= 0) {
      leave(node);
      following = next[node] ?? -1;
      node = nodes[node]?.parent ?? -1;
    }
    node = following;
  }
}
