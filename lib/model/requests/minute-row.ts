import type { TimestampMs } from './request-record';

/** Of all requests, sampled or not, of one endpoint and status class that ended in the minute. */
export interface EndpointMinute {
  readonly endpoint: string;
  /** 2 for 200 to 299, and so on; 0 where no status was sent. */
  readonly statusClass: number;
  readonly count: number;
  readonly aborted: number;
  readonly latencySumMs: number;
  readonly latencyMaxMs: number;
  /** How many had served < 100, < 1000, < 10 000 and more requests before them: they add up to `count`. */
  readonly countByAge: readonly [number, number, number, number];
}

/** One minute of a process. Its minutes do not overlap, and leave nothing out between the first and the last. */
export interface MinuteRow {
  /** When it began: a whole minute since 1970, or the start of the process. */
  readonly time: TimestampMs;
  /** Shorter than a minute at the start and the end of a process. */
  readonly durationMs: number;
  readonly endpoints: readonly EndpointMinute[];
  /** All that the process's threads counted in user space in this time, sampled or not; null where it cannot be counted. */
  readonly processInstructions: number | null;
  /** All that this row's thread counted, garbage collections included. */
  readonly threadInstructions: number | null;
  /** Counted by the thread in V8's garbage collections while windows were open. */
  readonly collectionInstructions: number;
  /** Counted in sampled requests of the minute, by when it was counted. */
  readonly sampledInstructions: number;
  /** Counted in requests' code after their response was closed. */
  readonly afterResponseInstructions: number;
  /** Estimated cost of sampling itself: hooks, probes, windows. */
  readonly overheadInstructions: number;
  readonly cpuUserMs: number;
  readonly cpuSystemMs: number;
  readonly collections: number;
  readonly collectionMs: number;
  /** Of all requests' users: a HyperLogLog of 2^14 registers, in base64 of its serialized form; null without users. */
  readonly users: string | null;
  /** Requests that were chosen to be sampled, and of these, how many got no record, with the reason. */
  readonly sampled: number;
  readonly lost: readonly { readonly reason: string; readonly count: number }[];
  /** How long windows were open, and the hooks were on. */
  readonly windowMs: number;
  readonly hooksMs: number;
}
