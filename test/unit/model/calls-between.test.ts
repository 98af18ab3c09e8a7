import fc from 'fast-check';
import { callStatistics, groupCalls } from '../../../lib/model/profile/calls-between';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import {
  functionNamed,
  functionsDownTo,
  isBelowItself,
  labelNamed,
  profiles,
  run,
  sum,
  type Step,
} from './support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number): Step => ({ do: 'work', amount, resumed: false });
const back: Step = { do: 'return' };

const valueNames = ['calls', 'recursiveCalls', 'throws', 'self', 'resumptions'] as const;
const totalNames = ['total', 'synchronousTotal'] as const;

test('over all callers of a function, its values add up; its totals too, unless it ran again below a label', () => {
  fc.assert(
    fc.property(profiles, fc.constantFrom(0, 1), (profile, event) => {
      const callers = groupCalls(callStatistics(profile, event), 'callee');
      functionStatistics(profile, event).forEach((row, index) => {
        if (row.function.kind === 'program') return;
        const rows = callers.get(index) ?? [];
        for (const name of isBelowItself(profile, index) ? valueNames : [...valueNames, ...totalNames]) {
          expect([name, sum(rows.map((edge) => edge[name]))]).toEqual([name, row[name]]);
        }
      });
    }),
  );
});

test("a function's total is its self and the totals of its callees, unless it ran again below a label", () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const callees = groupCalls(callStatistics(profile), 'caller');
      functionStatistics(profile).forEach((row, index) => {
        if (isBelowItself(profile, index)) return;
        expect(row.self + sum((callees.get(index) ?? []).map(({ total }) => total))).toBe(row.total);
      });
    }),
  );
});

test('the total of a pair is all that was counted below such a call, each instruction once', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const expected = new Map<string, number>();
      profile.nodes.forEach(({ self }, index) => {
        const path = functionsDownTo(profile, index);
        const pairs = new Set(path.slice(1).map((callee, step) => `${path[step]!} ${callee}`));
        for (const pair of pairs) expected.set(pair, (expected.get(pair) ?? 0) + self[0]!);
      });
      for (const { caller, callee, total } of callStatistics(profile)) {
        expect(total).toBe(expected.get(`${caller} ${callee}`) ?? 0);
      }
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

test('what runs again below a label is in the calls there, and in those above', () => {
  const profile = run({
    functions: [functionNamed('f'), labelNamed('l')],
    threads: [[call(0), work(1), call(1), work(10), call(0), work(100)]],
  });
  const [program, f, l] = [0, 2, 3];
  const rows = new Map(callStatistics(profile).map((row) => [`${row.caller} ${row.callee}`, row]));
  expect(rows.get(`${program} ${f}`)).toMatchObject({ calls: 1, recursiveCalls: 0, self: 1, total: 111 });
  expect(rows.get(`${f} ${l}`)).toMatchObject({ calls: 1, recursiveCalls: 0, self: 10, total: 110 });
  expect(rows.get(`${l} ${f}`)).toMatchObject({ calls: 1, recursiveCalls: 1, self: 100, total: 100 });
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
