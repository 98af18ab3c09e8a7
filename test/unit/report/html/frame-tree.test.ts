import fc from 'fast-check';
import { functionStatistics } from '../../../../lib';
import { coveredTotal, frameTree } from '../../../../lib/report/html/frame-tree';
import { visibleFrames, type VisibleFrame } from '../../../../lib/report/html/visible-frames';
import { arbitraryProfile } from '../support/arbitrary-profile';

function allOf(frame: VisibleFrame): readonly VisibleFrame[] {
  return [frame, ...frame.children.flatMap(allOf)];
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe('frameTree', () => {
  it('has one root, whose total is that of the event', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const tree = frameTree(profile, 0);
        expect(tree.parents.filter((parent) => parent < 0)).toHaveLength(1);
        expect(tree.totals[tree.root]).toBe(profile.events[0]!.total);
      }),
    );
  });

  it('makes every frame as wide as those upon it and its self, of which none is below 0', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const tree = frameTree(profile, 0);
        tree.widths.forEach((width, frame) => {
          const above = sumOf(tree.children[frame]!.map((child) => tree.widths[child]!));
          expect(width).toBe(above + Math.max(0, tree.self[frame]!));
        });
      }),
    );
  });

  it('covers, with the frames of one function, that function’s total', () => {
    fc.assert(
      fc.property(arbitraryProfile(), fc.nat(7), (profile, index) => {
        const tree = frameTree(profile, 0);
        const chosen = index % profile.functions.length;
        expect(coveredTotal(tree, (fn) => fn === chosen)).toBe(functionStatistics(profile)[chosen]!.total);
      }),
    );
  });
});

describe('visibleFrames', () => {
  it('shows all frames with a width where there is room, each of them once', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const tree = frameTree(profile, 0);
        const { root, hidden } = visibleFrames(tree, tree.root, 0);
        const shown = allOf(root).map(({ frame }) => frame);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.length + hidden).toBe(tree.parents.length);
        const withWidth = tree.widths.filter((width, frame) => width > 0 || frame === tree.root);
        expect(shown).toHaveLength(withWidth.length);
      }),
    );
  });

  it('leaves out no more than what is narrower than asked for or past the limit', () => {
    fc.assert(
      fc.property(
        arbitraryProfile(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (profile, share, limit) => {
          const tree = frameTree(profile, 0);
          const { root } = visibleFrames(tree, tree.root, share, limit);
          const [, ...shown] = allOf(root).map(({ value }) => value);
          expect(shown.length).toBeLessThanOrEqual(limit);
          for (const value of shown) expect(value).toBeGreaterThanOrEqual(tree.widths[tree.root]! * share);
        },
      ),
    );
  });

  it('puts the ancestors of the focus below it, each as wide as it', () => {
    fc.assert(
      fc.property(arbitraryProfile(), fc.nat(), (profile, seed) => {
        const tree = frameTree(profile, 0);
        const focus = seed % tree.parents.length;
        let shown = visibleFrames(tree, focus, 0).root;
        expect(shown.frame).toBe(tree.root);
        while (shown.isAncestor) {
          expect(shown.value).toBe(tree.widths[focus]);
          expect(tree.parents[shown.children[0]!.frame]).toBe(shown.frame);
          shown = shown.children[0]!;
        }
        expect(shown.frame).toBe(focus);
      }),
    );
  });
});
