/** Profiles as data, and what can be worked out from them: pure functions. */
export type {
  FunctionKind,
  Profile,
  ProfileCalls,
  ProfileMachine,
  ProfileNode,
  ProfileSource,
  ProfileThread,
  ProfiledEvent,
  ProfiledFunction,
} from './profile';
export type {
  BenchmarkFailure,
  BenchmarkFailureKind,
  BenchmarkResult,
  BenchmarkRun,
  BenchmarkSample,
  CompilerTier,
} from './benchmark';
export { checkProfile } from './profile';
export { benchmarkKey, checkBenchmarkRun } from './benchmark';
export { benchmarkStatistics } from './benchmark';
export type { BenchmarkStatistics } from './benchmark';
export { functionStatistics } from './profile';
export type { FunctionStatistics } from './profile';
export { callStatistics, groupCalls } from './profile';
export type { CallStatistics } from './profile';
export { sortKeys, sortStatistics } from './transform';
export type { SortableStatistics, SortKey } from './transform';
export { restrictStatistics } from './transform';
export type { Restriction } from './transform';
export { standardName } from './profile';
export { mergeProfiles } from './transform';
export { selectThread } from './transform';
export { stripDirectories } from './transform';
export { foldFunctions } from './transform';
export type { FoldTarget } from './transform';
export { diffProfiles } from './difference';
export type { DiffChange, Difference, FunctionDifference, NodeDifference, ProfileDiff } from './difference';
export type { DiffValues } from './difference';
export { joinThreads } from './transform';
export type { NamedThread } from './transform';
