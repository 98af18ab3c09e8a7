export { runChild } from './child';
export { findBenchmarkFiles } from './discovery';
export { variablesOf, variablesOfMachine, withEnvironment } from './pinned-environment';
export type { PlannedBenchmark } from './plan';
export { runBenchmarks } from './run';
export { type BothOptions, type BothRuns, runBoth } from './run-both';
export type { RunOptions, RunProgress } from './run-options';
export { type MeasuringSource, type Starter, flagsOfRun, makeStarter } from './starter';
export { Semaphore } from './semaphore';
