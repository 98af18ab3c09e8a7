/** All sums that the verdict on a rollout takes. */
import type {
  CountCell,
  Moment,
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
import { knownProcesses, readWithNames, type Names } from './names';
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

/** Numbers for strata, in the order in which they come. */
class Strata {
  readonly list: Stratum[] = [];
  readonly #names: Names;
  /** By kind of machine; by endpoint and age. */
  readonly #indices = new Map<number, Map<number, number>>();

  constructor(names: Names) {
    this.#names = names;
  }

  indexOf(row: SqlRow, ageClass: AgeClass): number {
    const { machine } = this.#names.process(numberIn(row, 'machine'));
    const endpoint = numberIn(row, 'endpoint_id');
    let ofMachine = this.#indices.get(machine.index);
    if (ofMachine === undefined) this.#indices.set(machine.index, (ofMachine = new Map<number, number>()));
    const key = endpoint * ageClasses.length + ageClass;
    let index = ofMachine.get(key);
    if (index === undefined) {
      const { cpuModel, counting, nodeMajor } = machine;
      const stratum = { endpoint: this.#names.endpoint(endpoint), cpuModel, counting, nodeMajor, ageClass };
      ofMachine.set(key, (index = this.list.push(stratum) - 1));
    }
    return index;
  }
}

const ageClasses: readonly AgeClass[] = [0, 1, 2, 3];

type CellsByStratum = Pick<RolloutAggregates, 'strata' | 'samples' | 'counts' | 'users'>;

async function cellsByStratum(
  store: Queryable,
  query: RolloutQuery,
  names: Names,
  caps: readonly EndpointCap[],
  counting: Counting | undefined,
): Promise<CellsByStratum> {
  const strata = new Strata(names);
  const samples = await sampleCells(store, query, names, strata, caps, counting);
  const counts = await countCells(store, query, names, strata);
  const users = await userCells(store, query, names, strata);
  return { strata: strata.list, samples, counts, users };
}

async function sampleCells(
  store: Queryable,
  query: RolloutQuery,
  names: Names,
  strata: Strata,
  caps: readonly EndpointCap[],
  counting: Counting | undefined,
): Promise<readonly SampleCell[]> {
  const { text, parameters } = conditionOf(query);
  const capped = capsJoin(caps, counting);
  const cells: SampleCell[] = [];
  const sql = `
WITH ${knownProcesses(query)}, chosen AS (
  SELECT place, machine, r.endpoint_id, r.age_class, ${intervalBegin('time')} AS cell, w, y, collection, ${capped.column}
  FROM request_rows r JOIN known ON known.process = r.process ${capped.join} WHERE NOT cut AND ${text}
)
SELECT place, cell, machine, endpoint_id, age_class,
  count(*) AS n, sum(w) AS w, sum(w * w) AS w2, sum(w * y) AS wy, sum(w * w * y) AS w2y, sum(w * w * y * y) AS w2y2,
  sum(CASE WHEN y > 0 THEN w * ln(y) ELSE 0 END) AS w_log_y, sum(w * ${capped.value}) AS wy_capped, sum(w * collection) AS w_collection
FROM chosen GROUP BY place, cell, machine, endpoint_id, age_class ORDER BY place, cell, machine, endpoint_id, age_class`;
  await store.each(sql, { ...parameters, ...capped.parameters, interval: query.intervalMs }, (row) => {
    const { revision, host } = names.process(numberIn(row, 'place'));
    cells.push({
      revision,
      host,
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
    });
  });
  return cells;
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
  names: Names,
  strata: Strata,
): Promise<readonly CountCell[]> {
  const { text, parameters } = conditionOf(query);
  const cells: CountCell[] = [];
  const sql = `
WITH ${knownProcesses(query)}
SELECT place, ${intervalBegin('time')} AS cell, machine, endpoint_id,
  sum(age_0) AS age_0, sum(age_1) AS age_1, sum(age_2) AS age_2, sum(age_3) AS age_3
FROM endpoint_minute_rows m JOIN known ON known.process = m.process WHERE ${text}
GROUP BY place, cell, machine, endpoint_id ORDER BY place, cell, machine, endpoint_id`;
  await store.each(sql, { ...parameters, interval: query.intervalMs }, (row) => {
    const { revision, host } = names.process(numberIn(row, 'place'));
    const time = numberIn(row, 'cell');
    for (const age of ageClasses) {
      const requests = numberIn(row, `age_${age}`);
      if (requests > 0) cells.push({ revision, host, time, stratum: strata.indexOf(row, age), requests });
    }
  });
  return cells;
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

async function userCells(
  store: Queryable,
  query: RolloutQuery,
  names: Names,
  strata: Strata,
): Promise<readonly UserCell[]> {
  const { text, parameters } = conditionOf(query);
  const cells: UserCell[] = [];
  const sql = `
WITH ${knownProcesses(query)}
SELECT release, user_bucket, machine, r.endpoint_id, r.age_class, count(*) AS n, sum(w) AS w, sum(w * y) AS wy
FROM request_rows r JOIN known ON known.process = r.process WHERE NOT cut AND ${text}
GROUP BY release, user_bucket, machine, r.endpoint_id, r.age_class
ORDER BY release, user_bucket, machine, r.endpoint_id, r.age_class`;
  await store.each(sql, parameters, (row) =>
    cells.push({
      revision: names.process(numberIn(row, 'release')).revision,
      bucket: numberOrNullIn(row, 'user_bucket'),
      stratum: strata.indexOf(row, numberIn(row, 'age_class') as AgeClass),
      n: numberIn(row, 'n'),
      w: numberIn(row, 'w'),
      wy: numberIn(row, 'wy'),
    }),
  );
  return cells;
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
