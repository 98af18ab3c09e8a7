/** Compares two benchmark results: benchmark by benchmark, seed by seed. Pure; see docs/comparing.md. */
import { invalidArgument } from '../../errors';
import {
  type BenchmarkResult,
  type BenchmarkRun,
  comparisonFormat,
  comparisonVersion,
  type BenchmarkComparison,
  type ComparedRun,
  type ComparedSide,
  type RunComparison,
  type SingleBenchmark,
  benchmarkKey,
} from '../../model/benchmark';
import { believedFindings, median } from '../../stats';
import { packageVersion } from '../../version';
import { outcomeOf, runNotes } from './comparison-outcome';
import { recentChanges } from './history';
import { judgeChange } from './judge-change';
import { incompatibilities } from './like-runs';
import { measureChange, type MeasuredChange, type MeasuringOptions } from './measure-change';
import { sampleNotes } from './sample-notes';
import { checkThresholds, type ThresholdOptions } from './thresholds';

export interface CompareOptions extends ThresholdOptions {
  /** Of intervals, above 0 and below 1; default: 0.95. */
  readonly confidence?: number;
  /** Earlier results, which say how much a benchmark changes when nobody means it to. */
  readonly history?: readonly BenchmarkRun[];
  /** A benchmark of the base that the head lacks is fine; default: then it cannot be told. */
  readonly allowRemoved?: boolean;
}

interface BenchmarkPair {
  readonly base: BenchmarkResult;
  readonly head: BenchmarkResult;
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function compareRuns(
  base: BenchmarkRun,
  head: BenchmarkRun,
  options: CompareOptions = {},
): RunComparison {
  const { confidence = 0.95, allowRemoved = false } = options;
  if (!(confidence > 0 && confidence < 1))
    throw invalidArgument('confidence', 'above 0 and below 1', confidence);
  checkThresholds(options);
  const differences = incompatibilities(base, head);
  const history = recentChanges(options.history ?? [], head);
  const found =
    differences.length > 0
      ? { benchmarks: [], added: [], removed: [] }
      : compareBenchmarks(base, head, { ...options, confidence, event: head.event }, history.changes);
  return {
    format: comparisonFormat,
    version: comparisonVersion,
    icprofileVersion: packageVersion(),
    outcome: outcomeOf({ ...found, differences }, allowRemoved),
    base: runOf(base),
    head: runOf(head),
    source: head.source,
    event: head.event,
    confidence,
    differences,
    ...found,
    allowsRemoved: allowRemoved,
    notes: runNotes(base, head, found.benchmarks, history, options.history?.length ?? 0),
  };
}

function compareBenchmarks(
  base: BenchmarkRun,
  head: BenchmarkRun,
  options: CompareOptions & Pick<MeasuringOptions, 'confidence' | 'event'>,
  changesOf: ReadonlyMap<string, readonly number[]>,
): Pick<RunComparison, 'benchmarks' | 'added' | 'removed'> {
  const bases = new Map(base.benchmarks.map((result) => [benchmarkKey(result), result]));
  const heads = new Set(head.benchmarks.map(benchmarkKey));
  const pairs = head.benchmarks.flatMap((result): BenchmarkPair[] => {
    const before = bases.get(benchmarkKey(result));
    return before === undefined ? [] : [{ base: before, head: result }];
  });
  const changes = pairs.map((pair) =>
    measureChange(pair.base, pair.head, changesOf.get(benchmarkKey(pair.head)) ?? [], options),
  );
  const believed = believedChanges(changes, 1 - options.confidence);
  return {
    benchmarks: pairs.flatMap((pair, index) => {
      const change = changes[index];
      return change === undefined ? [] : [comparisonOf(pair, change, believed.has(change))];
    }),
    added: head.benchmarks.filter((result) => !bases.has(benchmarkKey(result))).map(singleOf),
    removed: base.benchmarks.filter((result) => !heads.has(benchmarkKey(result))).map(singleOf),
  };
}

/** Those that an interval decides on: what is exact is no matter of chance. */
function believedChanges(changes: readonly MeasuredChange[], rate: number): ReadonlySet<MeasuredChange> {
  const tests = changes.flatMap((change) =>
    change.probability === null ? [] : [{ change, probability: change.probability }],
  );
  const believed = believedFindings(
    tests.map(({ probability }) => probability),
    rate,
  );
  return new Set(tests.filter((_, index) => believed[index]).map(({ change }) => change));
}

function comparisonOf(
  { base, head }: BenchmarkPair,
  change: MeasuredChange,
  isBelieved: boolean,
): BenchmarkComparison {
  const { method, mean, interval, probability, threshold, pairs } = change;
  return {
    file: head.file,
    path: head.path,
    ...judgeChange(change, isBelieved),
    method,
    change: Number.isNaN(mean) ? null : relative(mean),
    interval:
      interval === null
        ? null
        : { lower: relative(mean - interval.halfWidth), upper: relative(mean + interval.halfWidth) },
    probability,
    threshold,
    pairs: pairs.map((pair) => ({
      seed: pair.base.seed,
      base: pair.base.value,
      head: pair.head.value,
    })),
    base: sideOf(base),
    head: sideOf(head),
    notes: sampleNotes(base, head, change),
  };
}

/** A number that JSON can hold, of whatever log ratio. */
function relative(logRatio: number): number {
  return Math.min(Number.MAX_VALUE, Math.expm1(logRatio));
}

function singleOf(result: BenchmarkResult): SingleBenchmark {
  return { file: result.file, path: result.path, side: sideOf(result) };
}

function sideOf({ samples, failure }: BenchmarkResult): ComparedSide {
  const values = samples.map(({ value }) => value);
  const allocated = samples.flatMap(({ allocatedBytes }) =>
    allocatedBytes === null ? [] : [allocatedBytes],
  );
  return {
    samples: samples.length,
    median: orNull(values, median),
    lowest: orNull(values, (numbers) => Math.min(...numbers)),
    highest: orNull(values, (numbers) => Math.max(...numbers)),
    garbageCollection: orNull(
      samples.map(({ garbageCollection }) => garbageCollection),
      median,
    ),
    allocatedBytes: orNull(allocated, median),
    failure,
  };
}

function orNull(values: readonly number[], of: (numbers: readonly number[]) => number): number | null {
  return values.length === 0 ? null : of(values);
}

function runOf({ startedAt, commit, icprofileVersion, machine }: BenchmarkRun): ComparedRun {
  return { startedAt, commit, icprofileVersion, machine };
}
