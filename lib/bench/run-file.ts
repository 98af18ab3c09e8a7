/** Benchmark results as files: what `icprofile bench -o` wrote. */
import fs from 'node:fs';
import { IcprofileError } from '../errors';
import type { BenchmarkRun } from '../model/benchmark';
import { checkBenchmarkRun } from '../model/read-benchmarks';
import { fileError } from '../write-file';

/** @throws ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_ARGUMENT for a directory, ERR_ICPROFILE_INVALID_BENCHMARKS */
export function readBenchmarkRun(file: string): BenchmarkRun {
  let json: string;
  try {
    json = fs.readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR') throw directoryError(file);
    throw fileError(`Cannot read ${file}`, cause);
  }
  try {
    return checkBenchmarkRun(parsed(json));
  } catch (cause) {
    if (!(cause instanceof IcprofileError)) throw cause;
    throw new IcprofileError(cause.code, `${file}: ${cause.message}`, { cause });
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new IcprofileError('ERR_ICPROFILE_INVALID_BENCHMARKS', 'It is no JSON, or only a part of it', {
      remedy: 'Measure again: icprofile bench writes files whole or not at all',
      cause,
    });
  }
}

export function directoryError(file: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', `${file} is a directory`, {
    remedy: 'Give a file that icprofile bench wrote',
  });
}
