/** The part of a frame tree that can be seen: what is too narrow to be drawn is left out, so that size does not matter. Pure. */
import type { FrameTree } from './frame-tree';

export interface VisibleFrame {
  /** Index in the frame tree. */
  readonly frame: number;
  /** Its width, in the event's unit. */
  readonly value: number;
  /** Below the frame that fills the graph: shown at full width, to go back to. */
  readonly isAncestor: boolean;
  readonly children: VisibleFrame[];
}

export interface VisibleFrames {
  readonly root: VisibleFrame;
  /** How many frames above the focus were left out. */
  readonly hidden: number;
}

/** Each frame costs the browser several elements. */
const mostFrames = 3000;

/**
 * The focus at full width, its ancestors below it, and above it all frames of at least `leastShare` of its width,
 * nearest first up to `limit`.
 */
export function visibleFrames(
  tree: FrameTree,
  focus: number,
  leastShare: number,
  limit = mostFrames,
): VisibleFrames {
  const value = tree.widths[focus] ?? 0;
  const top: VisibleFrame = { frame: focus, value, isAncestor: false, children: [] };
  const hidden = addChildren(tree, top, leastWidth(tree, focus, leastShare, limit), limit);
  let root = top;
  for (let frame = tree.parents[focus] ?? -1; frame >= 0; frame = tree.parents[frame] ?? -1) {
    root = { frame, value, isAncestor: true, children: [root] };
  }
  return { root, hidden };
}

/** Adds those wide enough, level by level. @returns how many were left out. */
function addChildren(tree: FrameTree, top: VisibleFrame, least: number, limit: number): number {
  let shown = 1;
  const queue = [top];
  for (let next = 0; next < queue.length; next++) {
    const parent = queue[next];
    if (parent === undefined) break;
    for (const frame of tree.children[parent.frame] ?? []) {
      const value = tree.widths[frame] ?? 0;
      if (value < least || value === 0 || shown >= limit) break;
      const child: VisibleFrame = { frame, value, isAncestor: false, children: [] };
      parent.children.push(child);
      queue.push(child);
      shown++;
    }
  }
  return subtreeSize(tree, top.frame) - shown;
}

/** Raised where there would be too many, so that the narrowest are left out on all levels alike. */
function leastWidth(tree: FrameTree, focus: number, leastShare: number, limit: number): number {
  const least = (tree.widths[focus] ?? 0) * leastShare;
  const wide: number[] = [];
  forEachBelow(tree, focus, (frame) => {
    const width = tree.widths[frame] ?? 0;
    if (width >= least) wide.push(width);
    return width >= least;
  });
  if (wide.length <= limit) return least;
  return wide.sort((a, b) => b - a)[limit - 1] ?? least;
}

function subtreeSize(tree: FrameTree, focus: number): number {
  let size = 0;
  forEachBelow(tree, focus, () => ++size > 0);
  return size;
}

/** `visit` tells whether to go on below a frame. */
function forEachBelow(tree: FrameTree, focus: number, visit: (frame: number) => boolean): void {
  const pending = [focus];
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    if (visit(frame)) for (const child of tree.children[frame] ?? []) pending.push(child);
  }
}
