/** What a run of benchmarks is asked for, and whom it tells how it goes. */
import type { BenchmarkFailure, BenchmarkSample } from '../../model/benchmark';
import type { Answer } from '../protocol';
import type { Variables } from './pinned-environment';
import type { PlannedBenchmark } from './plan';
import type { MeasuringSource } from './starter';

export interface RunOptions {
  /** Absolute. */
  readonly files: readonly string[];
  /** What the results' files are relative to, and where they run. */
  readonly directory: string;
  readonly source: MeasuringSource;
  /** Default: the source's. */
  readonly event?: string | undefined;
  /** Samples of each benchmark, with the seeds from 1. */
  readonly samples: number;
  /** CPU time of each sample. */
  readonly timeLimitMs: number;
  /** Whether V8's optimizing compilers are on. */
  readonly optimize: boolean;
  /** Variables that somebody chose for the processes; they are recorded. Default: none. */
  readonly environment?: Variables | undefined;
  readonly grep?: RegExp | undefined;
  /** Samples that are taken at the same time. */
  readonly jobs: number;
  /** Waits until a sample may be taken, where several runs take turns. */
  readonly inTurn?: ((work: () => Promise<Answer>) => Promise<Answer>) | undefined;
  /** Ends the run early: what is complete is kept. */
  readonly signal: AbortSignal;
  readonly progress?: RunProgress | undefined;
}

/** Told as the run goes on. */
export interface RunProgress {
  planned(samples: number): void;
  sampled(benchmark: PlannedBenchmark, outcome: BenchmarkSample | BenchmarkFailure): void;
  /** What the processes print. */
  printed?: ((text: string) => void) | undefined;
}
