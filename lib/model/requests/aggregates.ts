/**
 * Sums over the rows of one service: what the store is asked for, and what detectors take. No detector sees a row.
 *
 * y is `instructions` of a request, w = 1 / `probability` its weight. For function rows, w = 1 / (the row's `probability`).
 * Revisions, hosts and endpoints are named by their strings. Strata are numbered: see `RolloutAggregates.strata`.
 */
import type { Counting, TimestampMs } from './request-record';

/** Requests served before: fewer than 100, fewer than 1000, fewer than 10 000, more. As in `EndpointMinute.countByAge`. */
export type AgeClass = 0 | 1 | 2 | 3;

/** Requests that may be compared with each other. All of it is known from a minute row and its segment's header too. */
export interface Stratum {
  readonly endpoint: string;
  readonly cpuModel: string;
  readonly counting: Counting;
  readonly nodeMajor: number;
  readonly ageClass: AgeClass;
}

/** Sums over sampled requests that are not cut. */
export interface SampleSums {
  /** Rows. */
  readonly n: number;
  /** Σ w */
  readonly w: number;
  /** Σ w² */
  readonly w2: number;
  /** Σ w y */
  readonly wy: number;
  /** Σ w² y */
  readonly w2y: number;
  /** Σ w² y² */
  readonly w2y2: number;
  /** Σ w ln y, over the rows with y > 0. */
  readonly wLogY: number;
  /** Σ w min(y, cap), with the cap of the endpoint in `RolloutAggregates.caps`; Σ w y where it has none. */
  readonly wyCapped: number;
  /** Σ w times `collectionInstructions`. */
  readonly wCollection: number;
}

/** One revision on one host in one interval: sampled requests of one stratum, by when they began. */
export interface SampleCell extends SampleSums {
  readonly revision: string;
  readonly host: string;
  /** Begin of the interval: a multiple of `intervalMs`. */
  readonly time: TimestampMs;
  /** Index in `RolloutAggregates.strata`. */
  readonly stratum: number;
}

/** An interval of `momentMs` in which a revision had sampled requests of this age class that were not cut. */
export interface Moment {
  readonly revision: string;
  readonly ageClass: AgeClass;
  /** Begin of the interval. */
  readonly time: TimestampMs;
}

/** All requests, sampled or not, as the minute rows have them: `countByAge`. */
export interface CountCell {
  readonly revision: string;
  readonly host: string;
  /** Begin of the interval that the minute row begins in. */
  readonly time: TimestampMs;
  readonly stratum: number;
  readonly requests: number;
}

/** All requests by their outcome, as the minute rows have them. */
export interface StatusCell {
  readonly revision: string;
  readonly endpoint: string;
  readonly statusClass: number;
  readonly requests: number;
}

/** Of one revision and one of 64 parts of the users: sampled requests of one stratum that are not cut. */
export interface UserCell {
  readonly revision: string;
  /** `userHash` modulo 64; null for requests without a user. */
  readonly bucket: number | null;
  readonly stratum: number;
  readonly n: number;
  readonly w: number;
  readonly wy: number;
}

/** What became of the requests that were chosen to be sampled. */
export interface SampledOutcome {
  readonly revision: string;
  readonly host: string;
  /** Of the minute rows: chosen to be sampled. */
  readonly sampled: number;
  /** Records whose request was cut off, and records whose request was aborted. */
  readonly cut: number;
  readonly aborted: number;
  /** Of the minute rows: chosen, and left without a record; and rows lost according to headers of segments. */
  readonly lost: number;
}

/** The process's own counters, unsampled. Sums over the minute rows of a host's processes. */
export interface ProcessCell {
  readonly revision: string;
  readonly host: string;
  readonly time: TimestampMs;
  /** All requests that ended. */
  readonly requests: number;
  /** Null where one of the processes could not be counted. */
  readonly instructions: number | null;
  readonly cpuMs: number;
  readonly collectionMs: number;
  /** Null where one of the processes could not be counted: garbage collections and compiling are the thread's beside its requests. */
  readonly threadInstructions: number | null;
}

/** What a function is known by; its line is an attribute. */
export interface FunctionName {
  readonly file: string;
  readonly name: string;
  /**
   * Position among the functions of this file and name, by place in the file, from 0. Where two revisions have not as many of
   * them, positions say nothing, and all of them are one function, with 0.
   */
  readonly ordinal: number;
}

/** A function with the line where it is defined, by the newest row that names one. */
export interface FunctionIdentity extends FunctionName {
  readonly line: number | null;
}

/** Profiled requests of one endpoint, of one revision on one host: the denominator of `FunctionCell`. */
export interface ProfiledCell {
  readonly revision: string;
  readonly host: string;
  readonly endpoint: string;
  readonly ageClass: AgeClass;
  readonly n: number;
  readonly w: number;
  /** Σ w y with y the instructions of the whole request. */
  readonly wy: number;
}

/** One function in profiled requests of one endpoint, of one revision on one host. A function that was not called has no row. */
export interface FunctionCell {
  readonly revision: string;
  readonly host: string;
  readonly endpoint: string;
  /** The age of the processes that served the requests. */
  readonly ageClass: AgeClass;
  /** Index in `RolloutAggregates.functions`. */
  readonly function: number;
  /** Requests in which it was called. */
  readonly n: number;
  readonly w: number;
  readonly wCalls: number;
  /** Σ w times `selfInstructions`. */
  readonly wSelf: number;
  /** Σ w times `totalInstructions`. */
  readonly wTotal: number;
}

/** Who called whom in profiled requests, over all hosts. */
export interface CallCell {
  readonly revision: string;
  readonly endpoint: string;
  /** Indices in `RolloutAggregates.functions`; null for what the request called first. */
  readonly caller: number | null;
  readonly callee: number;
  /** Σ w times the callee's total under this caller. */
  readonly wTotal: number;
}

/** When a revision ran on a host: what rollouts are recognised from. */
export interface RevisionPresence {
  readonly service: string;
  /** Such as `production`; null where processes do not say. */
  readonly environment: string | null;
  readonly revision: string;
  readonly host: string;
  /** Time of its first and its last request or minute row. */
  readonly first: TimestampMs;
  readonly last: TimestampMs;
  /** Of the minute rows. */
  readonly requests: number;
}

/** What the verdict on one rollout takes: all revisions of the service that ran from `from` to `until`, not base and head only. */
export interface RolloutAggregates {
  readonly service: string;
  readonly from: TimestampMs;
  /** Exclusive. */
  readonly until: TimestampMs;
  /** Length of the intervals of cells, such as 60 000. */
  readonly intervalMs: number;
  /** Length of moments: the finest time in which revisions are seen side by side. */
  readonly momentMs: number;
  /** Cells name a stratum by its index here. */
  readonly strata: readonly Stratum[];
  readonly samples: readonly SampleCell[];
  readonly moments: readonly Moment[];
  readonly counts: readonly CountCell[];
  readonly statuses: readonly StatusCell[];
  readonly users: readonly UserCell[];
  readonly outcomes: readonly SampledOutcome[];
  readonly processes: readonly ProcessCell[];
  /** Last week's 99.9th percentile of y by endpoint, as the sums `wyCapped` have it. */
  readonly caps: readonly { readonly endpoint: string; readonly instructions: number }[];
  readonly functions: readonly FunctionIdentity[];
  readonly profiled: readonly ProfiledCell[];
  readonly functionCells: readonly FunctionCell[];
  /** Empty where rows do not tell who called whom. */
  readonly calls: readonly CallCell[];
}
