import fc from 'fast-check';
import { functionStatistics } from '../../../lib/model/profile/function-statistics';
import { betweenIterations, profileOfIterations } from '../../../lib/model/profile/iterations';
import type { Profile, ProfiledFunction } from '../../../lib/model/profile/profile';
import { functionNamed, profiles, run, sum, type Step } from './support/profiles';

const same = (fn: ProfiledFunction) => fn;
const call = (fn: number): Step => ({ do: 'call', function: fn });
const work = (amount: number): Step => ({ do: 'work', amount, resumed: false });
const back: Step = { do: 'return' };

function selfOf(profile: Profile, name: string): number | undefined {
  return functionStatistics(profile).find((row) => row.function.name === name)?.self;
}

test('everything is kept but the cost of probes', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      const { functions, nodes, events, calls } = profileOfIterations(profile, 0, same);
      const ofProbes = sum(
        profile.nodes
          .filter((node) => profile.functions[node.function]!.kind === 'profiler')
          .map(({ self }) => self[0]!),
      );
      expect(events[0]!.total).toBe(profile.events[0]!.total - ofProbes);
      expect(sum(nodes.map(({ self }) => self[0]!))).toBe(events[0]!.total);
      expect(nodes.some((node) => functions[node.function]!.kind === 'profiler')).toBe(false);
      expect(sum(calls.map(({ count }) => count))).toBe(sum(profile.calls.map(({ count }) => count)));
    }),
  );
});

const hooked = run({
  functions: [
    functionNamed('iterate'),
    functionNamed('icprofile=between iterations', { kind: 'label', labels: betweenIterations }),
    functionNamed('prepare'),
  ],
  threads: [
    [call(1), work(5), call(2), work(100), back, back, call(0), work(10), call(2), work(7), back, back],
  ],
});

test('what ran between iterations is left out, though its functions may run in iterations too', () => {
  const iterations = profileOfIterations(hooked, 0, same);
  expect(
    functionStatistics(iterations).map(({ function: fn, calls, self }) => [fn.name, calls, self]),
  ).toEqual(
    expect.arrayContaining([
      ['iterate', 1, 10],
      ['prepare', 1, 7],
    ]),
  );
  expect(iterations.events[0]!.total).toBe(17);
});

test('what calling costs is taken from what was counted outside of functions', () => {
  const profile = run({ functions: [functionNamed('a')], threads: [[work(50), call(0), work(3)]] });
  const iterations = profileOfIterations(profile, 45, same);
  expect(selfOf(iterations, '(program)')).toBe(5);
  expect(selfOf(iterations, 'a')).toBe(3);
  expect(iterations.events[0]!.total).toBe(8);
});

test('functions are renamed', () => {
  const functions = [functionNamed('a', { file: '/app/a.js', line: 1, column: 1 })];
  const renamed = profileOfIterations(run({ functions, threads: [[call(0), work(1)]] }), 0, (fn) => ({
    ...fn,
    file: 'a.js',
  }));
  expect(renamed.functions.find(({ name }) => name === 'a')!.file).toBe('a.js');
});
