import fc from 'fast-check';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import {
  childrenOf,
  walkTree,
  withRecursionLevels,
  withThreadFrames,
} from '../../../lib/report/export/export-tree';
import { labelNamed, functionNamed, run } from '../model/support/profiles';
import { arbitraryProfile } from './support/arbitrary-profile';

describe('thread frames', () => {
  test('stand above each thread of several, with its total', () => {
    fc.assert(
      fc.property(
        arbitraryProfile().filter(({ threads }) => threads.length > 1),
        (profile) => {
          const framed = withThreadFrames(profile);
          checkProfile(JSON.parse(JSON.stringify(framed)));
          const rows = functionStatistics(framed);
          expect(rows.slice(0, profile.functions.length)).toEqual(functionStatistics(profile));
          const frames = rows.slice(profile.functions.length);
          expect(frames.map((row) => row.function.name)).toEqual(profile.threads.map(({ name }) => name));
          expect(frames.reduce((sum, { total }) => sum + total, 0)).toBe(profile.events[0]!.total);
        },
      ),
    );
  });

  test('are left out with one thread', () => {
    fc.assert(
      fc.property(
        arbitraryProfile().filter(({ threads }) => threads.length === 1),
        (profile) => {
          expect(withThreadFrames(profile)).toBe(profile);
        },
      ),
    );
  });
});

describe('recursion levels', () => {
  test('leave no function below itself, and change no total of those that there were', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const { functions, nodes, ...rest } = withRecursionLevels(profile);
        nodes.forEach(({ function: fn, parent }) => {
          for (let above = parent; above >= 0; above = nodes[above]!.parent) {
            expect(nodes[above]!.function).not.toBe(fn);
          }
        });
        const totals = functionStatistics({ ...rest, functions, nodes }).map(({ total }) => total);
        expect(totals.slice(0, profile.functions.length)).toEqual(
          functionStatistics(profile).map(({ total }) => total),
        );
      }),
    );
  });

  test('are numbered as by valgrind', () => {
    const call = (fn: number) => ({ do: 'call', function: fn }) as const;
    const profile = run({
      functions: [functionNamed('f'), labelNamed('a'), labelNamed('b')],
      threads: [[call(0), call(1), call(0), call(2), call(0)]],
    });
    const { functions, nodes } = withRecursionLevels(profile);
    const names = nodes.map((node) => functions[node.function]!.name);
    expect(names).toEqual(['(program)', '(profiler)', 'f', 'a', "f'2", 'b', "f'3"]);
  });
});

describe('walking a tree', () => {
  test('enters each node after its parent, and leaves it after its children', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const children = childrenOf(profile);
        const open: number[] = [];
        const entered: number[] = [];
        for (const { root } of profile.threads) {
          walkTree(children, root, {
            enter: (node) => {
              expect(profile.nodes[node]!.parent).toBe(open.at(-1) ?? -1);
              open.push(node);
              entered.push(node);
            },
            leave: (node) => {
              expect(open.pop()).toBe(node);
            },
          });
        }
        expect(open).toEqual([]);
        expect(entered.sort((a, b) => a - b)).toEqual([...profile.nodes.keys()]);
      }),
    );
  });

  test('does not run out of stack, however deep or wide the tree is', () => {
    const deep = Array.from({ length: 300_000 }, (_, node) => (node < 299_999 ? [node + 1] : []));
    const wide = [Array.from({ length: 300_000 }, (_, child) => child + 1)];
    for (const children of [deep, wide]) {
      let left = 0;
      walkTree(children, 0, { enter: () => undefined, leave: () => left++ });
      expect(left).toBeGreaterThanOrEqual(300_000);
    }
  });
});
