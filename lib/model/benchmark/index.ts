export {
  type BenchmarkFailure,
  type BenchmarkFailureKind,
  type BenchmarkResult,
  type BenchmarkRun,
  type BenchmarkSample,
  type CompilerTier,
  benchmarkFailures,
  benchmarkFormat,
  benchmarkVersion,
} from './benchmark';
export {
  type BenchmarkComparison,
  type BenchmarkName,
  type ComparedRun,
  type ComparedSide,
  type ExplainedBenchmark,
  type Outcome,
  type RunComparison,
  type RunDifference,
  type SeedPair,
  type SingleBenchmark,
  type Threshold,
  type ThresholdOrigin,
  type Verdict,
  comparisonFormat,
  comparisonVersion,
  isExplained,
  verdicts,
} from './benchmark-comparison';
export {
  type ChangeExplanation,
  type CountChange,
  type ExplainedChange,
  type ExplainedFunction,
  type ExplainedPath,
  type ExplainedValues,
  isUnexplained,
} from './benchmark-explanation';
export { type BenchmarkStatistics, benchmarkStatistics } from './benchmark-statistics';
export { benchmarkKey, checkBenchmarkRun, isPath, isSample, isThreshold } from './read-benchmarks';
