/** What is measured of a benchmark: many calls of its function in a region, or each call in one where hooks stand between. */
import { median } from '../stats/quantile';
import type { RegionCounter } from '../profiler/region-counter';
import { makeAsyncLoop, makeAsyncRegion, makeLoop, makeRegion, type Subject } from './loops';
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

type Runner = (iterations: number) => Promise<RegionCount>;

/**
 * Where hooks stand between, the cost of a region is in each call, and with that in what an empty one costs. What was counted is
 * read when all have been called: reading it costs more than most calls, and never the same.
 */
async function runnerOf(counter: RegionCounter, fn: Subject, options: SubjectOptions): Promise<Runner> {
  const run = hasEach(options)
    ? await callByCall(counter, fn, options)
    : await allInOne(counter, fn, options.isAsync);
  return async (iterations) => {
    const before = counter.shares();
    await run(iterations);
    const after = counter.shares();
    return {
      work: after.work - before.work,
      garbageCollection: after.garbageCollection - before.garbageCollection,
    };
  };
}

type Run = (iterations: number) => unknown;

async function allInOne(counter: RegionCounter, fn: Subject, isAsync: boolean): Promise<Run> {
  const loop = isAsync ? await makeAsyncLoop() : makeLoop();
  const region = isAsync ? await makeAsyncRegion(counter) : makeRegion(counter);
  return (iterations) => region(() => loop(fn, iterations));
}

async function callByCall(counter: RegionCounter, fn: Subject, options: SubjectOptions): Promise<Run> {
  const { isAsync, beforeEach, afterEach } = options;
  const region = isAsync ? await makeAsyncRegion(counter) : makeRegion(counter);
  return async (iterations) => {
    for (let index = 0; index < iterations; index++) {
      const begun = beforeEach?.();
      if (isThenable(begun)) await begun;
      const result = region(fn);
      if (isAsync) await result;
      const ended = afterEach?.();
      if (isThenable(ended)) await ended;
    }
  };
}

export function hasEach({ beforeEach, afterEach }: SubjectOptions): boolean {
  return beforeEach !== undefined || afterEach !== undefined;
}
