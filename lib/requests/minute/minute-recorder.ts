/** The row of a process's minute: what all its requests were, and what the process counted itself. */
import type { MinuteRow } from '../../model/requests';
import type { EndpointTable } from './endpoint-table';
import type { ProcessCounters, ProcessCounts } from './process-counters';
import type { MinuteUsers } from './users';

/** What the sampler did, as totals that only grow. */
export interface SamplingTotals {
  readonly requests: number;
  readonly afterResponse: number;
  readonly collections: number;
  readonly overhead: number;
  readonly sampled: number;
  readonly lost: ReadonlyMap<string, number>;
  readonly windowMs: number;
  readonly hooksMs: number;
}

export interface MinuteSources {
  readonly counters: ProcessCounters;
  readonly endpoints: EndpointTable;
  readonly users: MinuteUsers;
  readonly sampling: () => SamplingTotals;
}

const minuteMs = 60_000;

interface Moment {
  readonly time: number;
  readonly counts: ProcessCounts;
  readonly sampling: SamplingTotals;
}

export class MinuteRecorder {
  readonly #sources: MinuteSources;
  #begin: Moment;

  constructor(sources: MinuteSources, time: number) {
    this.#sources = sources;
    this.#begin = this.#moment(time);
  }

  /** How long until the minute is over. */
  remainingMs(time: number): number {
    return minuteMs - (time % minuteMs);
  }

  /**
   * The row since the last one.
   *
   * @param time of day. A row ends with a whole minute, but for the last one of the process.
   */
  take(time: number, isLast: boolean): MinuteRow {
    const begin = this.#begin;
    const whole = Math.floor(time / minuteMs) * minuteMs;
    // The clock may have been set back.
    const end = this.#moment(Math.max(begin.time, isLast || whole <= begin.time ? time : whole));
    this.#begin = end;
    return {
      time: begin.time,
      durationMs: end.time - begin.time,
      endpoints: this.#sources.endpoints.take(),
      ...countsBetween(begin.counts, end.counts),
      ...samplingBetween(begin.sampling, end.sampling),
      users: this.#sources.users.take(),
    };
  }

  #moment(time: number): Moment {
    return { time, counts: this.#sources.counters.read(), sampling: this.#sources.sampling() };
  }
}

function countsBetween(begin: ProcessCounts, end: ProcessCounts): ProcessCounts {
  return {
    processInstructions: difference(begin.processInstructions, end.processInstructions),
    threadInstructions: difference(begin.threadInstructions, end.threadInstructions),
    cpuUserMs: end.cpuUserMs - begin.cpuUserMs,
    cpuSystemMs: end.cpuSystemMs - begin.cpuSystemMs,
    collections: end.collections - begin.collections,
    collectionMs: end.collectionMs - begin.collectionMs,
  };
}

function difference(begin: number | null, end: number | null): number | null {
  return begin === null || end === null ? null : end - begin;
}

function samplingBetween(
  begin: SamplingTotals,
  end: SamplingTotals,
): Pick<
  MinuteRow,
  | 'collectionInstructions'
  | 'sampledInstructions'
  | 'afterResponseInstructions'
  | 'overheadInstructions'
  | 'sampled'
  | 'lost'
  | 'windowMs'
  | 'hooksMs'
> {
  const lost = [...end.lost].map(([reason, count]) => ({
    reason,
    count: count - (begin.lost.get(reason) ?? 0),
  }));
  return {
    collectionInstructions: end.collections - begin.collections,
    sampledInstructions: end.requests - begin.requests,
    afterResponseInstructions: end.afterResponse - begin.afterResponse,
    overheadInstructions: end.overhead - begin.overhead,
    sampled: end.sampled - begin.sampled,
    lost: lost.filter(({ count }) => count > 0),
    windowMs: end.windowMs - begin.windowMs,
    hooksMs: end.hooksMs - begin.hooksMs,
  };
}
