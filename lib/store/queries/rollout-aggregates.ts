/** All sums that the verdict on a rollout takes. */
import type {
  AgeClass,
  Counting,
  Moment,
  ProcessCell,
  RolloutAggregates,
  SampledOutcome,
  StatusCell,
} from '../../model/requests';
import type { Queryable } from '../store';
import { endpointCaps, mainCounting } from './caps';
import { readWithNames } from './names';
import { cellsByStratum } from './rollout-cells';
import { functionAggregates } from './rollout-functions';
import {
  conditionOf,
  intervalBegin,
  numberIn,
  numberOrNullIn,
  textIn,
  type ServiceSelection,
} from './selection';

export interface RolloutQuery extends ServiceSelection {
  /** Length of the intervals of cells, in ms. */
  readonly intervalMs: number;
  /** Length of `moments`, in ms; by default `intervalMs`. */
  readonly momentMs?: number;
}

/**
 * Functions, processes and caps are those of the counting that most requests have: the others' numbers are not comparable.
 *
 * @throws ERR_ICPROFILE_STORE
 */
export async function rolloutAggregates(store: Queryable, query: RolloutQuery): Promise<RolloutAggregates> {
  const counting = await mainCounting(store, query);
  const caps = counting === undefined ? [] : await endpointCaps(store, query, counting);
  const { momentMs = query.intervalMs } = query;
  return {
    ...query,
    momentMs,
    ...(await readWithNames(store, query, (names) => cellsByStratum(store, query, names, caps, counting))),
    moments: await momentsOf(store, query, momentMs),
    statuses: await statusCells(store, query),
    outcomes: await sampledOutcomes(store, query),
    processes: counting === undefined ? [] : await processCells(store, query, counting),
    caps,
    ...(await functionAggregates(store, query, counting)),
    calls: [],
  };
}

async function momentsOf(
  store: Queryable,
  query: RolloutQuery,
  momentMs: number,
): Promise<readonly Moment[]> {
  const { text, parameters } = conditionOf(query);
  const rows = await store.all(
    `
SELECT DISTINCT revision, age_class, ${intervalBegin('time')} AS cell FROM request_rows WHERE NOT cut AND ${text}
ORDER BY revision, cell, age_class`,
    { ...parameters, interval: momentMs },
  );
  return rows.map((row) => ({
    revision: textIn(row, 'revision'),
    ageClass: numberIn(row, 'age_class') as AgeClass,
    time: numberIn(row, 'cell'),
  }));
}

async function statusCells(store: Queryable, query: RolloutQuery): Promise<readonly StatusCell[]> {
  const { text, parameters } = conditionOf(query);
  const rows = await store.all(
    `
SELECT revision, endpoint, status_class, sum(count) AS requests FROM endpoint_minute_rows WHERE ${text}
GROUP BY revision, endpoint, status_class ORDER BY revision, endpoint, status_class`,
    parameters,
  );
  return rows.map((row) => ({
    revision: textIn(row, 'revision'),
    endpoint: textIn(row, 'endpoint'),
    statusClass: numberIn(row, 'status_class'),
    requests: numberIn(row, 'requests'),
  }));
}

async function sampledOutcomes(store: Queryable, query: RolloutQuery): Promise<readonly SampledOutcome[]> {
  const { text, parameters } = conditionOf(query);
  const ofSegments = conditionOf(query, 'last_time').text;
  const rows = await store.all(
    `
SELECT revision, host, sum(sampled) AS sampled, sum(cut) AS cut, sum(aborted) AS aborted, sum(lost) AS lost FROM (
  SELECT revision, host, sampled, 0 AS cut, 0 AS aborted, 0 AS lost FROM minute_rows WHERE ${text}
  UNION ALL
  SELECT revision, host, 0, CAST(cut AS INTEGER), CAST(aborted AS INTEGER), 0 FROM request_rows WHERE ${text}
  UNION ALL
  SELECT revision, host, 0, 0, 0, count FROM lost_sample_rows WHERE ${text}
  UNION ALL
  SELECT revision, host, 0, 0, 0, lost_rows FROM segment_rows WHERE ${ofSegments}
) GROUP BY revision, host ORDER BY revision, host`,
    parameters,
  );
  return rows.map((row) => ({
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    sampled: numberIn(row, 'sampled'),
    cut: numberIn(row, 'cut'),
    aborted: numberIn(row, 'aborted'),
    lost: numberIn(row, 'lost'),
  }));
}

/**
 * Each thread of a process has minute rows, and all of them have the process's own numbers: those of the main thread are
 * taken, or of the first thread that has any.
 */
async function processCells(
  store: Queryable,
  query: RolloutQuery,
  counting: Counting,
): Promise<readonly ProcessCell[]> {
  const { text, parameters } = conditionOf(query);
  const counted = `${text} AND event = $event AND unit = $unit AND source = $source`;
  const rows = await store.all(
    `
SELECT revision, host, cell, sum(requests) AS requests,
  CASE WHEN bool_or(is_process AND process_instructions IS NULL) THEN NULL
    ELSE sum(process_instructions) FILTER (is_process) END AS instructions,
  CASE WHEN bool_or(is_minute AND thread_instructions IS NULL) THEN NULL ELSE sum(thread_instructions) END AS thread,
  sum(cpu_ms) FILTER (is_process) AS cpu_ms, sum(collection_ms) AS collection_ms
FROM (
  SELECT revision, host, ${intervalBegin('time')} AS cell, true AS is_minute,
    thread = min(thread) OVER (PARTITION BY revision, host) AS is_process, 0 AS requests,
    process_instructions, thread_instructions, cpu_user_ms + cpu_system_ms AS cpu_ms, collection_ms
  FROM minute_rows WHERE ${counted}
  UNION ALL
  SELECT revision, host, ${intervalBegin('time')}, false, false, count, NULL, NULL, NULL, NULL
  FROM endpoint_minute_rows WHERE ${counted}
) GROUP BY revision, host, cell ORDER BY revision, host, cell`,
    { ...parameters, ...counting, interval: query.intervalMs },
  );
  return rows.map((row) => ({
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    time: numberIn(row, 'cell'),
    requests: numberIn(row, 'requests'),
    instructions: numberOrNullIn(row, 'instructions'),
    cpuMs: numberIn(row, 'cpu_ms'),
    collectionMs: numberIn(row, 'collection_ms'),
    threadInstructions: numberOrNullIn(row, 'thread'),
  }));
}
