/**
 * What programs call, loaded when they do: the processes that measure benchmarks load `icprofile/bench` too, and with more modules V8
 * lays code and data out otherwise, which shows in the counts.
 */
import type { BenchmarkRun, RunComparison } from '../model/benchmark';
import type * as comparing from './comparing';
import type * as runFile from './comparing';

/**
 * What changed from one result to another: benchmark by benchmark, seed by seed. Pure; see docs/comparing.md.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT
 */
export function compareRuns(
  base: BenchmarkRun,
  head: BenchmarkRun,
  options?: comparing.CompareOptions,
): RunComparison {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- at the first call
  return (require('./comparing/index') as typeof comparing).compareRuns(base, head, options);
}

/**
 * A result that `icprofile bench -o` wrote, checked.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL where the file cannot be read, ERR_ICPROFILE_INVALID_ARGUMENT for a directory,
 * ERR_ICPROFILE_INVALID_BENCHMARKS for other content.
 */
export function readBenchmarkRun(file: string): BenchmarkRun {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- at the first call
  return (require('./comparing/index') as typeof runFile).readBenchmarkRun(file);
}
