/** `icprofile/bench`: what files of benchmarks register them with, and for programs that read and compare results. */
import { invalidArgument } from '../errors';
import { openedRegistry, type BenchmarkHooks, type Hook } from './registry';

export type { BenchmarkHooks, Hook };
export type { CompareOptions } from './comparing';
export { compareRuns, readBenchmarkRun } from './lazy';
export type {
  BenchmarkComparison,
  BenchmarkFailure,
  BenchmarkFailureKind,
  BenchmarkName,
  BenchmarkResult,
  BenchmarkRun,
  BenchmarkSample,
  ComparedRun,
  ComparedSide,
  CompilerTier,
  ExplainedBenchmark,
  Outcome,
  RunComparison,
  RunDifference,
  SeedPair,
  SingleBenchmark,
  Threshold,
  ThresholdOrigin,
  Verdict,
} from '../model/benchmark';

export interface BenchmarkOptions extends BenchmarkHooks {
  /** Relative change from which on a comparison calls it a regression, such as 0.01. Default: found by the comparison. */
  readonly threshold?: number | undefined;
}

const hookNames = ['before', 'after', 'beforeEach', 'afterEach'] as const;
const knownOptions: readonly string[] = [...hookNames, 'threshold'];

/**
 * Registers a benchmark: a function, synchronous or one that returns a promise, of which one call is an iteration. What it
 * returns counts as used.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_INVALID_STATE outside of `icprofile bench`.
 */
export function bench(name: string, fn: () => unknown, options: BenchmarkOptions = {}): void {
  checkName('name', name);
  checkFunction('fn', fn);
  const { threshold = null, ...hooks } = checkOptions(options);
  openedRegistry().add({ name, fn, threshold, hooks });
}

/** What the function registers is in a group: its name stands before theirs, and it can have hooks of its own. */
export function group(name: string, fn: () => void): void {
  checkName('name', name);
  checkFunction('fn', fn);
  openedRegistry().inGroup(name, fn);
}

/** Called once before a benchmark of this group, or of the file, is run: those of outer groups first. */
export function before(hook: Hook): void {
  checkFunction('hook', hook);
  openedRegistry().group.before.push(hook);
}

/** Called once after a benchmark of this group, or of the file, was run: those of inner groups first. */
export function after(hook: Hook): void {
  checkFunction('hook', hook);
  openedRegistry().group.after.push(hook);
}

function checkName(argument: string, value: unknown): void {
  if (typeof value !== 'string' || value.trim() === '') throw invalidArgument(argument, 'a name', value);
}

/** Calling a generator function runs nothing of it. */
function checkFunction(argument: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidArgument(argument, 'a function', value);
  const tag = Object.prototype.toString.call(value);
  if (tag.includes('Generator')) throw invalidArgument(argument, 'no generator function', value);
}

function checkOptions(options: unknown): BenchmarkOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw invalidArgument('options', 'an object', options);
  const unknownOption = Object.keys(options).find((name) => !knownOptions.includes(name));
  if (unknownOption !== undefined)
    throw invalidArgument('options', `made of ${knownOptions.join(', ')}`, unknownOption);
  const given: BenchmarkOptions = options;
  for (const name of hookNames) if (given[name] !== undefined) checkFunction(`options.${name}`, given[name]);
  const { threshold } = given;
  const isThreshold = typeof threshold === 'number' && Number.isFinite(threshold) && threshold > 0;
  if (threshold !== undefined && !isThreshold)
    throw invalidArgument('options.threshold', 'a relative change above 0, such as 0.01', threshold);
  return given;
}
