/** Which benchmarks there are: each file is loaded once, in a process of its own, and says what it registers. */
import path from 'node:path';
import type { BenchmarkFailureKind } from '../../model/benchmark';
import { runChild, type ChildOptions } from './child';
import type { ListAnswer, ListedBenchmark, ListJob } from '../protocol';
import type { Starter } from './starter';

export interface PlannedBenchmark extends ListedBenchmark {
  /** Relative to the directory of the run, with forward slashes. */
  readonly file: string;
  readonly absoluteFile: string;
  readonly usesAdapters: boolean;
}

/** A file that registers nothing that could be measured. */
export interface UnusableFile {
  readonly file: string;
  readonly failure: BenchmarkFailureKind;
  readonly message: string;
}

export interface Plan {
  readonly benchmarks: readonly PlannedBenchmark[];
  readonly unusable: readonly UnusableFile[];
}

export interface PlanOptions extends ChildOptions {
  /** The run's. */
  readonly directory: string;
  /** Benchmarks of which it does not match the path, with ` > ` between groups, are left out. */
  readonly grep?: RegExp | undefined;
}

export async function planBenchmarks(
  files: readonly string[],
  starter: Starter,
  options: PlanOptions,
): Promise<Plan> {
  const benchmarks: PlannedBenchmark[] = [];
  const unusable: UnusableFile[] = [];
  for (const absoluteFile of files) {
    const file = path.relative(options.directory, absoluteFile).replaceAll(path.sep, '/');
    const listed = await listBenchmarks(absoluteFile, starter, options);
    if ('failure' in listed) {
      unusable.push({ file, ...listed });
      continue;
    }
    const { usesAdapters } = listed;
    const wanted = listed.benchmarks.filter(
      (benchmark) => options.grep?.test(benchmark.path.join(' > ')) !== false,
    );
    benchmarks.push(...wanted.map((benchmark) => ({ ...benchmark, file, absoluteFile, usesAdapters })));
  }
  return { benchmarks, unusable };
}

async function listBenchmarks(
  file: string,
  starter: Starter,
  options: ChildOptions,
): Promise<ListAnswer | Omit<UnusableFile, 'file'>> {
  const job: ListJob = { kind: 'list', file, adapters: true };
  const answer = await runChild(starter.plain(job), options);
  if (answer.kind === 'failure') return { failure: answer.failure, message: answer.message };
  if (answer.kind !== 'list') return { failure: 'not counted', message: 'The process gave another answer' };
  if (answer.benchmarks.length > 0) return answer;
  return { failure: 'no iterations', message: 'The file registers no benchmark: call bench(name, fn) in it' };
}
