import fc from 'fast-check';
import { diffProfiles, type ProfileDiff } from '../../../lib/model/difference/diff';
import type { Profile } from '../../../lib/model/profile/profile';
import { errorOf } from '../counters/support/errors';
import { functionNamed, profiles, run, sum, type Step } from './support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number): Step => ({ do: 'work', amount, resumed: false });
const back: Step = { do: 'return' };

function profileOf(names: readonly string[], steps: readonly Step[], line = 1): Profile {
  const functions = names.map((name, index) =>
    functionNamed(name, { file: '/a.js', line: line + index, column: 1 }),
  );
  return run({ functions, threads: [steps] });
}

function ofFunction(diff: ProfileDiff, name: string): ProfileDiff['functions'][number] {
  return diff.functions.find((difference) => difference.function.name === name)!;
}

test('the changes of self add up to the change of the total, over functions and over paths', () => {
  fc.assert(
    fc.property(profiles, profiles, fc.constantFrom('instructions', 'cycles'), (before, after, event) => {
      const diff = diffProfiles(before, after, event);
      const change = diff.after.total - diff.before.total;
      expect(sum(diff.functions.map((difference) => difference.change.self))).toBe(change);
      expect(sum(diff.nodes.map((difference) => difference.change.self))).toBe(change);
    }),
  );
});

test('each side is told whole', () => {
  fc.assert(
    fc.property(profiles, profiles, (before, after) => {
      const diff = diffProfiles(before, after);
      const calls = (profile: Profile) => sum(profile.calls.map(({ count }) => count));
      for (const list of [diff.functions, diff.nodes]) {
        expect(sum(list.map((difference) => difference.before?.calls ?? 0))).toBe(calls(before));
        expect(sum(list.map((difference) => difference.after?.calls ?? 0))).toBe(calls(after));
        expect(sum(list.map((difference) => difference.before?.self ?? 0))).toBe(before.events[0]!.total);
        expect(sum(list.map((difference) => difference.after?.self ?? 0))).toBe(after.events[0]!.total);
      }
      expect(diff.nodes.filter((difference) => difference.before !== null)).toHaveLength(before.nodes.length);
      expect(diff.nodes.filter((difference) => difference.after !== null)).toHaveLength(after.nodes.length);
    }),
  );
});

test('a profile does not differ from itself', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const { functions, nodes } = diffProfiles(profile, profile);
      for (const { before, after, change } of [...functions, ...nodes]) {
        expect(after).toEqual(before);
        expect([change.calls, change.self, change.total]).toEqual([0, 0, 0]);
      }
    }),
  );
});

test('the other way round, every change has the other sign', () => {
  fc.assert(
    fc.property(profiles, profiles, (a, b) => {
      const selfs = (diff: ProfileDiff, sign: number) =>
        diff.functions.map(({ change }) => sign * change.self || 0).sort((x, y) => x - y);
      expect(selfs(diffProfiles(b, a), -1)).toEqual(selfs(diffProfiles(a, b), 1));
    }),
  );
});

test('a function that moved is compared with itself', () => {
  const before = profileOf(['parse'], [call(0), work(10), back, call(0), work(10)]);
  const after = profileOf(['parse'], [call(0), work(30)], 40);
  const {
    before: old,
    after: now,
    change,
    functionBefore,
  } = ofFunction(diffProfiles(before, after), 'parse');
  expect(old).toEqual({
    calls: 2,
    recursiveCalls: 0,
    self: 20,
    total: 20,
    selfPerCall: 10,
    totalPerCall: 10,
  });
  expect(now).toEqual({
    calls: 1,
    recursiveCalls: 0,
    self: 30,
    total: 30,
    selfPerCall: 30,
    totalPerCall: 30,
  });
  expect(change).toEqual({ calls: -1, self: 10, total: 10, selfPerCall: 20, totalPerCall: 20 });
  expect(functionBefore!.line).toBe(1);
});

test('what was added has no side before, and what was removed none after', () => {
  const diff = diffProfiles(profileOf(['old'], [call(0), work(5)]), profileOf(['new'], [call(0), work(7)]));
  expect(ofFunction(diff, 'old')).toMatchObject({
    after: null,
    change: { calls: -1, self: -5, selfPerCall: null },
  });
  expect(ofFunction(diff, 'new')).toMatchObject({
    before: null,
    change: { calls: 1, self: 7, selfPerCall: null },
  });
});

test('paths tell apart where a function changed', () => {
  const names = ['a', 'b', 'shared'];
  const steps = (amount: number) => [call(0), call(2), work(5), back, back, call(1), call(2), work(amount)];
  const diff = diffProfiles(profileOf(names, steps(5)), profileOf(names, steps(9), 20));
  const changed = diff.nodes.filter(({ change }) => change.self !== 0);
  expect(
    changed.map(({ function: fn, parent }) => [
      diff.functions[fn]!.function.name,
      diff.functions[diff.nodes[parent]!.function]!.function.name,
    ]),
  ).toEqual([['shared', 'b']]);
});

test('threads are compared by name', () => {
  const work1 = run({ functions: [], threads: [[work(1)], [work(5)]] });
  const work2 = run({ functions: [], threads: [[work(2)]] });
  const { threads, nodes } = diffProfiles(work1, work2);
  expect(threads.map(({ name, root }) => [name, nodes[root]!.change.self])).toEqual([
    ['main', 1],
    ['worker 1', -5],
  ]);
});

test('notes of both sides, and what machines differ in, are told', () => {
  const before = { ...profileOf([], []), notes: ['odd'] };
  const after = { ...before, machine: { ...before.machine, node: '26.0.0' }, notes: [] };
  expect(diffProfiles(before, after).notes).toEqual([
    'Node is 26.0.0, and was 24.0.0 before: numbers move with it',
    'before: odd',
  ]);
});

const plain = profileOf([], []);

test.each<[string, Partial<Profile>]>([
  ['source', { source: 'software' }],
  ['architecture', { machine: { ...plain.machine, architecture: 'arm64' } }],
  ['unit of instructions', { events: plain.events.map((event) => ({ ...event, unit: 'ns' })) }],
])('another %s is refused', (what, other) => {
  const { message } = errorOf('ERR_ICPROFILE_UNLIKE_PROFILES', () =>
    diffProfiles(plain, { ...plain, ...other }),
  );
  expect(message).toContain(`the ${what} is `);
});

test('an event that one of them does not have is refused', () => {
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => diffProfiles(plain, plain, 'page-faults'));
});
