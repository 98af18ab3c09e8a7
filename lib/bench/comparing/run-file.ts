/** Benchmark results as files: what `icprofile bench -o` wrote. */
import { readJsonFile } from '../../json-file';
import { type BenchmarkRun, checkBenchmarkRun } from '../../model/benchmark';

/** @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_ARGUMENT for a directory, ERR_ICPROFILE_INVALID_BENCHMARKS */
export function readBenchmarkRun(file: string): BenchmarkRun {
  return readJsonFile(file, { code: 'ERR_ICPROFILE_INVALID_BENCHMARKS', check: checkBenchmarkRun });
}
