/** Two versions of a suite, measured in turns: what changes over time hits both. */
import path from 'node:path';
import { IcprofileError } from '../errors';
import type { BenchmarkRun } from '../model/benchmark';
import { findBenchmarkFiles } from './discovery';
import { runBenchmarks } from './run';
import type { RunOptions, RunProgress } from './run-options';
import { Turns } from './turns';

export interface BothOptions extends Omit<RunOptions, 'files' | 'directory' | 'inTurn'> {
  /** As of `findBenchmarkFiles`, on both sides. */
  readonly patterns: readonly string[];
  readonly baseDirectory: string;
  readonly headDirectory: string;
}

export interface BothRuns {
  readonly base: BenchmarkRun;
  readonly head: BenchmarkRun;
}

/** @throws as `runBenchmarks`; ERR_ICPROFILE_INVALID_STATE where the base has no benchmarks */
export async function runBoth(options: BothOptions): Promise<BothRuns> {
  const { patterns, baseDirectory, headDirectory, progress, ...shared } = options;
  const turns = new Turns(options.jobs);
  const { progressOf, allPlanned } = joinProgress(progress, 2);
  const run = (name: string, directory: string, files: readonly string[]) =>
    runBenchmarks({
      ...shared,
      files,
      directory,
      inTurn: async (work) => {
        await allPlanned;
        return turns.take(work);
      },
      progress: progressOf(name),
    });
  const heads = findBenchmarkFiles(patterns, headDirectory);
  const bases = filesOfBase(patterns, options);
  const [base, head] = await Promise.all([
    run('base', baseDirectory, bases),
    run('head', headDirectory, heads),
  ]);
  return { base, head };
}

/** A file that the head alone has is a benchmark that was added. */
function filesOfBase(
  patterns: readonly string[],
  { baseDirectory, headDirectory }: BothOptions,
): readonly string[] {
  const wanted = patterns.length === 0 ? ['.'] : patterns;
  const files = wanted.flatMap((pattern) => {
    const there = path.isAbsolute(pattern) ? path.relative(headDirectory, pattern) : pattern;
    try {
      return findBenchmarkFiles([there], baseDirectory);
    } catch (error) {
      if (error instanceof IcprofileError && error.code === 'ERR_ICPROFILE_INVALID_ARGUMENT') return [];
      throw error;
    }
  });
  if (files.length > 0) return [...new Set(files)];
  throw new IcprofileError('ERR_ICPROFILE_INVALID_STATE', 'The version to compare with has no benchmarks', {
    remedy: 'Compare with one that has',
  });
}

interface JoinedProgress {
  readonly progressOf: (name: string) => RunProgress;
  readonly allPlanned: Promise<void>;
}

/** Of several runs as of one. */
function joinProgress(progress: RunProgress | undefined, runs: number): JoinedProgress {
  let [planning, samples] = [runs, 0];
  let tell: () => void;
  const allPlanned = new Promise<void>((resolve) => (tell = resolve));
  const progressOf = (name: string): RunProgress => ({
    planned: (count) => {
      planning -= 1;
      samples += count;
      if (planning > 0) return;
      progress?.planned(samples);
      tell();
    },
    sampled: (benchmark, outcome) => {
      progress?.sampled({ ...benchmark, file: `${name} ${benchmark.file}` }, outcome);
    },
    printed: progress?.printed,
  });
  return { progressOf, allPlanned };
}
