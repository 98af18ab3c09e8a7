import {
  benchmarkFailures,
  benchmarkFormat,
  benchmarkVersion,
  compilerTiers,
  type BenchmarkResult,
  type BenchmarkRun,
} from './benchmark';
import {
  checkData,
  type DataKind,
  isAmount,
  isArrayOf,
  isBoolean,
  isCount,
  isFinite,
  isListOf,
  isMachine,
  isNullOr,
  isOneOf,
  isRecordOf,
  isString,
  isTimestamp,
  type Check,
} from '../checks';

export const isThreshold: Check = (value) => isFinite(value) && (value as number) > 0;

const sampleFields: Readonly<Record<string, Check>> = {
  seed: isCount,
  iterations: (value) => isCount(value) && value !== 0,
  regions: isListOf(isAmount),
  value: isAmount,
  garbageCollection: isAmount,
  tier: isNullOr(isOneOf(...compilerTiers)),
  isWarm: isBoolean,
  allocatedBytes: isNullOr(isAmount),
};

export const isPath = isListOf(isString);
export const isSample = isRecordOf(sampleFields);

const resultFields: Readonly<Record<string, Check>> = {
  file: isString,
  path: isPath,
  threshold: isNullOr(isThreshold),
  samples: Array.isArray,
  failure: isNullOr(isRecordOf({ kind: isOneOf(...benchmarkFailures), message: isString, seed: isCount })),
};

/** Fields that can be checked by themselves. */
const runFields: Readonly<Record<string, Check>> = {
  icprofileVersion: isString,
  startedAt: isTimestamp,
  source: isOneOf('hardware', 'emulated', 'software', 'manual'),
  event: isRecordOf({ name: isString, unit: isString }),
  machine: isMachine,
  commit: isNullOr(isString),
  benchmarks: Array.isArray,
  notes: isArrayOf(isString),
};

const benchmarkKind: DataKind = {
  format: benchmarkFormat,
  version: benchmarkVersion,
  code: 'ERR_ICPROFILE_INVALID_BENCHMARKS',
  name: 'benchmark result',
  fullName: 'result of icprofile bench',
  writer: 'icprofile bench',
  again: 'Measure again',
};

/**
 * Checks that parsed JSON is a benchmark result: all fields, no benchmark twice, none without samples or a failure.
 *
 * @throws ERR_ICPROFILE_INVALID_BENCHMARKS
 */
export function checkBenchmarkRun(value: unknown): BenchmarkRun {
  return checkData(value, benchmarkKind, findDamage);
}

function findDamage(run: BenchmarkRun): string | undefined {
  const field = wrongField(run, runFields);
  if (field !== undefined) return `${field} is missing or wrong`;
  const keys = new Set<string>();
  for (const [index, result] of run.benchmarks.entries()) {
    const damage = findDamageOf(result);
    if (damage !== undefined) return `benchmarks[${index}]${damage}`;
    const key = benchmarkKey(result);
    if (keys.has(key)) return `benchmarks[${index}] is there twice: ${result.path.join(' > ')}`;
    keys.add(key);
  }
  return undefined;
}

function findDamageOf(result: BenchmarkResult): string | undefined {
  const field = wrongField(result, resultFields);
  if (field !== undefined) return field === '' ? ' is no benchmark' : `.${field} is missing or wrong`;
  const seeds = new Set<number>();
  for (const [index, sample] of result.samples.entries()) {
    const wrong = wrongField(sample, sampleFields);
    if (wrong !== undefined)
      return wrong === ''
        ? `.samples[${index}] is no sample`
        : `.samples[${index}].${wrong} is missing or wrong`;
    if (seeds.has(sample.seed)) return `.samples[${index}] has the seed of another one`;
    seeds.add(sample.seed);
  }
  if (result.samples.length === 0 && result.failure === null) return ' has neither samples nor a failure';
  return undefined;
}

/** The first field that is not as it should be; empty where there are no fields. */
function wrongField(value: unknown, fields: Readonly<Record<string, Check>>): string | undefined {
  if (typeof value !== 'object' || value === null) return '';
  const entries = Object.entries(fields);
  return entries.find(([name, check]) => !check((value as Record<string, unknown>)[name]))?.[0];
}

/** What two runs have in common of a benchmark: the same for no two benchmarks of a run. */
export function benchmarkKey({ file, path }: Pick<BenchmarkResult, 'file' | 'path'>): string {
  return JSON.stringify([file, ...path]);
}
