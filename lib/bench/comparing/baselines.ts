/** Benchmark results that are kept under a name, to compare with later: files in `.icprofile/baselines`. */
import fs from 'node:fs';
import path from 'node:path';
import { IcprofileError, invalidArgument } from '../../errors';
import { directoryError } from '../../json-file';
import type { BenchmarkRun } from '../../model/benchmark';
import { fileError, writeFileWhole } from '../../write-file';
import { readBenchmarkRun } from './run-file';

const extension = '.json';

/** Below the working directory, so that each project has its own. */
export function baselineDirectory(directory = process.cwd()): string {
  return path.join(directory, '.icprofile', 'baselines');
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT for what is no name, such as one with a slash. */
export function baselineFile(name: string, directory?: string): string {
  if (!isBaselineName(name)) {
    throw invalidArgument('A name of a baseline', 'letters, digits and . _ - + @, no dot first', name);
  }
  return path.join(baselineDirectory(directory), `${name}${extension}`);
}

export function isBaselineName(name: string): boolean {
  return /^[\p{L}\p{N}_@+-][\p{L}\p{N}_@+.-]*$/u.test(name);
}

/** Replaces the one of that name. @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_SYSTEM_CALL */
export function saveBaseline(name: string, run: BenchmarkRun, directory?: string): string {
  const file = baselineFile(name, directory);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
  } catch (cause) {
    throw fileError(`Cannot make ${path.dirname(file)}`, cause);
  }
  writeFileWhole(file, `${JSON.stringify(run)}\n`);
  return file;
}

/** By name; empty where none was ever saved. @throws ERR_ICPROFILE_SYSTEM_CALL */
export function baselineNames(directory?: string): readonly string[] {
  const all = baselineDirectory(directory);
  try {
    const names = fs.readdirSync(all).filter((file) => file.endsWith(extension));
    return names
      .map((file) => file.slice(0, -extension.length))
      .filter(isBaselineName)
      .toSorted();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(`Cannot read ${all}`, cause);
  }
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is none of that name, ERR_ICPROFILE_SYSTEM_CALL */
export function removeBaseline(name: string, directory?: string): void {
  const file = baselineFile(name, directory);
  if (!fs.existsSync(file)) throw unknownBaseline(name, directory);
  try {
    fs.rmSync(file);
  } catch (cause) {
    throw fileError(`Cannot remove ${file}`, cause);
  }
}

/**
 * A file, or where there is none of that name, a baseline.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where there is neither, ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_BENCHMARKS
 */
export function readBenchmarks(fileOrName: string, directory?: string): BenchmarkRun {
  const status = fs.statSync(fileOrName, { throwIfNoEntry: false });
  const isBaseline = status === undefined || (status.isDirectory() && isBaselineName(fileOrName));
  if (!isBaseline) return readBenchmarkRun(fileOrName);
  const file = isBaselineName(fileOrName) ? baselineFile(fileOrName, directory) : undefined;
  if (file !== undefined && fs.existsSync(file)) return readBenchmarkRun(file);
  throw status === undefined ? unknownBaseline(fileOrName, directory) : directoryError(fileOrName);
}

function unknownBaseline(name: string, directory?: string): IcprofileError {
  const known = baselineNames(directory);
  return new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `There is neither a file nor a baseline ${name}`,
    {
      remedy:
        known.length === 0
          ? 'No baseline has been saved here'
          : `Baselines that have been saved here: ${known.join(', ')}`,
    },
  );
}
