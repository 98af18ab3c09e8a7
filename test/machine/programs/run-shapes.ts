// Runs functions that call each other in several shapes, with or without a profiler, and prints what a round costs: in
// all, or in each function by itself. A process for each, as V8 would learn from the one what it uses for the other.
import { functionStatistics, openCounters, profile, Profiler } from '../../../lib';
import { nativeAddon } from '../../../lib/native/load';
import { median, typicalDifference } from '../support/profiles';

export interface ShapesTask {
  readonly profiled: boolean;
  readonly userSpaceReads: boolean;
}

/** By function name, or in all. */
type Costs = Readonly<Record<string, number>>;

/** Instructions of a round of a shape by function; without a profiler, of `total`. */
export interface ShapeCost {
  /** For each of `burnCounts`. */
  readonly atCounts: readonly Costs[];
  /** What the second of them costs more than the first. */
  readonly difference: Costs;
}

export type ShapeCosts = Readonly<Record<string, ShapeCost>>;

/** What each function burns: two counts, as their difference is free of everything else. */
export const burnCounts = [100, 1100];

const rounds = 200;
const warmUpRounds = 30_000;
const repetitions = 25;

type Loop = (times: number, count: number) => void;
type Wrap = <Fn extends (...args: never[]) => unknown>(fn: Fn) => Fn;
type WrapClass = <Class extends abstract new (...args: never[]) => object>(target: Class) => Class;

const { burn } = nativeAddon();

/** Each has a loop of its own, as V8 compiles the loop with what it calls. */
const shapes: Readonly<Record<string, (wrap: Wrap, wrapClass: WrapClass) => Loop>> = {
  loop: () => (times, count) => {
    let sum = 0;
    for (let time = 0; time < times; time += 1) sum = (sum + count) | 0;
    return sum;
  },
  direct: (wrap) => {
    const leaf = wrap(function leaf(count: number) {
      burn(count);
    });
    return (times, count) => {
      for (let time = 0; time < times; time += 1) leaf(count);
    };
  },
  nested: (wrap) => {
    const inner = wrap(function inner(count: number) {
      burn(count);
    });
    const outer = wrap(function outer(count: number) {
      burn(count);
      inner(count);
    });
    return (times, count) => {
      for (let time = 0; time < times; time += 1) outer(count);
    };
  },
  recursive: (wrap) => {
    const dive = wrap(function dive(depth: number, count: number): void {
      burn(count);
      if (depth > 1) dive(depth - 1, count);
    });
    return (times, count) => {
      for (let time = 0; time < times; time += 1) dive(4, count);
    };
  },
  throwing: (wrap) => {
    const error = new Error('thrown');
    const fail = wrap(function fail(count: number) {
      burn(count);
      throw error;
    });
    return (times, count) => {
      for (let time = 0; time < times; time += 1) {
        try {
          fail(count);
        } catch {
          // goes on
        }
      }
    };
  },
  constructed: (_wrap, wrapClass) => {
    const Box = wrapClass(
      class Box {
        constructor(count: number) {
          burn(count);
        }
      },
    );
    return (times, count) => {
      for (let time = 0; time < times; time += 1) new Box(count);
    };
  },
};

type Measure = (run: () => void) => Costs;

function measureUnprofiled(): Measure {
  const group = openCounters(['instructions:u'], { source: 'hardware' });
  group.start();
  const count = () => group.read()[0]?.value ?? NaN;
  return (run) => {
    const before = count();
    run();
    return { total: count() - before };
  };
}

function measureProfiled(userSpaceReads: boolean): Measure {
  const options = { source: 'hardware', userSpaceReads } as const;
  new Profiler(options).start(); // keeps the session from one run to the next
  return (run) => {
    const profiler = new Profiler(options).start();
    run();
    const rows = functionStatistics(profiler.stop());
    return Object.fromEntries(rows.map(({ function: { name }, self }) => [name, self]));
  };
}

/** Twice as many rounds cost more by what the rounds cost. */
function costOfRound(measure: Measure, run: (times: number) => void): Costs {
  const short = measure(() => run(rounds));
  const long = measure(() => run(2 * rounds));
  return Object.fromEntries(
    Object.entries(long).map(([name, cost]) => [name, (cost - (short[name] ?? 0)) / rounds]),
  );
}

type Samples = readonly Costs[];

/** By function, of its costs in each list of samples. */
function summarize(lists: readonly Samples[], summary: (...costs: (readonly number[])[]) => number): Costs {
  const names = new Set(lists.flat().flatMap((costs) => Object.keys(costs)));
  const costsOf = (name: string) => lists.map((samples) => samples.map((costs) => costs[name] ?? 0));
  return Object.fromEntries([...names].map((name) => [name, summary(...costsOf(name))]));
}

/** Whole numbers, of which some are the same. */
function ofAllRounds(costs: readonly number[]): readonly number[] {
  return costs.map((cost) => Math.round(cost * rounds));
}

/** The counts take turns: what moves in V8 meanwhile, as where it finds its code, moves the same in both. */
function costsOf(loop: Loop, measure: Measure): ShapeCost {
  for (let done = 0; done < warmUpRounds; done += rounds) loop(rounds, 1);
  const samples = Array.from({ length: repetitions }, () =>
    burnCounts.map((count) => costOfRound(measure, (times) => loop(times, count))),
  );
  const lists = burnCounts.map((_, countIndex) => samples.map((costs) => costs[countIndex]!));
  return {
    atCounts: lists.map((list) => summarize([list], (costs = []) => median(costs))),
    difference: summarize(
      lists,
      (less = [], more = []) => typicalDifference(ofAllRounds(less), ofAllRounds(more)) / rounds,
    ),
  };
}

function run({ profiled, userSpaceReads }: ShapesTask): ShapeCosts {
  const measure = profiled ? measureProfiled(userSpaceReads) : measureUnprofiled();
  const wrap: Wrap = profiled ? profile : (fn) => fn;
  const wrapClass: WrapClass = profiled ? profile : (target) => target;
  const costs = Object.entries(shapes).map(
    ([name, makeLoop]) => [name, costsOf(makeLoop(wrap, wrapClass), measure)] as const,
  );
  return Object.fromEntries(costs);
}

if (require.main === module) {
  console.log(JSON.stringify(run(JSON.parse(process.argv[2] ?? '') as ShapesTask)));
}
