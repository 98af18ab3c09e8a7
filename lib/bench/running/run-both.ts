/** Two versions of a suite, measured in turns: what changes over time hits both. */
import fs from 'node:fs';
import path from 'node:path';
import { IcprofileError } from '../../errors';
import type { BenchmarkRun } from '../../model/benchmark';
import { findBenchmarkFiles } from './discovery';
import { runBenchmarks } from './run';
import type { RunOptions, RunProgress } from './run-options';
import { Semaphore } from './semaphore';

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
  const slots = new Semaphore(options.jobs);
  const { progressOf, allPlanned } = joinProgress(progress, 2);
  const run = (name: string, directory: string, files: readonly string[]) =>
    runBenchmarks({
      ...shared,
      files,
      directory,
      inTurn: async (work) => {
        await allPlanned;
        return slots.run(work);
      },
      progress: progressOf(name),
    });
  const wanted = patterns.map((pattern) => relativePattern(pattern, headDirectory));
  const heads = findBenchmarkFiles(wanted, headDirectory);
  const bases = filesOfBase(wanted, baseDirectory);
  checkDistinct(bases, heads);
  const [base, head] = await Promise.all([
    run('base', baseDirectory, bases),
    run('head', headDirectory, heads),
  ]);
  return { base, head };
}

/** Names the same file in both versions; also where the working directory is named by a symbolic link. */
function relativePattern(pattern: string, headDirectory: string): string {
  if (!path.isAbsolute(pattern)) return pattern;
  const within = path.relative(headDirectory, pattern);
  if (!within.startsWith('..') || !fs.existsSync(path.dirname(pattern))) return within;
  const real = path.join(fs.realpathSync(path.dirname(pattern)), path.basename(pattern));
  return path.relative(fs.realpathSync(headDirectory), real);
}

/** A file that the head alone has is a benchmark that was added. */
function filesOfBase(patterns: readonly string[], baseDirectory: string): readonly string[] {
  const wanted = patterns.length === 0 ? ['.'] : patterns;
  const files = wanted.flatMap((pattern) => {
    try {
      return findBenchmarkFiles([pattern], baseDirectory);
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

/** Through a symbolic link, both versions would be one, and unchanged. */
function checkDistinct(bases: readonly string[], heads: readonly string[]): void {
  const realHeads = new Set(heads.map((file) => fs.realpathSync(file)));
  const shared = bases.find((file) => realHeads.has(fs.realpathSync(file)));
  if (shared === undefined) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_STATE',
    `Both versions would run the same file, ${fs.realpathSync(shared)}`,
    { remedy: 'Make the symbolic link that leads to it a relative one' },
  );
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
