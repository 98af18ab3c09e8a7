/** A whole run: samples of all benchmarks, taken in turns, so that what changes over time hits all of them. */
import { machineFingerprint } from '../../counters/system';
import {
  benchmarkFormat,
  benchmarkVersion,
  type BenchmarkFailure,
  type BenchmarkResult,
  type BenchmarkRun,
  type BenchmarkSample,
} from '../../model/benchmark';
import { packageVersion } from '../../version';
import { runChild } from './child';
import { checkedOutCommit } from '../checkout';
import type { Answer, SampleAnswer, SampleJob } from '../protocol';
import { planBenchmarks, type Plan, type PlannedBenchmark, type UnusableFile } from './plan';
import { runNotes } from './run-notes';
import type { RunOptions } from './run-options';
import { withEnvironment } from './pinned-environment';
import { flagsOfRun, makeStarter, type Starter } from './starter';

/** Collects the samples of a benchmark. */
interface Collected {
  readonly benchmark: PlannedBenchmark;
  readonly samples: BenchmarkSample[];
  failure: BenchmarkFailure | null;
}

const warmUpShare = 1 / 4;

/**
 * A benchmark that fails is measured no further; the others are. @throws ERR_ICPROFILE_EMULATOR_UNAVAILABLE
 */
export async function runBenchmarks(options: RunOptions): Promise<BenchmarkRun> {
  const startedAt = new Date().toISOString();
  const starter = makeStarter(options);
  const plan = await planBenchmarks(options.files, starter, {
    ...options,
    print: options.progress?.printed,
  });
  const collected = plan.benchmarks.map((benchmark): Collected => ({
    benchmark,
    samples: [],
    failure: null,
  }));
  options.progress?.planned(collected.length * options.samples);
  const answers = await takeSamples(collected, starter, options);
  return runOf(startedAt, plan, collected, answers, starter, options);
}

/** Seed by seed, benchmark by benchmark. */
async function takeSamples(
  collected: readonly Collected[],
  starter: Starter,
  options: RunOptions,
): Promise<readonly SampleAnswer[]> {
  const seeds = Array.from({ length: options.samples }, (_, index) => index + 1);
  const waiting = seeds.flatMap((seed) => collected.map((of) => ({ of, seed }))).values();
  const answers: SampleAnswer[] = [];
  const inTurn = options.inTurn ?? ((take: () => Promise<Answer>) => take());
  const work = async (): Promise<void> => {
    for (const { of, seed } of waiting) {
      if (options.signal.aborted) return;
      if (of.failure !== null) continue;
      const answer = await inTurn(() => takeSample(of.benchmark, seed, starter, options));
      if (wasInterrupted(answer, options.signal)) return;
      const outcome = outcomeOf(answer, seed);
      if ('kind' in outcome) of.failure ??= outcome;
      else of.samples.push(outcome);
      if (answer.kind === 'sample' && answer.sample === outcome) answers.push(answer);
      options.progress?.sampled(of.benchmark, outcome);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return answers;
}

function wasInterrupted(answer: Answer, signal: AbortSignal): boolean {
  return signal.aborted && answer.kind === 'failure';
}

function takeSample(
  { absoluteFile: file, path, usesAdapters: adapters }: PlannedBenchmark,
  seed: number,
  starter: Starter,
  { directory, source, event, optimize, timeLimitMs, signal, progress }: RunOptions,
): Promise<Answer> {
  const job: SampleJob = {
    kind: 'sample',
    file,
    adapters,
    path,
    seed,
    source,
    event,
    optimize,
    warmUpTimeMs: timeLimitMs * warmUpShare,
  };
  const started = starter.measuring(seed, job);
  return runChild(started, { directory, timeLimitMs, signal, print: progress?.printed });
}

function outcomeOf(answer: Answer, seed: number): BenchmarkSample | BenchmarkFailure {
  if (answer.kind === 'sample' && answer.sample.seed === seed) return answer.sample;
  if (answer.kind === 'failure') return { kind: answer.failure, message: answer.message, seed };
  return { kind: 'not counted', message: 'The process gave another answer', seed };
}

function runOf(
  startedAt: string,
  plan: Plan,
  collected: readonly Collected[],
  answers: readonly SampleAnswer[],
  starter: Starter,
  options: RunOptions,
): BenchmarkRun {
  const machine = answers[0]?.machine ?? machineFingerprint();
  const benchmarks = [...plan.unusable.map(resultOfFile), ...collected.map(resultOf)];
  return {
    format: benchmarkFormat,
    version: benchmarkVersion,
    icprofileVersion: packageVersion(),
    startedAt,
    source: options.source,
    event: answers[0]?.event ?? eventOf(options),
    machine: { ...withEnvironment(machine, options.environment), flags: flagsOfRun(machine.flags) },
    commit: checkedOutCommit(options.directory),
    benchmarks,
    notes: [...starter.notes, ...runNotes(benchmarks, answers, options)],
  };
}

/** Where nothing was counted. */
function eventOf({ source, event }: RunOptions): BenchmarkRun['event'] {
  if (event !== undefined) return { name: event, unit: 'events' };
  return source === 'software'
    ? { name: 'task-clock', unit: 'ns' }
    : { name: 'instructions:u', unit: 'instructions' };
}

function resultOf({ benchmark, samples, failure }: Collected): BenchmarkResult {
  const { file, path, threshold } = benchmark;
  const isUntouched = samples.length === 0 && failure === null;
  return {
    file,
    path,
    threshold,
    samples: [...samples].sort((a, b) => a.seed - b.seed),
    failure: isUntouched
      ? { kind: 'not counted', message: 'The run was interrupted before it was measured', seed: 1 }
      : failure,
  };
}

/** A file without benchmarks stands for the benchmarks that nobody knows of. */
function resultOfFile({ file, failure, message }: UnusableFile): BenchmarkResult {
  return {
    file,
    path: ['(file)'],
    threshold: null,
    samples: [],
    failure: { kind: failure, message, seed: 1 },
  };
}
