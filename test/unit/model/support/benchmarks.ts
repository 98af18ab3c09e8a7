/** Benchmark results for tests of what reads them. */
import type {
  BenchmarkResult,
  BenchmarkRun,
  BenchmarkSample,
} from '../../../../lib/model/benchmark/benchmark';

export function benchmarkSample(
  seed: number,
  value: number,
  rest: Partial<BenchmarkSample> = {},
): BenchmarkSample {
  return {
    seed,
    iterations: 1000,
    regions: [value, value, value],
    value,
    garbageCollection: 0,
    tier: 'optimizing',
    isWarm: true,
    allocatedBytes: 0,
    ...rest,
  };
}

/** One sample for each value, with seeds from 1. */
export function benchmarkResult(
  path: readonly string[],
  values: readonly number[],
  rest: Partial<BenchmarkResult> = {},
): BenchmarkResult {
  return {
    file: 'parser.bench.js',
    path,
    threshold: null,
    samples: values.map((value, index) => benchmarkSample(index + 1, value)),
    failure: null,
    ...rest,
  };
}

export function benchmarkRun(
  benchmarks: readonly BenchmarkResult[],
  rest: Partial<BenchmarkRun> = {},
): BenchmarkRun {
  return {
    format: 'icprofile-benchmarks',
    version: 1,
    icprofileVersion: '0.1.0',
    startedAt: '2026-11-24T10:00:00.000Z',
    source: 'emulated',
    event: { name: 'instructions:u', unit: 'instructions' },
    machine: {
      cpuModel: 'Nehalem',
      architecture: 'x64',
      kernel: '6.1.0',
      node: '22.1.0',
      v8: '12.4.254.14-node.11',
      flags: ['--single-threaded'],
      emulator: '7.2.0',
    },
    commit: null,
    benchmarks,
    notes: [],
    ...rest,
  };
}
