/**
 * What a profile says against what the same code costs without a profiler, in exact instructions. The fixtures let
 * every shape of calls burn a known number of instructions.
 */
import path from 'node:path';
import { checkProfile } from '../../lib/model/profile/read-profile';
import type { Profile } from '../../lib/model/profile/profile';
import { deterministicNodeFlags, describeEmulated, runEmulated } from '../support/emulated';

const nodeMajor = Number(process.versions.node.split('.')[0]);
const isNode26 = nodeMajor >= 26;

/**
 * Instructions a call that the correction may leave, or take too many. Seen: -18 to 18, and on Node 26 -12 to 23. There, V8
 * inlines a wrapper without its target into loops and with it elsewhere. That is 43 instructions apart, and calibration takes
 * the mean.
 */
const residualBudget = isNode26 ? 25 : 20;

/**
 * Beyond that, instructions a throw through two wrappers, of some 6000: its frames differ from those that calibration throws
 * through. Seen, with the calls: -45 to 50.
 */
const frameBudget = 40;

/** The same on Node 26 of a constructor that V8 never optimized, which it calls in other ways with the wrapper than without: -122. */
const constructorBudget = isNode26 ? 110 : 0;

/**
 * Instructions a round that are left of calls that throw one time in eight, out of wrappers with frames of their own. Seen: -2 to
 * 1; on Node 20 -17 in the function and 14 to 19 in its caller.
 */
const apartBudget = nodeMajor === 20 ? 22 : 3;

/** Instructions a call by a builtin, with three arguments, of a wrapper that V8 has not optimized: costs are those of none. Seen: 53 to 109. */
const coldBudget = 130;

/**
 * Instructions a throw that V8 spends on the wrapper's frame, to tell where an inlined function threw: 5811 to 5833 on Node 20, 6052
 * to 6064 on Node 22, 2204 on Node 24, 2212 on Node 26.
 */
const inlinedFrameCost = { 20: 5820, 22: 6058, 24: 2204 }[nodeMajor] ?? 2212;

/** Of the two counts that every shape burns: burn(n) retires 2·n instructions, and a constant. */
const burnedDifference = 2 * 1000;

type ByName = Readonly<Record<string, number>>;

interface Shape {
  /** For each of two counts, instructions of one round by name: of functions, or the one `total` without profiling. */
  readonly costs: readonly [ByName, ByName];
  /** For the first of them, by correction: what each function is charged more without it. */
  readonly withoutCorrections: Readonly<Record<string, ByName>>;
}

interface Run {
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly allocations: Profile;
}

/**
 * V8 remembers the code of frames by a hash of where it lies. Where two frames of a throw share a place, each throw looks
 * them up anew, for 170 to 700 instructions, with the profiler or without. So each run has its code elsewhere, and one of them
 * has to keep the budgets: what is wrong is so in all runs. Seen on Node 20 in one directory of three: the first three shared one.
 */
const mostRuns = 6;
/** How many are made in any case: they are compared with each other. */
const usualRuns = 2;

function runShapes(mode: 'plain' | 'profiled', codeMove: number): Run {
  return runEmulated(path.join(__dirname, '..', 'fixtures', 'emulated', 'profiled-shapes.js'), {
    args: [mode, String(codeMove)],
    nodeFlags: deterministicNodeFlags,
  }).json() as Run;
}

/** A function of a shape, and what it costs by itself, as it follows from costs without profiling. */
interface Oracle {
  readonly shape: string;
  readonly fn: string;
  /** How often a round calls it. */
  readonly calls: number;
  /** Instructions a round that are allowed. */
  readonly budget: number;
  readonly cost: (total: (shape: string) => number) => number;
}

/**
 * Three calls within each other, of which V8 inlines as many as its limits allow, and wrappers count towards these. Seen of
 * middle and outer: 42 and 15 on Node 20, 14 and 42 on 22, 7 and 47 on 24, 20 and 20 on 26, the same wherever the code lies.
 */
const nestedBudget = 55;

/** V8 inlines no call through a proxy, as it does without wrapper: 77 to 94 instructions were seen on Node 20, on either side, and 112 on Node 24. */
const notInlinedBudget = 120;

