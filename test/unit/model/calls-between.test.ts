import fc from 'fast-check';
import { callStatistics, groupCalls } from '../../../lib/model/calls-between';
import { functionStatistics } from '../../../lib/model/function-statistics';
import { functionNamed, profiles, run, sum, type Step } from './support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number): Step => ({ do: 'work', amount, resumed: false, settled: false });
const back: Step = { do: 'return' };

const valueNames = [
  'calls',
  'recursiveCalls',
  'throws',
  'self',
  'total',
  'synchronousTotal',
  'resumptions',
] as const;

test('over all callers of a function, its values add up', () => {
  fc.assert(
    fc.property(profiles, fc.constantFrom(0, 1), (profile, event) => {
      const callers = groupCalls(callStatistics(profile, event), 'callee');
      functionStatistics(profile, event).forEach((row, index) => {
        if (row.function.kind === 'program') return;
        const rows = callers.get(index) ?? [];
        for (const name of valueNames) {
          expect([name, sum(rows.map((edge) => edge[name]))]).toEqual([name, row[name]]);
        }
      });
    }),
  );
});

test("a function's total is its self and the totals of its callees", () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const callees = groupCalls(callStatistics(profile), 'caller');
      functionStatistics(profile).forEach((row, index) => {
        expect(row.self + sum((callees.get(index) ?? []).map(({ total }) => total))).toBe(row.total);
      });
    }),
  );
});

test('each pair of functions has one row, over all paths', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const pairs = callStatistics(profile).map(({ caller, callee }) => `${caller} ${callee}`);
      expect(new Set(pairs).size).toBe(pairs.length);
    }),
  );
});

test('what a recursive call did belongs to the call that led to the function first', () => {
  const profile = run({
    functions: [functionNamed('f'), functionNamed('g')],
    threads: [[call(0), work(1), call(1), work(10), call(0), work(100)]],
  });
  const [program, f, g] = [0, 2, 3];
  const rows = new Map(callStatistics(profile).map((row) => [`${row.caller} ${row.callee}`, row]));
  expect(rows.get(`${program} ${f}`)).toMatchObject({ calls: 1, recursiveCalls: 0, self: 101, total: 111 });
  expect(rows.get(`${g} ${f}`)).toMatchObject({ calls: 1, recursiveCalls: 1, self: 0, total: 0 });
  expect(rows.get(`${f} ${g}`)).toMatchObject({ calls: 1, recursiveCalls: 0, self: 10, total: 10 });
});

test('a callee is told apart by who called it', () => {
  const profile = run({
    functions: [functionNamed('f'), functionNamed('g'), functionNamed('shared')],
    threads: [[call(0), call(2), work(5), back, back, call(1), call(2), work(7)]],
  });
  const callers = groupCalls(callStatistics(profile), 'callee').get(4)!;
  expect(callers.map(({ caller, self }) => [caller, self])).toEqual([
    [2, 5],
    [3, 7],
  ]);
});
