/** Whether the data can be relied on: what was lost, who is silent, and whether sampling and counting add up. */
import type { Counting, TimestampMs } from '../../model/requests';
import type { Queryable } from '../store';
import { conditionOf, countingOf, numberIn, numberOrNullIn, textIn, type Selection } from './selection';

/** What was received of one instance. */
export interface InstanceHealth {
  readonly service: string;
  readonly revision: string;
  readonly host: string;
  readonly instance: string;
  readonly segments: number;
  /** Segments between its first and its last that did not arrive. */
  readonly missingSegments: number;
  /** By the headers of its segments. */
  readonly lostRows: number;
  readonly refusedRows: number;
  readonly lastReceived: TimestampMs;
  /** From the newest row of a segment to its arrival, the longest of them. */
  readonly longestLagMs: number;
}

/** @param selection By when segments' newest rows began. @throws ERR_ICPROFILE_STORE */
export async function instanceHealth(
  store: Queryable,
  selection: Omit<Selection, 'endpoint'>,
): Promise<readonly InstanceHealth[]> {
  const { text, parameters } = conditionOf(selection, 'last_time');
  const rows = await store.all(
    `
SELECT service, revision, host, instance, count(*) AS segments, max(sequence) - min(sequence) + 1 - count(*) AS missing,
  sum(lost_rows) AS lost, sum(refused_rows) AS refused, max(received) AS received, max(received - last_time) AS lag
FROM segment_rows WHERE ${text} GROUP BY service, revision, host, instance ORDER BY service, host, instance`,
    parameters,
  );
  return rows.map((row) => ({
    service: textIn(row, 'service'),
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    instance: textIn(row, 'instance'),
    segments: numberIn(row, 'segments'),
    missingSegments: numberIn(row, 'missing'),
    lostRows: numberIn(row, 'lost'),
    refusedRows: numberIn(row, 'refused'),
    lastReceived: numberIn(row, 'received'),
    longestLagMs: numberIn(row, 'lag'),
  }));
}

export interface SilentHost {
  readonly service: string;
  readonly host: string;
  readonly lastReceived: TimestampMs;
}

/** Hosts that sent segments from `from` on, and none since `silentSince`. @throws ERR_ICPROFILE_STORE */
export async function silentHosts(
  store: Queryable,
  { from, silentSince }: { readonly from: TimestampMs; readonly silentSince: TimestampMs },
): Promise<readonly SilentHost[]> {
  const rows = await store.all(
    `
SELECT service, host, max(received) AS received FROM segment_rows WHERE received >= $from
GROUP BY service, host HAVING max(received) < $silent ORDER BY received, service, host`,
    { from: Math.ceil(from), silent: Math.ceil(silentSince) },
  );
  return rows.map((row) => ({
    service: textIn(row, 'service'),
    host: textIn(row, 'host'),
    lastReceived: numberIn(row, 'received'),
  }));
}

/** Sums over sampled requests beside what the processes counted themselves. */
export interface Coverage {
  readonly service: string;
  readonly revision: string;
  readonly host: string;
  readonly counting: Counting;
  /** The processes' own total; null where one of them could not be counted. */
  readonly processInstructions: number | null;
  /** Of the threads that serve requests. */
  readonly threadInstructions: number | null;
  /** Σwy over all records of requests, those of cut ones too. */
  readonly estimatedInstructions: number;
  /** Σw times the collection instructions of requests. */
  readonly estimatedCollection: number;
  readonly afterResponseInstructions: number;
  readonly overheadInstructions: number;
  /** Σw over all records, beside the exact number. */
  readonly estimatedRequests: number;
  readonly requests: number;
  /** Σw(w - 1): the variance of `estimatedRequests`. */
  readonly estimatedRequestsVariance: number;
}

/** @throws ERR_ICPROFILE_STORE */
export async function coverage(
  store: Queryable,
  selection: Omit<Selection, 'endpoint'>,
): Promise<readonly Coverage[]> {
  const { text, parameters } = conditionOf(selection);
  const key = 'service, revision, host, event, unit, source';
  const rows = await store.all(
    `
WITH processes_seen AS (
  SELECT *, thread = min(thread) OVER (PARTITION BY ${key}) AS is_process FROM minute_rows WHERE ${text}
), own AS (
  SELECT ${key},
    CASE WHEN bool_or(is_process AND process_instructions IS NULL) THEN NULL
      ELSE sum(process_instructions) FILTER (is_process) END AS process,
    CASE WHEN bool_or(thread_instructions IS NULL) THEN NULL ELSE sum(thread_instructions) END AS thread,
    sum(after_response_instructions) AS after_response, sum(overhead_instructions) AS overhead
  FROM processes_seen GROUP BY ${key}
), sampled AS (
  SELECT ${key}, sum(w * y) AS wy, sum(w * collection) AS collection, sum(w) AS w, sum(w * (w - 1)) AS variance
  FROM request_rows WHERE ${text} GROUP BY ${key}
), counted AS (
  SELECT ${key}, sum(count) AS requests FROM endpoint_minute_rows WHERE ${text} GROUP BY ${key}
)
SELECT * FROM own FULL JOIN sampled USING (${key}) FULL JOIN counted USING (${key}) ORDER BY ${key}`,
    parameters,
  );
  return rows.map((row) => ({
    service: textIn(row, 'service'),
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    counting: countingOf(row),
    processInstructions: numberOrNullIn(row, 'process'),
    threadInstructions: numberOrNullIn(row, 'thread'),
    estimatedInstructions: numberIn(row, 'wy'),
    estimatedCollection: numberIn(row, 'collection'),
    afterResponseInstructions: numberIn(row, 'after_response'),
    overheadInstructions: numberIn(row, 'overhead'),
    estimatedRequests: numberIn(row, 'w'),
    requests: numberIn(row, 'requests'),
    estimatedRequestsVariance: numberIn(row, 'variance'),
  }));
}
