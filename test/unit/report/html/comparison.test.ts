import fc from 'fast-check';
import { functionRows, matchingNodes } from '../../../../lib/report/html/comparison';
import type { Profile } from '../../../../lib';
import { arbitraryProfile } from '../support/arbitrary-profile';

const event = { now: 0, before: 0 };
const movedDown = (profile: Profile): Profile => ({
  ...profile,
  functions: profile.functions.map((fn) => ({ ...fn, line: fn.line === null ? null : fn.line + 100 })),
});

describe('functionRows', () => {
  it('has every function that was called or has counts once, with its values in both profiles', () => {
    fc.assert(
      fc.property(arbitraryProfile(), arbitraryProfile(), (now, before) => {
        const rows = functionRows(now, before, event);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
        const sum = (of: 'now' | 'before') => rows.reduce((total, row) => total + (row[of]?.self ?? 0), 0);
        expect(sum('now')).toBe(now.events[0]!.total);
        expect(sum('before')).toBe(before.events[0]!.total);
      }),
    );
  });

  it('finds functions again whose lines have moved', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        for (const { now, before } of functionRows(movedDown(profile), profile, event)) {
          expect(now?.self).toBe(before?.self);
          expect(now?.total).toBe(before?.total);
        }
      }),
    );
  });
});

describe('matchingNodes', () => {
  it('finds every path of the same tree', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        expect(matchingNodes(movedDown(profile), profile)).toEqual([...profile.nodes.keys()]);
      }),
    );
  });

  it('matches no node twice, and none below one that has no match', () => {
    fc.assert(
      fc.property(arbitraryProfile(), arbitraryProfile(), (now, before) => {
        const matches = matchingNodes(now, before);
        const found = matches.filter((node) => node >= 0);
        expect(new Set(found).size).toBe(found.length);
        matches.forEach((node, index) => {
          const parent = now.nodes[index]!.parent;
          if (node >= 0 && parent >= 0) expect(before.nodes[node]!.parent).toBe(matches[parent]);
        });
      }),
    );
  });
});
