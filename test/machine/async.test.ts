// What functions are charged that give up the thread and go on, in real instructions. The machine counts exactly.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  burnCounts,
  chargedFields,
  rounds,
  type AsyncShapeCosts,
  type ChargedField,
} from './programs/run-async-shapes';
import { amountSets, requestCount, waits, type ServedRequests } from './programs/serve-requests';
import { changeSetting, runProgram } from './support/machine';

changeSetting({ after }, 'perf_user_access', 1);

/** How often a function burns in a round, by itself, in all, and up to the first suspension. */
type Burns = Readonly<Record<ChargedField, number>>;

interface Expected {
  readonly shape: string;
  readonly fn: string;
  readonly calls: number;
  readonly resumptions: number;
  readonly burns: Burns;
}

function expected(
  shape: string,
  fn: string,
  [calls, resumptions]: readonly [number, number],
  [self, total, synchronousTotal]: readonly [number, number, number],
): Expected {
  return { shape, fn, calls, resumptions, burns: { self, total, synchronousTotal } };
}

const expectations: readonly Expected[] = [
  expected('awaits', 'awaits', [1, 3], [3, 3, 1]),
  expected('nested', 'outer', [1, 3], [2, 4, 1]),
  expected('nested', 'inner', [2, 2], [2, 2, 0]),
  expected('chain', 'chain', [1, 2], [2, 2, 0]),
  expected('rejection', 'recover', [1, 1], [1, 2, 0]),
  expected('rejection', 'fail', [1, 1], [1, 1, 0]),
  expected('timer', 'arm', [1, 1], [2, 2, 1]),
  expected('immediate', 'defer', [1, 2], [2, 2, 0]),
  expected('straggler', 'leave', [1, 2], [2, 2, 1]),
  expected('generator', 'consume', [1, 2], [2, 5, 2]),
  expected('generator', 'produce', [1, 3], [3, 3, 3]),
  expected('asyncGenerator', 'drain', [1, 3], [1, 3, 1]),
  expected('asyncGenerator', 'stream', [1, 6], [2, 2, 1]),
  expected('labelled', 'serve', [1, 1], [2, 2, 1]),
  expected('labelled', 'job=labelled', [1, 0], [0, 2, 1]),
];

const burnedDifference = 2 * (burnCounts[1] - burnCounts[0]);

void describe('functions that give up the thread and go on', () => {
  let costs: AsyncShapeCosts;

  before(() => {
    costs = runProgram<AsyncShapeCosts>('run-async-shapes').output;
  });

  for (const { shape, fn, calls, resumptions, burns } of expectations) {
    test(`${shape}: ${fn} is charged what it burns, in each part of its work, exactly`, () => {
      const expectedMore = chargedFields.map((field) => [field, rounds * burns[field] * burnedDifference]);
      assert.deepEqual(costs[shape]![fn]!.more, Object.fromEntries(expectedMore));
    });

    test(`${shape}: ${fn} counts ${calls} calls and ${resumptions} resumptions a round`, () => {
      const counted = costs[shape]![fn]!;
      assert.deepEqual([counted.calls / rounds, counted.resumptions / rounds], [calls, resumptions]);
    });
  }
});

/**
 * What may be left of a burn, as everywhere; all requests that wait for the same things in the same order were seen to be
 * off by 9. Burned on behalf of another request, one step alone would make 1600.
 */
const residual = 20;
/** Requests on which some of V8's own work falls, such as growing a table: so many of them, and for so many instructions. */
const mostDisturbed = 20;
const largestDisturbance = 2500;

void describe(`${requestCount} requests that are under way at once`, () => {
  let plain: ServedRequests;
  let profiled: ServedRequests;

  before(() => {
    plain = runProgram<ServedRequests>('serve-requests', { input: { profiled: false } }).output;
    profiled = runProgram<ServedRequests>('serve-requests', { input: { profiled: true } }).output;
  });

  test('take their steps in the order that they have without a profiler, with the same results', () => {
    assert.deepEqual(profiled.events, plain.events);
    assert.ok(plain.events.length > requestCount);
  });

  for (const [field, burns] of [
    ['moreTotal', waits + 1],
    ['moreSynchronousTotal', 1],
  ] as const) {
    test(`are each charged what they burn themselves, but for ${residual} instructions: ${field}`, (context) => {
      const errors = profiled.costs.map((costs, request) => {
        const burned = 2 * burns * (amountSets[1][request]! - amountSets[0][request]!);
        return costs[field] - burned;
      });
      const disturbed = errors.filter((error) => Math.abs(error) > residual);
      const list = errors.flatMap((error, request) => (error === 0 ? [] : [`#${request} by ${error}`]));
      context.diagnostic(`${list.length} of ${requestCount} are off: ${list.join(', ')}`);
      assert.equal(errors.length, requestCount);
      assert.ok(disturbed.length <= mostDisturbed);
      assert.ok(disturbed.every((error) => Math.abs(error) <= largestDisturbance));
    });
  }

  test('count one call each, and as many resumptions as others that wait for the same', () => {
    assert.ok(profiled.costs.every(({ calls }) => calls === 1));
    for (let kind = 0; kind < 4; kind += 1) {
      const alike = profiled.costs.filter((_, request) => request % 4 === kind);
      assert.equal(new Set(alike.map(({ resumptions }) => resumptions)).size, 1);
      assert.ok(alike[0]!.resumptions >= waits);
    }
  });
});
