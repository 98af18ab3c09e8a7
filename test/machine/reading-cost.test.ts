import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFunction } from 'node:vm';
import { openCounters, readingFlags, readingLayout, type CounterGroup } from '../../lib/counters';
import { changeSetting } from './support/machine';

/** Instructions, on arm64: what the design allows for one reading in optimized code. */
const budget = 250;
const rounds = 500;

/** Longer than 64 bytes: V8 then keeps it in one place, and optimized code knows the address. */
const numbers = new Float64Array(4 * readingLayout.stride);

/** A loop with code of its own: V8 would otherwise compile one for both of the functions that it is given. */
function loopOver(turn: () => void, name: string): (turns: number) => void {
  const source = `return function ${name}(turns) { for (let i = 0; i < turns; i++) turn(); }`;
  const make = compileFunction(source, ['turn']) as (turn: () => void) => (turns: number) => void;
  return make(turn);
}

/** By how much `rounds` more turns of an optimized loop add to the group's own count, per turn. */
function instructionsPerTurn(group: CounterGroup, loop: (turns: number) => void): number {
  const count = () => {
    group.readInto(numbers);
    return numbers[readingLayout.raw] ?? NaN;
  };
  const countOf = (turns: number) => {
    const before = count();
    loop(turns);
    return count() - before;
  };
  for (let batch = 0; batch < 200; batch += 1) loop(1000);
  const extra = Array.from({ length: 9 }, () => countOf(2 * rounds) - countOf(rounds));
  return (extra.sort((a, b) => a - b)[4] ?? NaN) / rounds;
}

test(`a user-space reading from optimized JavaScript costs at most ${budget} instructions`, (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const group = openCounters(['instructions:u'], { source: 'hardware' });
  context.after(() => group.close());
  group.start();
  const reading = instructionsPerTurn(
    group,
    loopOver(() => group.readInto(numbers), 'readings'),
  );
  const empty = instructionsPerTurn(
    group,
    loopOver(() => undefined, 'empty'),
  );
  context.diagnostic(`${reading - empty} instructions a reading`);
  assert.equal((numbers[readingLayout.flags] ?? NaN) & readingFlags.fellBack, 0, 'read in user space');
  assert.ok(empty > 0 && reading - empty <= budget, `${reading - empty} instructions a reading`);
});

test('a stopped counter, which is on no PMU, has not fallen back', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const group = openCounters(['instructions:u'], { source: 'hardware' });
  context.after(() => group.close());
  const { readings } = group.measure(() => Math.sqrt(2));
  assert.equal(readings[0]?.fellBack, false);
});
