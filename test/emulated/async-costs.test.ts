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

/** Of 3500 to 4000 instructions that following a call with two awaits takes; see docs/what-the-numbers-mean.md. */
const mostLeft = { awaits: 250, awaitedCalls: 400, callsThatAwait: 450 } satisfies Costs;
/** A correction that overshoots would make functions look cheaper than they are. */
const mostOvershot = 50;

describeEmulated('corrected values of asynchronous functions', () => {
  let plain: Costs;
  let profiled: Costs;

  beforeAll(() => {
    plain = costsOf('plain');
    profiled = costsOf('profiled');
  });

  it.each(Object.entries(mostLeft) as [keyof Costs, number][])(
    'keep what a turn costs by itself: %s, but for %d instructions',
    (name, most) => {
      const left = profiled[name] - plain[name];
      expect(left).toBeLessThanOrEqual(most);
      expect(left).toBeGreaterThanOrEqual(-mostOvershot);
    },
  );
});
