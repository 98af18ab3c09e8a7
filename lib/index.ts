/** icprofile counts CPU instructions in Node.js programs. This is its whole interface: doors inside of lib/ offer more. */
import './native';
import { acceptInvitations } from './profiler';

export {
  IcprofileError,
  burn,
  machineFingerprint,
  maxEvents,
  openCounters,
  readingFlags,
  readingLayout,
} from './counters';
export type {
  CountedEvent,
  CounterGroup,
  CounterOptions,
  CounterReading,
  CounterSource,
  CounterTarget,
  ErrorCode,
  MachineFingerprint,
  Measurement,
  Unit,
} from './counters';
export {
  benchmarkKey,
  benchmarkStatistics,
  callStatistics,
  checkBenchmarkRun,
  checkProfile,
  diffProfiles,
  foldFunctions,
  functionStatistics,
  groupCalls,
  joinThreads,
  mergeProfiles,
  restrictStatistics,
  selectThread,
  sortKeys,
  sortStatistics,
  standardName,
  stripDirectories,
} from './model';
export type {
  BenchmarkFailure,
  BenchmarkFailureKind,
  BenchmarkResult,
  BenchmarkRun,
  BenchmarkSample,
  BenchmarkStatistics,
  CallStatistics,
  CompilerTier,
  DiffChange,
  DiffValues,
  Difference,
  FoldTarget,
  FunctionDifference,
  FunctionKind,
  FunctionStatistics,
  NamedThread,
  NodeDifference,
  Profile,
  ProfileCalls,
  ProfileDiff,
  ProfileMachine,
  ProfileNode,
  ProfileSource,
  ProfileThread,
  ProfiledEvent,
  ProfiledFunction,
  Restriction,
  SortKey,
  SortableStatistics,
} from './model';
export { ManualCounters, Profiler, label, profile, profileMethods, profiled } from './profiler';
export type { Labels, ProfileFunctionOptions, ProfiledDecorator, ProfilerOptions } from './profiler';
export {
  callgrindReport,
  collapsedReport,
  cpuProfileReport,
  formatOfFile,
  htmlReport,
  parseProfile,
  pprofReport,
  profileJson,
  pstatsReport,
  readProfile,
  reportFormat,
  reportFormats,
  speedscopeReport,
  textReport,
  writeProfile,
} from './report';
export type { ExportOptions, HtmlReportOptions, ReportFormat, ReportOptions } from './report';

// Here and not behind the profiler's door, which icprofile itself opens on threads that load modules for others.
acceptInvitations();
