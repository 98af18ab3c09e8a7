/** What corrected values say of code that awaits, against what the same code costs without a profiler. */
import path from 'node:path';
import { describeEmulated, runEmulated } from '../support/emulated';

type Loop = 'awaits' | 'awaitedCalls' | 'callsThatAwait' | 'immediates';

interface Cost {
  readonly cost: number;
  /** By correction, what is counted more without it. */
  readonly withoutCorrections: Readonly<Record<string, number>>;
}

type Costs = Readonly<Record<Loop, Cost>>;

/**
 * A whole run fits into the heap: one collection more or less is 70 to 90 instructions a turn, and where the heap is full depends on
 * the length of the files' paths.
 */
const withoutCollections = [
  '--single-threaded',
  '--hash-seed=1',
  '--random-seed=1',
  '--no-memory-reducer',
  '--min-semi-space-size=512',
  '--max-semi-space-size=512',
];

function costsOf(mode: 'plain' | 'profiled', codeMove: number): Costs {
  return runEmulated(path.join(__dirname, '..', 'fixtures', 'emulated', 'async-costs.js'), {
    args: [mode, String(codeMove)],
    nodeFlags: withoutCollections,
  }).json() as Costs;
}

const nodeMajor = Number(process.versions.node.split('.')[0]);

/**
 * Instructions a turn that are left, of some 3100 that following a call with two awaits takes: what was seen on Node 20, 22, 24 and 26,
 * in directories whose names have 6 and 58 letters. Where V8 compiles and inlines at other moments than in calibration, more or less is
 * left. Of immediates, which calibration measures by other resources, as it cannot wait for any, it takes too many.
 */
const seen: Readonly<Record<Loop, Readonly<Record<number, number>>>> = {
  awaits: { 20: 24, 22: 20, 24: 13, 26: -15 },
  awaitedCalls: { 20: 0, 22: -7, 24: 170, 26: -7 }, // on Node 24 calls are corrected as those of methods
  callsThatAwait: { 20: -40, 22: -46, 24: 126, 26: -68 },
  immediates: { 20: -620, 22: -827, 24: 12, 26: -229 },
};
/** On Node 26 two runs differed by 56. */
const allowance = 50;

/** It is none: callbacks are measured that interrupt nothing. */
const unnoticed = ['resourceResumption, outer'];

/** V8 compiles and inlines at other moments in one run than in another: each has its code elsewhere, and one has to be right. */
const mostRuns = 3;

describeEmulated('corrected values of asynchronous functions', () => {
  let plain: Costs;
  const profiled: Costs[] = [];

  beforeAll(() => {
    plain = costsOf('plain', 0);
    profiled.push(costsOf('profiled', 0));
  });

  function isRight(loop: Loop, removed?: string): boolean {
    return profiled.some((costs) => {
      const { cost, withoutCorrections } = costs[loop];
      const more = removed === undefined ? 0 : (withoutCorrections[removed] ?? NaN);
      const rest = cost + more - plain[loop].cost;
      return Math.abs(rest - seen[loop][nodeMajor]!) <= allowance;
    });
  }

  /** Another run is made only where the value is wrong in those before. */
  function isRightInOneRun(loop: Loop): boolean {
    while (!isRight(loop) && profiled.length < mostRuns) profiled.push(costsOf('profiled', profiled.length));
    return isRight(loop);
  }

  const loops = Object.keys(seen) as Loop[];

  it.each(loops)('keep what a turn costs by itself: %s', (loop) => {
    expect({
      isRight: isRightInOneRun(loop),
      profiled: profiled.map((costs) => costs[loop].cost),
      plain: plain[loop].cost,
    }).toMatchObject({ isRight: true });
  });

  it('are wrong without any of the corrections', () => {
    const removals = Object.keys(profiled[0]!.awaits.withoutCorrections);
    const withoutEffect = removals.filter((removed) => loops.every((loop) => isRight(loop, removed)));
    expect(withoutEffect.filter((removed) => !unnoticed.includes(removed))).toEqual([]);
  });
});
