/** What is measured of a benchmark: many calls of its function in a region, or each call in one where hooks stand between. */
import { median } from '../stats/quantile';
import type { RegionCounter } from '../profiler/region-counter';
import { makeAsyncLoop, makeLoop, type Subject } from './loops';
import type { Measurable, RegionCount } from './measure';
import { compilerTier } from './natives';
import { isThenable, type BenchmarkHooks } from './registry';

export interface SubjectOptions extends Pick<BenchmarkHooks, 'beforeEach' | 'afterEach'> {
  /** Whether the function returns promises, which are waited for. */
  readonly isAsync: boolean;
}

/** Regions without an iteration, by which the cost of a region is known. */
const emptyRegions = 9;

const settled = Promise.resolve();

/** Of the same kind, and empty: what it counts is the cost of calling. */
export function emptySubject(counter: RegionCounter, options: SubjectOptions): Promise<Measurable> {
  const empty = emptyBenchmark(options);
  return subjectOf(counter, empty.fn, empty.options);
}

export function emptyBenchmark(options: SubjectOptions): {
  readonly fn: Subject;
  readonly options: SubjectOptions;
} {
  const { isAsync } = options;
  const none = (): void => undefined;
  return {
    fn: isAsync ? () => settled : () => undefined,
    options: { isAsync, ...(hasEach(options) && { beforeEach: none, afterEach: none }) },
  };
}

export async function subjectOf(
  counter: RegionCounter,
  fn: Subject,
  options: SubjectOptions,
): Promise<Measurable> {
  const run = await runnerOf(counter, fn, options);
  const empty: number[] = [];
  if (!hasEach(options)) for (let index = 0; index < emptyRegions; index++) empty.push((await run(0)).work);
  const cost = empty.length === 0 ? 0 : median(empty);
  return {
    run: async (iterations) => {
      const { work, garbageCollection } = await run(iterations);
      return { work: work - cost, garbageCollection };
    },
    tier: () => compilerTier(fn),
  };
}

type Runner = (iterations: number) => RegionCount | Promise<RegionCount>;

async function runnerOf(counter: RegionCounter, fn: Subject, options: SubjectOptions): Promise<Runner> {
  if (hasEach(options)) return callByCall(counter, fn, options);
  if (options.isAsync) {
    const loop = await makeAsyncLoop();
    return (iterations) => asyncRegion(counter, () => loop(fn, iterations));
  }
  const loop = makeLoop();
  return (iterations) => syncRegion(counter, () => loop(fn, iterations));
}

export function hasEach({ beforeEach, afterEach }: SubjectOptions): boolean {
  return beforeEach !== undefined || afterEach !== undefined;
}

function syncRegion(counter: RegionCounter, region: () => unknown): RegionCount {
  const before = counter.shares();
  const work = counter.countCall(region);
  const after = counter.shares();
  return { work, garbageCollection: after.garbageCollection - before.garbageCollection };
}

async function asyncRegion(counter: RegionCounter, region: () => unknown): Promise<RegionCount> {
  const before = counter.shares();
  await region();
  const after = counter.shares();
  return {
    work: after.work - before.work,
    garbageCollection: after.garbageCollection - before.garbageCollection,
  };
}

/**
 * The cost of a region is in each call then, and with that in what an empty one costs. Collections are told of hooks and calls
 * together: to tell them apart after each call would cost more than most calls.
 */
function callByCall(counter: RegionCounter, fn: Subject, options: SubjectOptions): Runner {
  const { isAsync, beforeEach, afterEach } = options;
  return async (iterations) => {
    const before = counter.shares();
    let work = 0;
    for (let index = 0; index < iterations; index++) {
      const begun = beforeEach?.();
      if (isThenable(begun)) await begun;
      work += isAsync ? (await asyncRegion(counter, fn)).work : counter.countCall(fn);
      const ended = afterEach?.();
      if (isThenable(ended)) await ended;
    }
    return { work, garbageCollection: counter.shares().garbageCollection - before.garbageCollection };
  };
}
