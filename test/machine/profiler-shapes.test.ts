// What a profile says of each function, against what the same code costs without a profiler. The machine counts exactly.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { lookupCost } from '../support/frame-lookup';
import { burnCounts, type ShapeCosts } from './programs/run-shapes';
import { changeSetting, runProgram } from './support/machine';

/** Instructions that the correction may leave, or take too many, for each call. */
const residualBudget = 20;

const burnedDifference = 2 * ((burnCounts[1] ?? NaN) - (burnCounts[0] ?? NaN));

interface Oracle {
  readonly shape: string;
  readonly fn: string;
  /** How often a round calls it. */
  readonly calls: number;
  /** How many of these calls end by a throw, which is corrected by itself. */
  readonly throws?: number;
  /** Instructions of the function itself, from what rounds cost without a profiler. */
  readonly cost: (total: (shape: string) => number) => number;
}

const oracles: readonly Oracle[] = [
  { shape: 'direct', fn: 'leaf', calls: 1, cost: (total) => total('direct') - total('loop') },
  { shape: 'nested', fn: 'inner', calls: 1, cost: (total) => total('direct') - total('loop') },
  { shape: 'nested', fn: 'outer', calls: 1, cost: (total) => total('nested') - total('direct') },
  { shape: 'recursive', fn: 'dive', calls: 4, cost: (total) => total('recursive') - total('loop') },
  { shape: 'throwing', fn: 'fail', calls: 1, throws: 1, cost: (total) => total('throwing') - total('loop') },
  { shape: 'constructed', fn: 'Box', calls: 1, cost: (total) => total('constructed') - total('loop') },
];

function runShapes(profiled: boolean, userSpaceReads: boolean): ShapeCosts {
  return runProgram<ShapeCosts>('run-shapes', { input: { profiled, userSpaceReads } }).output;
}

function costAt(costs: ShapeCosts, shape: string, countIndex: number, name: string): number {
  return costs[shape]?.atCounts[countIndex]?.[name] ?? NaN;
}

changeSetting({ after }, 'perf_user_access', 1);

for (const userSpaceReads of [true, false]) {
  void describe(`profiler with user-space reads ${userSpaceReads ? 'on' : 'off'}`, () => {
    let plain: ShapeCosts;
    let profiled: ShapeCosts;

    before(() => {
      plain = runShapes(false, true);
      profiled = runShapes(true, userSpaceReads);
    });

    for (const oracle of oracles) {
      const { shape, fn, calls, throws = 0 } = oracle;
      test(`${shape}: ${fn} is charged what it costs without a profiler`, (context) => {
        burnCounts.forEach((_, countIndex) => {
          const cost = oracle.cost((name) => costAt(plain, name, countIndex, 'total'));
          const residual = costAt(profiled, shape, countIndex, fn) - cost;
          context.diagnostic(`${residual} instructions a round too many`);
          const budget = (calls + throws) * residualBudget + throws * lookupCost;
          assert.ok(Math.abs(residual) <= budget, `${residual} too many`);
        });
      });

      test(`${shape}: ${fn} is charged what it burns, exactly`, () => {
        assert.equal(profiled[shape]?.difference[fn], calls * burnedDifference);
      });
    }

    // Not of throws: what it takes to find the handler depends on the frames that V8 has between.
    for (const shape of ['direct', 'nested', 'recursive', 'constructed']) {
      test(`${shape}: the caller is charged what it costs without a profiler`, (context) => {
        const residual = costAt(profiled, shape, 0, '(program)') - costAt(plain, 'loop', 0, 'total');
        context.diagnostic(`${residual} instructions a round too many`);
        assert.ok(Math.abs(residual) <= residualBudget, `${residual} too many`);
      });
    }
  });
}
