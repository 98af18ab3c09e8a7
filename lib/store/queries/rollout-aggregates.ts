/** All sums that the verdict on a rollout takes. */
import type {
  CountCell,
  ProcessCell,
  RolloutAggregates,
  SampleCell,
  SampledOutcome,
  StatusCell,
  Stratum,
  UserCell,
  AgeClass,
  Counting,
} from '../../model/requests';
import type { Queryable, SqlRow } from '../store';
import { endpointCaps, mainCounting, type EndpointCap } from './caps';
import { functionAggregates } from './rollout-functions';
import {
  conditionOf,
  countingOf,
  intervalBegin,
  numberIn,
  numberOrNullIn,
  textIn,
  type ServiceSelection,
} from './selection';

export interface RolloutQuery extends ServiceSelection {
  /** Length of the intervals of cells, in ms. */
  readonly intervalMs: number;
}

/**
 * Functions, processes and caps are those of the counting that most requests have: the others' numbers are not comparable.
 *
 * @throws ERR_ICPROFILE_STORE
 */
export async function rolloutAggregates(store: Queryable, query: RolloutQuery): Promise<RolloutAggregates> {
  const counting = await mainCounting(store, query);
  const caps = counting === undefined ? [] : await endpointCaps(store, query, counting);
  const strata = new Strata();
  const samples = await sampleCells(store, query, strata, caps, counting);
  const counts = await countCells(store, query, strata);
  const users = await userCells(store, query, strata);
  return {
    ...query,
    samples,
    counts,
    users,
    statuses: await statusCells(store, query),
    outcomes: await sampledOutcomes(store, query),
    processes: counting === undefined ? [] : await processCells(store, query, counting),
    caps,
    ...(await functionAggregates(store, query, counting)),
    calls: [],
    strata: strata.list,
  };
}

/** Numbers for strata, in the order in which they come. */
class Strata {
  readonly list: Stratum[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(row: SqlRow, ageClass: AgeClass): number {
    const stratum = {
      endpoint: textIn(row, 'endpoint'),
      cpuModel: textIn(row, 'cpu_model'),
      counting: countingOf(row),
      nodeMajor: numberIn(row, 'node_major'),
      ageClass,
    };
    const key = JSON.stringify(stratum);
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.list.push(stratum) - 1;
      this.#indices.set(key, index);
    }
    return index;
  }
}

const stratumColumns = 'endpoint, cpu_model, event, unit, source, node_major';

async function sampleCells(
  store: Queryable,
  query: RolloutQuery,
  strata: Strata,
  caps: readonly EndpointCap[],
  counting: Counting | undefined,
): Promise<readonly SampleCell[]> {
  const { text, parameters } = conditionOf(query);
  const capped = capsJoin(caps, counting);
  const rows = await store.all(
    `
SELECT revision, host, ${intervalBegin('time')} AS cell, ${stratumColumns}, age_class,
  count(*) AS n, sum(w) AS w, sum(w * w) AS w2, sum(w * y) AS wy, sum(w * w * y) AS w2y, sum(w * w * y * y) AS w2y2,
  sum(CASE WHEN y > 0 THEN w * ln(y) ELSE 0 END) AS w_log_y, sum(w * ${capped.value}) AS wy_capped, sum(w * collection) AS w_collection
FROM (SELECT r.*, ${capped.column} FROM request_rows r ${capped.join} WHERE NOT cut) WHERE ${text}
GROUP BY revision, host, cell, ${stratumColumns}, age_class
ORDER BY revision, host, cell, ${stratumColumns}, age_class`,
    { ...parameters, ...capped.parameters, interval: query.intervalMs },
  );
  return rows.map((row) => ({
    revision: textIn(row, 'revision'),
    host: textIn(row, 'host'),
    time: numberIn(row, 'cell'),
    stratum: strata.indexOf(row, numberIn(row, 'age_class') as AgeClass),
    n: numberIn(row, 'n'),
    w: numberIn(row, 'w'),
    w2: numberIn(row, 'w2'),
    wy: numberIn(row, 'wy'),
    w2y: numberIn(row, 'w2y'),
    w2y2: numberIn(row, 'w2y2'),
    wLogY: numberIn(row, 'w_log_y'),
    wyCapped: numberIn(row, 'wy_capped'),
    wCollection: numberIn(row, 'w_collection'),
  }));
}

function capsJoin(caps: readonly EndpointCap[], counting: Counting | undefined) {
  if (caps.length === 0 || counting === undefined)
    return { column: 'NULL AS cap', join: '', value: 'y', parameters: {} };
  const values = caps.map((_, index) => `($capped${index}, $cap${index})`).join(', ');
  const parameters = caps.flatMap(({ endpoint, instructions }, index) => [
    [`capped${index}`, endpoint],
    // A float, also where it is whole.
    [`cap${index}`, String(instructions)],
  ]);
  return {
    column: 'CAST(caps.cap AS DOUBLE) AS cap',
    join: `LEFT JOIN (VALUES ${values}) caps(capped, cap) ON caps.capped = r.endpoint
      AND r.event = $event AND r.unit = $unit AND r.source = $source`,
    value: 'least(y, coalesce(cap, y))',
    parameters: { ...(Object.fromEntries(parameters) as Record<string, string>), ...counting },
  };
}

async function countCells(
  store: Queryable,
  query: RolloutQuery,
  strata: Strata,
): Promise<readonly CountCell[]> {
  const { text, parameters } = conditionOf(query);
  const rows = await store.all(
    `
SELECT revision, host, ${intervalBegin('time')} AS cell, ${stratumColumns},
  sum(age_0) AS age_0, sum(age_1) AS age_1, sum(age_2) AS age_2, sum(age_3) AS age_3
FROM endpoint_minute_rows WHERE ${text}
GROUP BY revision, host, cell, ${stratumColumns} ORDER BY revision, host, cell, ${stratumColumns}`,
    { ...parameters, interval: query.intervalMs },
  );
  const ages: readonly AgeClass[] = [0, 1, 2, 3];
  return rows.flatMap((row) =>
    ages
      .filter((age) => numberIn(row, `age_${age}`) > 0)
      .map((age) => ({
        revision: textIn(row, 'revision'),
        host: textIn(row, 'host'),
        time: numberIn(row, 'cell'),
        stratum: strata.indexOf(row, age),
        requests: numberIn(row, `age_${age}`),
      })),
  );
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

async function userCells(
  store: Queryable,
  query: RolloutQuery,
  strata: Strata,
): Promise<readonly UserCell[]> {
  const { text, parameters } = conditionOf(query);
  const rows = await store.all(
    `
SELECT revision, user_bucket, ${stratumColumns}, age_class, count(*) AS n, sum(w) AS w, sum(w * y) AS wy
FROM request_rows WHERE NOT cut AND ${text} GROUP BY revision, user_bucket, ${stratumColumns}, age_class
ORDER BY revision, user_bucket, ${stratumColumns}, age_class`,
    parameters,
  );
  return rows.map((row) => ({
    revision: textIn(row, 'revision'),
    bucket: numberOrNullIn(row, 'user_bucket'),
    stratum: strata.indexOf(row, numberIn(row, 'age_class') as AgeClass),
    n: numberIn(row, 'n'),
    w: numberIn(row, 'w'),
    wy: numberIn(row, 'wy'),
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
