import fc from 'fast-check';
import { mergeProfiles } from '../../../lib/model/transform/merge';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import type { Profile } from '../../../lib/model/profile/profile';
import { errorOf } from '../counters/support/errors';
import { canonical, functionNamed, labelNamed, profiles, run, sum, sums } from './support/profiles';

const small = run({
  functions: [functionNamed('parse')],
  threads: [
    [
      { do: 'call', function: 0 },
      { do: 'work', amount: 5, resumed: true },
    ],
  ],
});

test('what is merged is a profile', () => {
  fc.assert(
    fc.property(fc.array(profiles, { minLength: 1, maxLength: 4 }), (all) => {
      expect(() => checkProfile(mergeProfiles(all))).not.toThrow();
    }),
  );
});

test('all values and calls add up', () => {
  fc.assert(
    fc.property(profiles, profiles, (a, b) => {
      const merged = sums(mergeProfiles([a, b])) as Record<string, number | number[]>;
      const parts = [sums(a), sums(b)] as (typeof merged)[];
      for (const [name, value] of Object.entries(merged)) {
        const added = [value]
          .flat()
          .map((_, event) => sum(parts.map((part) => [part[name]!].flat()[event]!)));
        expect([name, [value].flat()]).toEqual([name, added]);
      }
    }),
  );
});

test('selfs still add up to the totals of the events', () => {
  fc.assert(
    fc.property(profiles, profiles, (a, b) => {
      const { events, nodes } = mergeProfiles([a, b]);
      events.forEach(({ total }, event) => {
        expect(sum(nodes.map((node) => node.self[event]!))).toBe(total);
      });
    }),
  );
});

test('the order of profiles makes no difference', () => {
  fc.assert(
    fc.property(profiles, profiles, (a, b) => {
      expect(canonical(mergeProfiles([a, b]))).toEqual(canonical(mergeProfiles([b, a])));
    }),
  );
});

test('it makes no difference which profiles are merged first', () => {
  fc.assert(
    fc.property(profiles, profiles, profiles, (a, b, c) => {
      const all = canonical(mergeProfiles([a, b, c]));
      expect(canonical(mergeProfiles([mergeProfiles([a, b]), c]))).toEqual(all);
      expect(canonical(mergeProfiles([a, mergeProfiles([b, c])]))).toEqual(all);
    }),
  );
});

test('one profile stays as it is', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      expect(canonical(mergeProfiles([profile]))).toEqual(canonical(profile));
    }),
  );
});

test('functions that become one fold, but not out of a label between them', () => {
  const call = (fn: number) => ({ do: 'call', function: fn }) as const;
  const profile = run({
    functions: [functionNamed('f'), functionNamed('f'), labelNamed('l')],
    threads: [[call(0), call(1), call(2), call(1), call(0)]],
  });
  const merged = mergeProfiles([profile]);
  const names = merged.nodes.map((node) => merged.functions[node.function]!.name);
  expect(names).toEqual(['(program)', '(profiler)', 'f', 'l', 'f']);
  expect(merged.calls.map(({ from, to, recursive }) => [from, to, recursive])).toEqual([
    [0, 2, false],
    [2, 2, true],
    [2, 3, false],
    [3, 4, false],
    [4, 4, true],
  ]);
});

test('functions of the same name at another place stay apart', () => {
  const moved = run({
    functions: [functionNamed('parse', { file: '/a.js', line: 2, column: 1 })],
    threads: [[]],
  });
  const names = mergeProfiles([small, moved]).functions.map(({ name }) => name);
  expect(names.filter((name) => name === 'parse')).toHaveLength(2);
});

test('threads of one name become one, others stay apart', () => {
  const twoThreads = run({ functions: [], threads: [[], []] });
  expect(mergeProfiles([small, twoThreads]).threads.map(({ name }) => name)).toEqual(['main', 'worker 1']);
});

test('closures made in one place, one of which calls the other, become a recursive function', () => {
  const { nodes, calls } = mergeProfiles([
    run({
      functions: [functionNamed('handler'), functionNamed('handler')],
      threads: [
        [
          { do: 'call', function: 0 },
          { do: 'call', function: 1 },
        ],
      ],
    }),
  ]);
  expect(nodes).toHaveLength(3);
  expect(calls.map(({ recursive }) => recursive)).toEqual([false, true]);
});

test('it has begun when the first one began, and took as long as all', () => {
  const earlier = { ...small, startedAt: '2026-11-21T00:00:00.000Z', wallTimeNs: 7 };
  expect(mergeProfiles([small, earlier])).toMatchObject({ startedAt: earlier.startedAt, wallTimeNs: 1007 });
});

test('notes unite, and unlike machines are noted once', () => {
  const on = (node: string, note: string) => ({
    ...small,
    machine: { ...small.machine, node },
    notes: ['both', note],
  });
  const merged = mergeProfiles([on('20.1.0', 'first'), on('22.1.0', 'second'), on('24.1.0', 'both')]);
  expect(merged.notes).toEqual([
    'both',
    'first',
    'second',
    'Merged from profiles that differ in Node: numbers move with it',
  ]);
  expect(merged.machine.node).toBe('various');
});

test('an event that was not counted in all of them was counted for a part of the time', () => {
  const uncounted = {
    ...small,
    events: small.events.map((event) => ({ ...event, counted: 'none' as const })),
  };
  expect(mergeProfiles([uncounted, uncounted]).events[0]!.counted).toBe('none');
  expect(mergeProfiles([small, uncounted]).events[0]!.counted).toBe('multiplexed');
});

test.each<[string, Partial<Profile>]>([
  ['source', { source: 'hardware' }],
  ['architecture', { machine: { ...small.machine, architecture: 'arm64' } }],
  ['list of events', { events: [...small.events].reverse() }],
  ['unit of instructions', { events: small.events.map((event) => ({ ...event, unit: 'ns' })) }],
  ['correction of instructions', { events: small.events.map((event) => ({ ...event, corrected: false })) }],
])('another %s is refused, with what differs', (what, other) => {
  const error = errorOf('ERR_ICPROFILE_UNLIKE_PROFILES', () =>
    mergeProfiles([small, { ...small, ...other }]),
  );
  expect(error.message).toContain(`the ${what} is `);
});

test('no profiles are refused', () => {
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => mergeProfiles([]));
});
