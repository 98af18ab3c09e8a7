/** Functions are switched off while a program runs, where their probes cost more than is allowed. */
import { ManualCounters } from '../../../lib/counters/groups/manual';
import { boundOverhead } from '../../../lib/instrument/overhead';
import { rewrite } from '../../../lib/instrument/rewriting/rewrite';
import { Profiler } from '../../../lib/profiler';
import { registeredFunction } from '../../../lib/engine/functions/function-registry';
import { switchedOffFunctions } from '../../../lib/engine/inserted/inserted-calls';
import { provideInsertedProbes, registerInserted } from '../../../lib/engine/inserted/inserted-probes';

const perCall = 100;

/** A function that counts so much in each call, which its probes add nothing to. */
function makeWork(name: string, counters: ManualCounters): () => void {
  provideInsertedProbes();
  const { code } = rewrite(`exports.work = function ${name}() { advance(); };`, {
    sourceType: 'commonjs',
    resumedBy: 'hooks',
    calleeOf: ({ name: found, kind, parameterCount }) =>
      registerInserted({ name: found, kind, parameterCount, shape: 'inserted' }),
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const load = new Function('exports', 'advance', code) as (exports: object, advance: () => void) => void;
  const exports: { work?: () => void } = {};
  load(exports, () => {
    counters.advance(perCall);
  });
  return exports.work!;
}

/** Whether it is where probes may cost as much as the program, and those of an empty function in a loop cost `price` a call. */
function isSwitchedOff(name: string, price: number): boolean {
  const counters = new ManualCounters();
  const work = makeWork(name, counters);
  const profiler = new Profiler({ counters }).start();
  boundOverhead(2, price);
  for (let call = 0; call < 10_000; call++) work();
  profiler.stop();
  return [...switchedOffFunctions().keys()].some((id) => registeredFunction(id)?.name === name);
}

// Of what is counted in a call, its probes may be half.
test.each([
  [20, false],
  [30, true],
])('calls in programs are taken to cost twice those in a loop: of %d, switched off: %s', (price, isOff) => {
  expect(isSwitchedOff(`work${price}`, price)).toBe(isOff);
});
