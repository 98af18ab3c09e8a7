/** What is measured of a benchmark: many calls of its function in a region, or each call in one where hooks stand between. */
import { median } from '../../stats';
import type { RegionCounter } from '../../engine/counting';
import {
  makeAsyncLoop,
  makeAsyncRegion,
  makeLoop,
  makeRegion,
  type RegionMarks,
  type Subject,
} from './loops';
import type { Measurable, RegionCount } from './measure';
import { compilerTier } from './natives';
import { isThenable, type BenchmarkHooks } from '../registry';

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

export function emptyBenchmark({ isAsync, beforeEach, afterEach }: SubjectOptions): {
  readonly fn: Subject;
  readonly options: SubjectOptions;
} {
  const none = (): void => undefined;
  return {
    fn: isAsync ? () => settled : () => undefined,
    options: {
      isAsync,
      beforeEach: beforeEach && none,
      afterEach: afterEach && none,
    },
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

async function runnerOf(counter: RegionCounter, fn: Subject, options: SubjectOptions): Promise<Runner> {
  const run = await callerOf(counter, fn, options);
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

/** Calls a benchmark so many times. */
export type Caller = (iterations: number) => unknown;

/**
 * Where hooks stand between, each call is a region, and what that costs is in what an empty one counts. What was counted is for
 * others to read when all have been called: reading it costs more than most calls, and never the same.
 */
export function callerOf(marks: RegionMarks, fn: Subject, options: SubjectOptions): Promise<Caller> {
  return hasEach(options) ? callByCall(marks, fn, options) : allInOne(marks, fn, options.isAsync);
}

async function allInOne(marks: RegionMarks, fn: Subject, isAsync: boolean): Promise<Caller> {
  const loop = isAsync ? await makeAsyncLoop() : makeLoop();
  const region = isAsync ? await makeAsyncRegion(marks) : makeRegion(marks);
  return (iterations) => region(() => loop(fn, iterations));
}

async function callByCall(marks: RegionMarks, fn: Subject, options: SubjectOptions): Promise<Caller> {
  const { isAsync, beforeEach, afterEach } = options;
  const region = isAsync ? await makeAsyncRegion(marks) : makeRegion(marks);
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
