/** What corrected values say of code that awaits, against what the same code costs without a profiler. */
import path from 'node:path';
import { deterministicNodeFlags, describeEmulated, runEmulated } from '../support/emulated';

type Costs = Readonly<Record<'awaits' | 'awaitedCalls' | 'callsThatAwait', number>>;

function costsOf(mode: 'plain' | 'profiled'): Costs {
  return runEmulated(path.join(__dirname, '..', 'fixtures', 'emulated', 'async-costs.js'), {
    args: [mode],
    nodeFlags: deterministicNodeFlags,
  }).json() as Costs;
}

/**
 * Of some 3100 instructions that following a call with two awaits takes; see docs/what-the-numbers-mean.md. Where V8
 * compiles and inlines at other moments than in calibration, more or less is left.
 */
const mostOff = { awaits: 80, awaitedCalls: 220, callsThatAwait: 250 } satisfies Costs;

describeEmulated('corrected values of asynchronous functions', () => {
  let plain: Costs;
  let profiled: Costs;

  beforeAll(() => {
    plain = costsOf('plain');
    profiled = costsOf('profiled');
  });

  it.each(Object.entries(mostOff) as [keyof Costs, number][])(
    'keep what a turn costs by itself: %s, to %d instructions',
    (name, most) => {
      expect(Math.abs(profiled[name] - plain[name])).toBeLessThanOrEqual(most);
    },
  );
});
