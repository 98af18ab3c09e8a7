/** What is recorded of one sampled request, and of each function that ran in a profiled one. */

/** Milliseconds since 1970, as `Date.now()` has them. */
export type TimestampMs = number;

/** How the instructions of a record were counted. Records of unlike counting are never added or compared. */
export interface Counting {
  /** perf's name of the event, such as `instructions:u`, or `task-clock`. */
  readonly event: string;
  /** `instructions`, or `ns` of CPU time where instructions could not be counted. */
  readonly unit: 'instructions' | 'ns';
  readonly source: 'hardware' | 'emulated' | 'software' | 'manual';
}

/** Where a process runs and what it runs: the same for all rows of a segment. Names as in OpenTelemetry's conventions. */
export interface ProcessIdentity {
  /** `service.name` */
  readonly service: string;
  /** `vcs.ref.head.revision`: the commit that runs, or `(unknown)`. */
  readonly revision: string;
  /** `service.version`, if known. */
  readonly version: string | null;
  /** `host.name`: of the node, where several pods share one. */
  readonly host: string;
  /** One process's or worker's life, unique in the fleet. */
  readonly instance: string;
  /** Node's thread id: 0 for the main thread. */
  readonly thread: number;
  /** `k8s.cluster.name` */
  readonly cluster: string | null;
  /** `cloud.region` */
  readonly region: string | null;
  /** `deployment.environment.name` */
  readonly environment: string | null;
  readonly cpuModel: string;
  readonly nodeVersion: string;
}

/** What requests wait for. */
export type BackendClass = 'database' | 'cache' | 'service';

/** The calls of one request to one system. */
export interface BackendUse {
  readonly class: BackendClass;
  /** `db.system.name` such as `postgresql` or `redis`; `http` for other services. */
  readonly system: string;
  /** A batch or pipeline counts once. */
  readonly calls: number;
  /** Length of the union of the calls' intervals. */
  readonly busyMs: number;
  /** Sum of the calls' durations: more than `busyMs` where calls overlap. */
  readonly sumMs: number;
  /** Time spent waiting for a connection of a pool; part of no call. */
  readonly connectionWaitMs: number;
}

/** The value of a feature flag as the request saw it. */
export interface FlagValue {
  /** `feature_flag.key` */
  readonly key: string;
  /** `feature_flag.result.variant` */
  readonly variant: string;
  /** `feature_flag.result.reason`, such as `SPLIT`; null if unknown. */
  readonly reason: string | null;
  /** The probability with which this flag was recorded: above 0, at most 1. */
  readonly probability: number;
}

export interface RequestRecord {
  /** When the request began. */
  readonly time: TimestampMs;
  /** Unique in the fleet. */
  readonly id: string;
  /** Of the W3C trace context, 32 hexadecimal digits. */
  readonly traceId: string | null;
  /** Method and route pattern, such as `GET /users/:id`; `(unmatched)` where no route took the request. */
  readonly endpoint: string;
  /** `http.response.status_code`; 0 where none was sent. */
  readonly status: number;
  /** The client went away before the response ended. */
  readonly aborted: boolean;
  /** The request did not end within the longest time that is followed. Estimates leave it out. */
  readonly cut: boolean;
  /** Events counted in the request's own code, without garbage collections. */
  readonly instructions: number;
  /** Events counted in V8's garbage collections while the request's code ran. */
  readonly collectionInstructions: number;
  readonly latencyMs: number;
  /** From the begin to the response's first byte; null where none was sent. */
  readonly firstByteMs: number | null;
  readonly backends: readonly BackendUse[];
  /** Other requests of the process that were running when this one began: without minute rows, of the sampled ones only. */
  readonly inFlight: number;
  /** Requests that the process had served before: young processes run interpreted code. */
  readonly served: number;
  /** Age of the process when the request began. */
  readonly processAgeMs: number;
  readonly flags: readonly FlagValue[];
  /** Keyed hash of the user, 0 to 2^32 - 1; null where the user is unknown. */
  readonly userHash: number | null;
  /** With which the request was chosen, fixed before anything about it was known: above 0, at most 1. */
  readonly probability: number;
  /** With which it was chosen to be profiled too; null where it was not profiled. */
  readonly profileProbability: number | null;
}

/** One function in one profiled request. */
export interface FunctionRow {
  /** `id` of the request. */
  readonly request: string;
  /** When the request began. */
  readonly time: TimestampMs;
  /** Repeated from the request, so that functions can be summed by endpoint without a join. */
  readonly endpoint: string;
  /** Path below the application's root, or package and path in it; `(special)` for nodes of the engine's own. */
  readonly file: string;
  /** Qualified name. Functions of one file and name are told apart by their places. */
  readonly name: string;
  /** 1-based; null if unknown. */
  readonly line: number | null;
  /** 1-based; null if unknown. */
  readonly column: number | null;
  readonly calls: number;
  /** In the function itself. */
  readonly selfInstructions: number;
  /** In it and all that it called. */
  readonly totalInstructions: number;
  /** 1 / (the weight of the row): probability of the request times that of being profiled. */
  readonly probability: number;
}
