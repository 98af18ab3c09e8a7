import fc from 'fast-check';
import { foldFunctions, type FoldTarget } from '../../../lib/model/transform/fold-functions';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import { checkProfile } from '../../../lib/model/profile/read-profile';
import type { Profile } from '../../../lib/model/profile/profile';
import { errorOf } from '../counters/support/errors';
import { canonical, functionNamed, profiles, run, sums, type Step } from './support/profiles';

const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number, resumed = false): Step => ({ do: 'work', amount, resumed });
const back: Step = { do: 'return' };
const targets = fc.constantFrom<FoldTarget>('caller', 'callee');

const [main, wrapper, first, second] = [0, 1, 2, 3];
const functions = ['main', 'wrapper', 'first', 'second'].map((name) => functionNamed(name));

function selfs(profile: Profile): Record<string, number> {
  return Object.fromEntries(functionStatistics(profile).map((row) => [row.function.name, row.self]));
}

function withoutCalls(profile: Profile): unknown {
  return { ...(sums(profile) as object), calls: 0, throws: 0 };
}

test('what is left is a profile, without the functions that match', () => {
  fc.assert(
    fc.property(profiles, targets, (profile, into) => {
      const folded = checkProfile(foldFunctions(profile, ['^wrap'], into));
      expect(folded.functions.filter(({ name }) => name.startsWith('wrap'))).toEqual([]);
      expect(folded.events).toEqual(profile.events);
    }),
  );
});

test('nothing is lost, whoever gets it', () => {
  fc.assert(
    fc.property(profiles, targets, (profile, into) => {
      expect(withoutCalls(foldFunctions(profile, ['^wrap', /get/], into))).toEqual(withoutCalls(profile));
    }),
  );
});

test('functions that do not match are called as often as before', () => {
  fc.assert(
    fc.property(profiles, targets, (profile, into) => {
      const calls = (recorded: Profile) =>
        functionStatistics(recorded)
          .filter((row) => row.function.name === 'parse')
          .map((row) => [JSON.stringify(row.function), row.calls, row.throws])
          .sort();
      expect(calls(foldFunctions(profile, ['^wrap'], into))).toEqual(calls(profile));
    }),
  );
});

test('a pattern that matches nothing changes nothing', () => {
  fc.assert(
    fc.property(profiles, targets, (profile, into) => {
      expect(canonical(foldFunctions(profile, ['nobody'], into))).toEqual(canonical(profile));
    }),
  );
});

test('what stands for no function is never folded', () => {
  fc.assert(
    fc.property(profiles, targets, (profile, into) => {
      const kinds = foldFunctions(profile, ['.'], into).functions.map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(['program', 'profiler', 'label']));
    }),
  );
});

const once = run({
  functions,
  threads: [[call(main), work(1), call(wrapper), work(10), call(first), work(100)]],
});

test("a wrapper's work goes to its caller", () => {
  expect(selfs(foldFunctions(once, ['wrapper']))).toMatchObject({ main: 11, first: 100 });
});

test("a wrapper's work goes to its callee on request", () => {
  expect(selfs(foldFunctions(once, ['wrapper'], 'callee'))).toMatchObject({ main: 1, first: 110 });
});

test('its callee is called by its caller', () => {
  const { nodes, functions: left } = foldFunctions(once, ['wrapper']);
  const node = nodes.find((entry) => left[entry.function]!.name === 'first')!;
  expect(left[nodes[node.parent]!.function]!.name).toBe('main');
});

test('several callees share its work by the calls of each', () => {
  const profile = run({
    functions,
    threads: [
      [
        call(main),
        call(wrapper),
        work(8),
        call(first),
        back,
        call(first),
        back,
        call(first),
        back,
        call(second),
      ],
    ],
  });
  expect(selfs(foldFunctions(profile, ['wrapper'], 'callee'))).toMatchObject({
    first: 6,
    second: 2,
    main: 0,
  });
});

test('a wrapper that called nobody goes to its caller all the same', () => {
  const profile = run({ functions, threads: [[call(main), call(wrapper), work(8)]] });
  expect(selfs(foldFunctions(profile, ['wrapper'], 'callee'))).toMatchObject({ main: 8 });
});

test('wrappers of wrappers go to the function within', () => {
  const profile = run({
    functions,
    threads: [[call(main), call(wrapper), work(8), call(first), work(4), call(second), work(2)]],
  });
  expect(selfs(foldFunctions(profile, ['wrapper', 'first'], 'callee'))).toMatchObject({
    main: 0,
    second: 14,
  });
  expect(selfs(foldFunctions(profile, ['wrapper', 'first'], 'caller'))).toMatchObject({
    main: 12,
    second: 2,
  });
});

test('a function reached by two wrappers from one caller is one', () => {
  const profile = run({
    functions,
    threads: [
      [call(main), call(wrapper), call(second), work(1), back, back, call(first), call(second), work(2)],
    ],
  });
  const folded = foldFunctions(profile, ['wrapper', 'first']);
  expect(folded.nodes.filter((node) => folded.functions[node.function]!.name === 'second')).toHaveLength(1);
  expect(selfs(folded)).toMatchObject({ second: 3 });
});

test('resumptions of a wrapper go along with its work where it has one callee', () => {
  const profile = run({
    functions,
    threads: [[call(main), call(wrapper), call(first), back, work(8, true)]],
  });
  const resumptions = (into: FoldTarget) =>
    functionStatistics(foldFunctions(profile, ['wrapper'], into)).map((row) => [
      row.function.name,
      row.resumptions,
    ]);
  expect(resumptions('caller')).toContainEqual(['main', 1]);
  expect(resumptions('callee')).toContainEqual(['first', 1]);
});

test('another target, or what is no pattern, is refused', () => {
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => foldFunctions(once, ['x'], 'sideways' as FoldTarget));
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => foldFunctions(once, ['(']));
});
