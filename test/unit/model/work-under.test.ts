import fc from 'fast-check';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import { hasLabel, workUnder } from '../../../lib/model/profile/work-under';
import { functionNamed, labelNamed, profiles, run, sum, type Step } from './support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number): Step => ({ do: 'work', amount, resumed: false });
const back: Step = { do: 'return' };

/** Two labels call one function, which is also called outside of both. */
const functions = [labelNamed('a'), labelNamed('b'), functionNamed('query'), functionNamed('handle')];
const served = run({
  functions,
  threads: [
    [
      ...[call(3), call(0), work(5), call(2), work(100), back, back, back],
      ...[call(1), call(2), work(40), back, back],
      ...[call(2), work(7), back],
    ],
  ],
});

const totalsOf = (profile: Parameters<typeof functionStatistics>[0]) =>
  Object.fromEntries(functionStatistics(profile).map((row) => [row.function.name, [row.calls, row.total]]));

test('only what ran under the label is left, hung from the root', () => {
  const part = workUnder(served, (fn) => hasLabel(fn, 'label', 'a'), 'label=a');
  expect(totalsOf(part)).toEqual({ '(program)': [0, 105], a: [1, 105], query: [1, 100] });
});

test('paths that lead to the same function are put together', () => {
  const part = workUnder(served, ({ name }) => name === 'query', 'query');
  expect(totalsOf(part)).toEqual({ '(program)': [0, 147], query: [3, 147] });
});

test('the totals are those of what is left, and a note says which part that is', () => {
  const part = workUnder(served, ({ name }) => name === 'query', '/query/');
  expect(part.events[0]!.total).toBe(147);
  expect(part.notes.at(-1)).toMatch(/^Only what ran under \/query\/, \d+\.\d % of the whole$/);
});

test('a label is found by a key and a value', () => {
  const fn = { ...functionNamed('x'), labels: { endpoint: '/a', tenant: 't' } };
  expect(hasLabel(fn, 'tenant', 't')).toBe(true);
  expect(hasLabel(fn, 'tenant', '/a')).toBe(false);
  expect(hasLabel(fn, 'toString', '')).toBe(false);
  expect(hasLabel(functionNamed('x'), 'tenant', 't')).toBe(false);
});

test('of any profile and function, what is left is a profile with the total that the function has', () => {
  fc.assert(
    fc.property(profiles, fc.nat(), (profile, choice) => {
      const chosen = profile.functions[choice % profile.functions.length]!;
      const index = profile.functions.indexOf(chosen);
      const part = checkProfile(workUnder(profile, (fn) => fn === chosen, 'it'));
      expect(sum(part.nodes.map((node) => node.self[0]!))).toBe(part.events[0]!.total);
      expect(part.events[0]!.total).toBe(functionStatistics(profile)[index]!.total);
    }),
  );
});
