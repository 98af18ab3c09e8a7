/** What a reader should know of a run before trusting its numbers. */
import type { BenchmarkResult } from '../../model/benchmark';
import type { SampleAnswer } from '../protocol';
import type { RunOptions } from './run-options';

export function runNotes(
  benchmarks: readonly BenchmarkResult[],
  answers: readonly SampleAnswer[],
  { source, event, samples, optimize, signal }: RunOptions,
): readonly string[] {
  const cold = benchmarks.filter((result) => result.samples.some(({ isWarm }) => !isWarm));
  const lacking = benchmarks.filter((result) => result.failure === null && result.samples.length < samples);
  return [
    ...(source === 'software' && event === undefined
      ? ['What was counted is CPU time, not instructions: it varies with the machine and its load']
      : []),
    ...(optimize ? [] : ["V8's optimizing compilers were off (--no-opt)"]),
    ...(answers.some(({ counted }) => counted === 'multiplexed')
      ? ['The event was counted for a part of the time only: others use the PMU, and counts are too small']
      : []),
    ...(cold.length > 0 ? [`Counts had not settled when they were taken: ${namesOf(cold)}`] : []),
    ...(signal.aborted ? ['The run was interrupted'] : []),
    ...(lacking.length > 0 ? [`Less than ${samples} samples were taken: ${namesOf(lacking)}`] : []),
  ];
}

function namesOf(benchmarks: readonly BenchmarkResult[]): string {
  return benchmarks.map(({ path }) => path.join(' > ')).join(', ');
}
