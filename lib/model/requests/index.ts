/** Plain data of the second half: what processes record of requests, and how it travels. */
export type {
  BackendClass,
  BackendUse,
  Counting,
  FlagValue,
  FunctionRow,
  ProcessIdentity,
  RequestRecord,
  TimestampMs,
} from './request-record';
export type { EndpointMinute, MinuteRow } from './minute-row';
export { segmentVersion } from './segment';
export type { RemoteControl, Segment, SegmentAnswer, SegmentHeader } from './segment';
export type {
  AgeClass,
  CallCell,
  CountCell,
  FunctionCell,
  FunctionIdentity,
  FunctionName,
  Moment,
  ProcessCell,
  ProfiledCell,
  RevisionPresence,
  RolloutAggregates,
  SampleCell,
  SampledOutcome,
  SampleSums,
  StatusCell,
  Stratum,
  UserCell,
} from './aggregates';
export { rolloutVerdictVersion } from './rollout-verdict';
export type {
  ChangeInterval,
  CostChange,
  DataCheck,
  EndpointVerdict,
  FunctionChange,
  FunctionChangeKind,
  FunctionVerdict,
  KnownRollout,
  Look,
  MixChange,
  Rollout,
  RolloutOutcome,
  RolloutSituation,
  RolloutVerdict,
  TailChange,
} from './rollout-verdict';
export { findingVersion } from './finding';
export type {
  Finding,
  FindingCause,
  FindingKind,
  FindingNumbers,
  FindingState,
  FindingSubject,
} from './finding';
export { readSegment, segmentText } from './read-segment';
export type { ReadSegment, RefusedRows } from './read-segment';
export { longestTexts, storable } from './storable-text';
