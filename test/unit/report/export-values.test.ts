import fc from 'fast-check';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import type { Profile } from '../../../lib/model/profile/profile';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import { withoutNegativeSelf, withWholeSelf } from '../../../lib/report/export/export-values';
import { arbitraryProfile } from './support/arbitrary-profile';

/** Of the first event. */
function selfs({ nodes }: Profile): readonly number[] {
  return nodes.map(({ self }) => self[0]!);
}

function totalsOfThreads(profile: Profile, event: number): readonly number[] {
  const totals = new Map<number, number>();
  const roots: number[] = [];
  profile.nodes.forEach(({ parent, self }, node) => {
    const root = parent < 0 ? node : roots[parent]!;
    roots.push(root);
    totals.set(root, (totals.get(root) ?? 0) + self[event]!);
  });
  return [...totals.values()];
}

test('generated profiles are valid, and some of them have what is hard to export', () => {
  const seen = { negative: false, threads: false, labels: false, recursion: false };
  fc.assert(
    fc.property(arbitraryProfile(), (profile) => {
      checkProfile(JSON.parse(JSON.stringify(profile)));
      seen.negative ||= profile.nodes.some(({ self }) => self.some((value) => value < 0));
      seen.threads ||= profile.threads.length > 1;
      seen.labels ||= profile.nodes.some((node) => profile.functions[node.function]!.kind === 'label');
      seen.recursion ||= profile.calls.some(({ recursive }) => recursive);
    }),
    { seed: 1 },
  );
  expect(seen).toEqual({ negative: true, threads: true, labels: true, recursion: true });
});

describe('without negative self', () => {
  test('no value is below 0', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        expect(selfs(withoutNegativeSelf(profile)).filter((self) => self < 0)).toEqual([]);
      }),
    );
  });

  test("every thread's total is what it was", () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        profile.events.forEach((_, event) => {
          expect(totalsOfThreads(withoutNegativeSelf(profile), event)).toEqual(
            totalsOfThreads(profile, event),
          );
        });
      }),
    );
  });

  test('(profiler) gives back what it got too much, and nothing else changes', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        const others = (changed: Profile) =>
          functionStatistics({
            ...changed,
            nodes: changed.nodes.map((node) => ({
              ...node,
              self: node.self.map((self) => Math.max(self, 0)),
            })),
          }).filter((row) => row.function.kind !== 'profiler');
        const withoutTotal = (profileToRead: Profile) => others(profileToRead).map(({ self }) => self);
        expect(withoutTotal(withoutNegativeSelf(profile))).toEqual(withoutTotal(profile));
      }),
    );
  });

  test('where (profiler) has not enough, the thread gives the rest, the root first', () => {
    const [base] = fc.sample(arbitraryProfile(), { numRuns: 1, seed: 3 });
    const node = { ...base!.nodes[0]!, rawSelf: [0], resumed: [0] };
    const profile: Profile = {
      ...base!,
      events: base!.events.slice(0, 1),
      nodes: [
        { ...node, function: 0, parent: -1, self: [10] },
        { ...node, function: 1, parent: 0, self: [5] },
        { ...node, function: 2, parent: 0, self: [-17] },
        { ...node, function: 3, parent: 0, self: [20] },
        { ...node, function: 0, parent: -1, self: [100] },
      ],
      threads: [
        { name: 'main', root: 0 },
        { name: 'worker 1', root: 4 },
      ],
      calls: [],
    };
    expect(selfs(withoutNegativeSelf(profile))).toEqual([0, 0, 0, 18, 100]);
  });
});

describe('whole self', () => {
  test('adds up to the rounded total, each value off by less than 1', () => {
    fc.assert(
      fc.property(arbitraryProfile({ fractions: true }), (generated) => {
        const profile = withoutNegativeSelf(generated);
        const before = selfs(profile);
        const after = selfs(withWholeSelf(profile));
        expect(after.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
        expect(after.filter((value, node) => Math.abs(value - before[node]!) > 1)).toEqual([]);
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(after)).toBe(Math.round(sum(before)));
      }),
    );
  });

  test('changes no counts', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (profile) => {
        expect(selfs(withWholeSelf(profile))).toEqual(selfs(profile));
      }),
    );
  });
});