function oracle(
  shape: string,
  fn: string,
  cost: Oracle['cost'],
  { calls = 1, budget = calls * residualBudget }: { readonly calls?: number; readonly budget?: number } = {},
): Oracle {
  return { shape, fn, calls, budget, cost };
}

const ofLeaf: Oracle['cost'] = (total) => total('direct') - total('loop');
const ofPair: Oracle['cost'] = (total) => total('pair') - total('direct');
const beyond =
  (shape: string, idle = 'loop'): Oracle['cost'] =>
  (total) =>
    total(shape) - total(idle);

const throughTwo = residualBudget + frameBudget;
const constructorThrows = residualBudget + constructorBudget;
const apart = { calls: 1 / 4, budget: apartBudget };

const oracles: readonly Oracle[] = [
  oracle('direct', 'leaf', ofLeaf),
  oracle('pair', 'second', ofLeaf),
  oracle('pair', 'first', ofPair),
  oracle('nested', 'inner', ofLeaf),
  oracle('nested', 'middle', ofPair, { budget: nestedBudget }),
  oracle('nested', 'outer', beyond('nested', 'pair'), { budget: nestedBudget }),
  oracle('recursive', 'dive', beyond('recursive'), { calls: 4 }),
  oracle('throwing', 'fail', beyond('throwing')),
  oracle('throwingNumber', 'fail', beyond('throwingNumber')),
  oracle('throwingFunction', 'fail', beyond('throwingFunction'), { budget: throughTwo }),
  oracle('throwingConstructor', 'Box', beyond('throwingConstructor'), { budget: constructorThrows }),
  oracle('throwingThrough', 'inner', beyond('throwing'), { budget: throughTwo }),
  oracle('throwingThrough', 'middle', beyond('throwingThrough', 'throwing'), { budget: throughTwo }),
  oracle('throwingApart', 'attempt', beyond('throwingApart', 'throwingApartInIdle'), apart),
  oracle('throwingFunctionApart', 'attempt', beyond('throwingFunctionApart', 'throwingApartInIdle'), apart),
  oracle('reentrant', 'each', (total) => 3 * ofLeaf(total), { calls: 3 }),
  // Native code calls three profiled functions on its behalf: each call leaves a residual on both sides.
  oracle('reentrant', 'visit', (total) => total('reentrant') - total('loop') - 3 * ofLeaf(total), {
    budget: 4 * residualBudget,
  }),
  oracle('stringified', 'toJSON', beyond('stringified', 'stringifiedInIdle')),
  oracle('sorted', 'compare', beyond('sorted', 'sortedInIdle')),
  oracle('constructed', 'Box', beyond('constructed')),
  oracle('called', 'plain', beyond('called')),
  oracle('method', 'Burner.burn', beyond('method')),
  oracle('arguments', 'many', beyond('arguments')),
  oracle('calledByProxy', 'open', beyond('calledByProxy')),
  oracle('constructedByProxy', 'OpenBox', beyond('constructedByProxy'), { budget: notInlinedBudget }),
  oracle('argumentsByProxy', 'openMany', beyond('argumentsByProxy')),
];

/** What rounds cost their maker, (program): the same loop without the calls. */
const callers: readonly Oracle[] = (
  [
    ['direct', 'loop'],
    ['nested', 'loop'],
    ['recursive', 'loop'],
    ['throwing', 'loop'],
    ['throwingNumber', 'loop'],
    ['throwingFunction', 'loop'],
    ['throwingConstructor', 'loop'],
    ['throwingThrough', 'loop'],
    ['throwingInlined', 'loop'],
    ['throwingApart', 'throwingApartInIdle', apartBudget],
    ['throwingFunctionApart', 'throwingApartInIdle', apartBudget],
    ['reentrant', 'loop'],
    ['stringified', 'stringifiedInIdle'],
    ['sorted', 'sortedInIdle'],
    ['constructed', 'loop'],
    ['called', 'loop'],
    ['method', 'loop'],
    ['arguments', 'loop'],
    ['calledByProxy', 'loop', notInlinedBudget],
    ['constructedByProxy', 'loop', notInlinedBudget],
    ['argumentsByProxy', 'loop', notInlinedBudget],
  ] as const
).map(([shape, idle, budget = residualBudget]) => ({
  shape,
  fn: '(program)',
  calls: 1,
  budget,
  cost: (total) => total(idle),
}));

