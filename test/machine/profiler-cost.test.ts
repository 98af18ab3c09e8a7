// What the probes cost here, in the instructions that they themselves count. The budget is of hardware reads in the emulated machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCounters, readingLayout, type CounterGroup } from '../../lib';
import { calleeKinds, firstProfiledFunction, StateWord } from '../../lib/native/addon';
import { environmentProbes } from '../../lib/engine/probes/probes';
import { changeSetting } from './support/machine';
import { hardwareProfiler, median } from './support/profiles';

const pairBudget = 420;

const turns = 1_000;
const warmUpBatches = 400;
const repetitions = 15;

const callee = (firstProfiledFunction + 1) * calleeKinds;
const { state, enter, leave } = environmentProbes();
const numbers = new Float64Array(readingLayout.stride);

function probeTimes(length: number): void {
  for (let turn = 0; turn < length; turn += 1) {
    const caller = state[StateWord.Current]!;
    state[StateWord.Argument] = callee;
    enter();
    state[StateWord.Argument] = caller;
    leave();
  }
}

function loopTimes(length: number): void {
  for (let turn = 0; turn < length; turn += 1) state[StateWord.Argument] = callee;
}

function instructionsOf(group: CounterGroup, loop: (length: number) => void, length: number): number {
  group.readInto(numbers);
  const before = numbers[readingLayout.raw] ?? NaN;
  loop(length);
  group.readInto(numbers);
  return (numbers[readingLayout.raw] ?? NaN) - before;
}

/** In optimized code: what twice as many turns cost more. */
function instructionsPerTurn(group: CounterGroup, loop: (length: number) => void): number {
  for (let batch = 0; batch < warmUpBatches; batch += 1) loop(turns);
  const extra = () => instructionsOf(group, loop, 2 * turns) - instructionsOf(group, loop, turns);
  return median(Array.from({ length: repetitions }, extra)) / turns;
}

test(`in optimized code, the profiler's enter and leave cost at most ${pairBudget} instructions`, (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const group = openCounters(['instructions:u'], { source: 'hardware' });
  context.after(() => {
    group.close();
  });
  group.start();
  const profiler = hardwareProfiler().start();
  const cost = instructionsPerTurn(group, probeTimes) - instructionsPerTurn(group, loopTimes);
  profiler.stop();
  context.diagnostic(`${cost} instructions a pair`);
  assert.ok(cost > 0 && cost <= pairBudget, `${cost} instructions a pair`);
});
