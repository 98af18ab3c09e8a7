export { baselineNames, readBenchmarks, removeBaseline, saveBaseline } from './baselines';
export { type CompareOptions, compareRuns } from './compare';
export { readBenchmarkRun } from './run-file';