/** Both together: by itself, the object that is made counts to the function, and there is no shape that makes none. */
const constructorApart: Oracle = {
  shape: 'throwingConstructorApart',
  fn: 'Attempt and (program)',
  calls: 1 / 4,
  budget: apartBudget,
  cost: (total) => total('throwingConstructorApart'),
};

/** For the first count only: on Node 22, V8 compiles some of their code again while the second is measured. */
const cold: readonly Oracle[] = [
  // Seen on Node 22, wherever the code lies: 26.1 to 26.4.
  oracle('cold', 'leaf', beyond('cold', 'coldInIdle'), { budget: nodeMajor === 22 ? 30 : residualBudget }),
  oracle('cold', '(program)', (total) => total('coldInIdle'), { budget: coldBudget }),
];

/** Corrections of fewer instructions than the budgets: of a throw, in the function that throws. -7 to 35 were seen. */
const negligible = ['method', 'function', 'construct'].flatMap((kind) =>
  ['apart', 'inlined'].map((form) => `throws: ${kind}, ${form}, inner`),
);
const mostNegligible = 40;

interface RunPair {
  readonly plain: Run;
  readonly profiled: Run;
}

const pairs: RunPair[] = [];

/** Of the first runs, which are made now if they were not yet. */
function pair(index: number): RunPair {
  return (pairs[index] ??= { plain: runShapes('plain', index), profiled: runShapes('profiled', index) });
}

/** Holds a value to its limit in one of the runs; others are made only where it exceeds the limit in those before. */
function expectInOneRun(valueIn: (run: RunPair) => number, limit: number): void {
  const values: number[] = [];
  do values.push(Math.abs(valueIn(pair(values.length))));
  while ((values.at(-1) ?? 0) > limit && values.length < mostRuns);
  expect(Math.min(...values)).toBeLessThanOrEqual(limit);
}

