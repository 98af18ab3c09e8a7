import fc from 'fast-check';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import {
  functionNamed,
  functionsDownTo,
  labelNamed,
  profiles,
  run,
  sum,
  type Step,
} from './support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number, when: { resumed?: boolean } = {}): Step => ({
  do: 'work',
  amount,
  resumed: false,
  ...when,
});
const back: Step = { do: 'return' };

function rowsOf(...steps: readonly Step[]): Record<string, ReturnType<typeof functionStatistics>[number]> {
  const profile = run({
    functions: [functionNamed('f'), functionNamed('g'), labelNamed('l')],
    threads: [steps],
  });
  return Object.fromEntries(functionStatistics(profile).map((row) => [row.function.name, row]));
}

test('self is what was counted in the function, total that and what it called', () => {
  const { f, g } = rowsOf(call(0), work(10), call(1), work(5), back, work(1));
  expect([f!.self, f!.total, g!.self, g!.total]).toEqual([11, 16, 5, 5]);
});

test('a total counts each instruction once, however often the function is on the path', () => {
  const { f } = rowsOf(call(0), work(10), call(1), work(5), call(0), work(3));
  expect([f!.self, f!.total, f!.calls, f!.recursiveCalls]).toEqual([13, 18, 2, 1]);
});

test('nor twice what the function did again below a label, in calls that are recursive as well', () => {
  const { f, l } = rowsOf(
    call(0),
    work(10),
    call(2),
    work(5),
    call(0),
    work(3),
    work(2, { resumed: true }),
    call(1),
    work(100),
  );
  expect([f!.self, f!.total, f!.calls, f!.recursiveCalls]).toEqual([15, 120, 2, 1]);
  expect([f!.synchronousTotal, f!.resumptions]).toEqual([118, 1]);
  expect([l!.self, l!.total, l!.calls, l!.recursiveCalls]).toEqual([5, 110, 1, 0]);
});

test('a total is all that was counted with the function on the path', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const totals = profile.functions.map(() => 0);
      profile.nodes.forEach(({ self }, index) => {
        for (const fn of new Set(functionsDownTo(profile, index))) totals[fn]! += self[0]!;
      });
      expect(functionStatistics(profile).map(({ total }) => total)).toEqual(totals);
    }),
  );
});

test('per call, self is divided by all calls and total by those that were not recursive', () => {
  const { f } = rowsOf(call(0), work(10), call(0), work(4));
  expect([f!.selfPerCall, f!.totalPerCall]).toEqual([7, 14]);
});

test('of what was never called there is nothing per call', () => {
  const { f } = rowsOf();
  expect([f!.selfPerCall, f!.totalPerCall]).toEqual([null, null]);
});

test('the synchronous part is what no resumption did, whoever was resumed below', () => {
  const { f, g } = rowsOf(
    call(0),
    work(10),
    work(7, { resumed: true }),
    call(1),
    work(5),
    work(2, { resumed: true }),
  );
  expect([f!.total, f!.synchronousTotal, g!.total, g!.synchronousTotal]).toEqual([24, 15, 7, 5]);
});

test('resumptions are counted, and are no calls', () => {
  const { f } = rowsOf(call(0), work(1, { resumed: true }), work(7, { resumed: true }));
  expect([f!.resumptions, f!.calls]).toEqual([2, 1]);
});

test('calls that ended by a throw are counted', () => {
  const { f } = rowsOf(call(0), { do: 'throw' }, call(0), back);
  expect([f!.calls, f!.throws]).toEqual([2, 1]);
});

test('selfs add up to the total of the event, over all threads', () => {
  fc.assert(
    fc.property(profiles, fc.constantFrom(0, 1), (profile, event) => {
      const rows = functionStatistics(profile, event);
      expect(sum(rows.map(({ self }) => self))).toBe(profile.events[event]!.total);
      expect(rows[0]!.total).toBe(profile.events[event]!.total);
    }),
  );
});
