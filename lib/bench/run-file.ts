/** Benchmark results as files: what `icprofile bench -o` wrote. */
import { parseJson, readJsonFile } from '../json-file';
import type { BenchmarkRun } from '../model/benchmark';
import { checkBenchmarkRun } from '../model/read-benchmarks';

/** @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_ARGUMENT for a directory, ERR_ICPROFILE_INVALID_BENCHMARKS */
export function readBenchmarkRun(file: string): BenchmarkRun {
  return readJsonFile(file, (json) => checkBenchmarkRun(parseJson(json, 'ERR_ICPROFILE_INVALID_BENCHMARKS')));
}