describeEmulated('profiled functions under the emulator', () => {
  /** More than two runs are made within a test. */
  jest.setTimeout(600_000);
  let usual: readonly RunPair[];
  let profiled: readonly Run[];

  beforeAll(() => {
    usual = Array.from({ length: usualRuns }, (_, index) => pair(index));
    profiled = usual.map((run) => run.profiled);
  });

  const totalIn =
    ({ shapes }: Run, countIndex: 0 | 1) =>
    (shape: string) =>
      shapes[shape]!.costs[countIndex]['total']!;
  const sumOf = (values: ByName, { fn }: Oracle, missing: number) =>
    fn.split(' and ').reduce((sum, name) => sum + (values[name] ?? missing), 0);
  const selfIn = ({ shapes }: Run, of: Oracle, countIndex: 0 | 1) =>
    sumOf(shapes[of.shape]!.costs[countIndex], of, NaN);

  /** What a function was charged too many; without one of the corrections, if one is named. */
  function residualOf(run: RunPair, of: Oracle, countIndex: 0 | 1, removed?: string): number {
    const { withoutCorrections } = run.profiled.shapes[of.shape]!;
    const more = removed === undefined ? 0 : sumOf(withoutCorrections[removed]!, of, 0);
    return selfIn(run.profiled, of, countIndex) + more - of.cost(totalIn(run.plain, countIndex));
  }

  function expectRight(of: Oracle, countIndex: 0 | 1): void {
    expectInOneRun((run) => residualOf(run, of, countIndex), of.budget);
  }

  test.each(oracles)('$shape: $fn is charged what it costs without a profiler', (of) => {
    for (const countIndex of [0, 1] as const) expectRight(of, countIndex);
  });

  test.each(oracles.filter(({ fn, shape }) => fn !== 'visit' && !shape.startsWith('throwing')))(
    '$shape: $fn is charged what it burns, exactly',
    (of) => {
      for (const run of profiled) {
        expect(selfIn(run, of, 1) - selfIn(run, of, 0)).toBe(burnedDifference * of.calls);
      }
    },
  );

  // Unwinding the stack, thousands of instructions each time, does not repeat to the instruction on Node 22.
  test.each(oracles.filter(({ shape }) => shape.startsWith('throwing')))(
    '$shape: $fn is charged what it burns, and what throwing varies by',
    (of) => {
      const burned = burnedDifference * of.calls;
      expectInOneRun(
        (run) => selfIn(run.profiled, of, 1) - selfIn(run.profiled, of, 0) - burned,
        residualBudget * of.calls,
      );
    },
  );

  test('a function that burns nothing itself is charged the same, whatever those that it calls burn', () => {
    const visit = oracles.find(({ fn }) => fn === 'visit')!;
    for (const run of profiled) expect(selfIn(run, visit, 1)).toBe(selfIn(run, visit, 0));
  });

  test.each(callers)('$shape: the caller is charged what it costs without a profiler', (of) => {
    expectRight(of, 0);
  });

  test.each(cold)('calls whose wrapper V8 has not optimized: $fn is charged what it costs', (of) => {
    expectRight(of, 0);
  });

  test('throwingConstructorApart: constructor and caller are charged what they cost without a profiler', () => {
    expectRight(constructorApart, 0);
  });

  test('throwingConstructorApart: making the object counts to the constructor', () => {
    // Of one round in four. The shape without it makes an object too, and counts that to the caller.
    const seen = { 20: 42 }[nodeMajor] ?? 22;
    const attempt = { ...constructorApart, fn: 'Attempt' };
    const cost = beyond('throwingConstructorApart', 'throwingConstructorApartInIdle');
    expectInOneRun((run) => residualOf(run, { ...attempt, cost }, 0) - seen, 5);
  });

  test('a function that throws where V8 inlined it is charged the description of the wrapper’s frame besides', () => {
    const throwsPerRound = 1 / 2;
    const attempt = oracle('throwingInlined', 'attempt', beyond('throwingInlined'));
    expectInOneRun((run) => residualOf(run, attempt, 0) / throwsPerRound - inlinedFrameCost, 60);
  });

  test('no correction can go without one of these functions or callers being charged wrong', () => {
    const removals = Object.keys(profiled[0]!.shapes['loop']!.withoutCorrections);
    const unnoticed = removals.filter((removed) =>
      [...oracles, ...callers, ...cold, constructorApart].every((of) =>
        usual.some((run) => Math.abs(residualOf(run, of, 0, removed)) <= of.budget),
      ),
    );
    expect(unnoticed.filter((removed) => !negligible.includes(removed))).toEqual([]);
  });

  // Where frames of calibration's own throws share a place, 158 to 705 more were seen, in one of three runs on Node 24 and 26.
  test.each(negligible)('%s: the correction is of a few instructions', (removed) => {
    expectInOneRun((run) => {
      const amounts = Object.values(run.profiled.shapes).flatMap(({ withoutCorrections }) =>
        Object.values(withoutCorrections[removed]!),
      );
      expect(amounts).not.toEqual([]);
      return Math.max(...amounts.map(Math.abs));
    }, mostNegligible);
  });

  test('runs charge every function the same, but for an instruction or two a call that calibration finds in one run and not in another', () => {
    // Not of throws: see mostRuns.
    for (const of of oracles.filter(({ shape }) => !shape.startsWith('throwing'))) {
      for (const countIndex of [0, 1] as const) {
        const selfs = profiled.map((run) => selfIn(run, of, countIndex));
        // Of a round, which may call several functions: 3 were seen of one that calls three.
        const calls = Math.max(of.calls, of.budget / residualBudget);
        expect(Math.max(...selfs) - Math.min(...selfs)).toBeLessThanOrEqual(2 * calls);
      }
    }
  });

  test('nothing is lost nor counted twice, garbage collections included', () => {
    const { allocations } = profiled[0]!;
    expect(checkProfile(allocations)).toBe(allocations);
    const total = allocations.events[0]!.total;
    expect(allocations.nodes.reduce((sum, { self }) => sum + self[0]!, 0)).toBe(total);
    expect(allocations.nodes.reduce((sum, { rawSelf }) => sum + rawSelf[0]!, 0)).toBe(total);
    const collector = allocations.nodes.find(({ function: index }) =>
      allocations.functions[index]!.kind.endsWith('garbage collection'),
    );
    expect(collector!.self[0]).toBeGreaterThan(0);
  });
});
