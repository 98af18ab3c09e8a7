/** What the parent asks of a process that it starts for benchmarks, and what that one answers. */
import type { BenchmarkFailureKind, BenchmarkSample } from '../../model/benchmark';
import type { Profile, ProfiledEvent, ProfileMachine, ProfileSource } from '../../model/profile';

/** Where answers go: the standard streams are the benchmark's own. */
export const answerDescriptor = 3;

interface JobOfFile {
  /** Absolute. */
  readonly file: string;
  /** Whether suites of other tools are to find icprofile's adapters in their place. */
  readonly adapters: boolean;
}

export interface ListJob extends JobOfFile {
  readonly kind: 'list';
}

export interface SampleJob extends JobOfFile {
  readonly kind: 'sample';
  readonly path: readonly string[];
  readonly seed: number;
  readonly source: Exclude<ProfileSource, 'manual'>;
  /** Undefined: the source's default. */
  readonly event?: string | undefined;
  /** Whether V8 may reach its optimizing compiler. */
  readonly optimize: boolean;
  /** Warm-up ends after so long, settled or not. As `SpentTime` counts it. */
  readonly warmUpTimeMs: number;
}

/** To profile so many iterations by function, with probes in all that is loaded. */
export interface ProfileJob extends Omit<SampleJob, 'kind'> {
  readonly kind: 'profile';
  readonly iterations: number;
}

export type Job = ListJob | SampleJob | ProfileJob;

export interface ListedBenchmark {
  readonly path: readonly string[];
  readonly threshold: number | null;
}

export interface ListAnswer {
  readonly kind: 'list';
  readonly benchmarks: readonly ListedBenchmark[];
  /** Whether an adapter was loaded. */
  readonly usesAdapters: boolean;
}

export interface SampleAnswer {
  readonly kind: 'sample';
  readonly sample: BenchmarkSample;
  readonly source: ProfileSource;
  readonly event: { readonly name: string; readonly unit: string };
  readonly counted: ProfiledEvent['counted'];
  readonly machine: ProfileMachine;
}

export interface ProfileAnswer {
  readonly kind: 'profile';
  readonly profile: Profile;
  /** What the loop and the calls count outside of all functions, all iterations together. */
  readonly callingCost: number;
}

export interface FailureAnswer {
  readonly kind: 'failure';
  readonly failure: BenchmarkFailureKind;
  readonly message: string;
}

export type Answer = ListAnswer | SampleAnswer | ProfileAnswer | FailureAnswer;
