/** What requests cost, by whatever is known of them. */
import { invalidArgument } from '../../errors';
import type { Counting } from '../../model/requests';
import { criticalValue } from '../../stats';
import type { Queryable, SqlRow, SqlValue } from '../store';
import {
  conditionOf,
  countingColumns,
  countingOf,
  intervalBegin,
  numberIn,
  numberOrNullIn,
  type Selection,
} from './selection';

/** Keys, and the columns that they are. Those of the first list are known of unsampled requests too. */
const exactKeyColumns = {
  service: 'service',
  endpoint: 'endpoint',
  revision: 'revision',
  version: 'version',
  host: 'host',
  instance: 'instance',
  cluster: 'cluster',
  region: 'region',
  environment: 'environment',
  statusClass: 'status_class',
  cpuModel: 'cpu_model',
  nodeMajor: 'node_major',
  time: intervalBegin('time'),
} as const;
const sampledKeyColumns = { status: 'status', ageClass: 'age_class', userBucket: 'user_bucket' } as const;

export type RequestKey = keyof typeof exactKeyColumns | keyof typeof sampledKeyColumns;
export const requestKeys = Object.keys({ ...exactKeyColumns, ...sampledKeyColumns }) as readonly RequestKey[];

export interface EstimateOptions {
  readonly by: readonly RequestKey[];
  readonly selection: Selection;
  /** Length of the intervals of the key `time`, in ms. */
  readonly intervalMs?: number;
  /** Requests of one instance that began in the same interval of this length count as one observation. */
  readonly clusterMs?: number;
}

/** Student's, over observations by instance and interval of time. */
export interface EstimateInterval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  /** How many observations they are worth, as some have more requests than others. */
  readonly observations: number;
}

export interface RequestEstimate {
  /** Values of the keys that were asked for. */
  readonly key: Readonly<Partial<Record<RequestKey, SqlValue>>>;
  readonly counting: Counting;
  /** Records that are not cut. */
  readonly samples: number;
  readonly hosts: number;
  /** Σwy/Σw over them; null where there are none. */
  readonly instructions: number | null;
  /** Null where there are too few observations for one. It is about the time and the hosts that were seen, not about others. */
  readonly interval: EstimateInterval | null;
  /** Σw over all records, those of cut requests too. */
  readonly estimatedRequests: number;
  /** All requests that ended, from minute rows; null where they do not know the keys. */
  readonly requests: number | null;
  /** Of all requests where they are known, else of sampled ones. */
  readonly latencyMs: number | null;
  /** Mean busy time by class, and calls, in a request. */
  readonly databaseMs: number | null;
  readonly cacheMs: number | null;
  readonly serviceMs: number | null;
}

const confidence = 0.95;
const leastObservations = 5;
const minuteMs = 60_000;

/**
 * Numbers that were counted in unlike ways have rows of their own.
 *
 * The variance is that of a ratio under sampling of clusters (Cochran, Sampling Techniques, 1977, 11.7): requests of one
 * window were chosen together, and are alike.
 *
 * @throws ERR_ICPROFILE_STORE, ERR_ICPROFILE_INVALID_ARGUMENT
 */
export async function requestEstimates(
  store: Queryable,
  options: EstimateOptions,
): Promise<readonly RequestEstimate[]> {
  const { by, intervalMs } = options;
  if (by.includes('time') && !(intervalMs !== undefined && intervalMs > 0))
    throw invalidArgument('intervalMs', 'a positive number where requests are asked for by time', intervalMs);
  const sampled = await sampledRows(store, options);
  const exact = await exactRows(store, options);
  const keyText = (row: SqlRow) =>
    JSON.stringify([...by.map(nameOf), ...countingColumns].map((name) => row[name]));
  const exactByKey = new Map(exact?.map((row) => [keyText(row), row]));
  const sampledKeys = new Set(sampled.map(keyText));
  // Endpoints that nothing was sampled of are shown too.
  const unsampled = exact?.filter((row) => !sampledKeys.has(keyText(row))) ?? [];
  return [...sampled, ...unsampled].map((row) => estimateOf(row, exactByKey.get(keyText(row)), options));
}

function keySelection(by: readonly RequestKey[]): readonly string[] {
  const columns: Readonly<Record<RequestKey, string>> = { ...exactKeyColumns, ...sampledKeyColumns };
  return [...by.map((key) => `${columns[key]} AS "${nameOf(key)}"`), ...countingColumns];
}

function groupNames(by: readonly RequestKey[]): string {
  return [...by.map((key) => `"${nameOf(key)}"`), ...countingColumns].join(', ');
}

/** No column has it: grouped by the name of one, DuckDB takes the column, such as each single time, and not the key. */
function nameOf(key: RequestKey): string {
  return `key_${key}`;
}

function sampledRows(
  store: Queryable,
  { by, selection, intervalMs, clusterMs = minuteMs }: EstimateOptions,
): Promise<readonly SqlRow[]> {
  const { text, parameters } = conditionOf(selection);
  const names = groupNames(by);
  const sql = `
WITH clusters AS (
  SELECT ${keySelection(by).join(', ')}, instance AS cluster_instance, floor(time / $clusterMs) AS cluster_time,
    min(host) AS cluster_host, sum(w) AS all_w, count(*) FILTER (NOT cut) AS n,
    coalesce(sum(w) FILTER (NOT cut), 0) AS b, coalesce(sum(w * y) FILTER (NOT cut), 0) AS a,
    sum(w * latency_ms) FILTER (NOT cut) AS latency, sum(w * database_ms) FILTER (NOT cut) AS database,
    sum(w * cache_ms) FILTER (NOT cut) AS cache, sum(w * service_ms) FILTER (NOT cut) AS services
  FROM request_rows WHERE ${text}
  GROUP BY ${names}, cluster_instance, cluster_time
), centred AS (
  SELECT *, a - b * (sum(a) OVER (PARTITION BY ${names}) / nullif(sum(b) OVER (PARTITION BY ${names}), 0)) AS residual
  FROM clusters
)
SELECT ${names}, sum(all_w) AS all_w, sum(n) AS n, count(DISTINCT cluster_host) AS hosts,
  sum(b) AS w, sum(a) AS wy, sum(latency) AS latency, sum(database) AS database, sum(cache) AS cache,
  sum(services) AS services, count(*) FILTER (b > 0) AS observations, sum(b * b) AS b2, sum(residual * residual) AS residuals
FROM centred GROUP BY ${names}`;
  return store.all(sql, { ...parameters, ...intervalParameter(by, intervalMs), clusterMs });
}

async function exactRows(
  store: Queryable,
  { by, selection, intervalMs }: EstimateOptions,
): Promise<readonly SqlRow[] | undefined> {
  if (by.some((key) => key in sampledKeyColumns)) return undefined;
  const { text, parameters } = conditionOf(selection);
  const sql = `
SELECT ${keySelection(by).join(', ')}, sum(count) AS requests, sum(latency_sum_ms) AS latency
FROM endpoint_minute_rows WHERE ${text} GROUP BY ${groupNames(by)}`;
  return store.all(sql, { ...parameters, ...intervalParameter(by, intervalMs) });
}

function intervalParameter(
  by: readonly RequestKey[],
  intervalMs: number | undefined,
): Record<string, number> {
  return by.includes('time') && intervalMs !== undefined ? { interval: intervalMs } : {};
}

function estimateOf(row: SqlRow, exact: SqlRow | undefined, { by }: EstimateOptions): RequestEstimate {
  const w = numberIn(row, 'w');
  const mean = (name: string) => (w > 0 ? numberIn(row, name) / w : null);
  const requests = exact === undefined ? null : numberIn(exact, 'requests');
  const exactLatency =
    exact === undefined || requests === null || requests === 0 ? null : numberIn(exact, 'latency') / requests;
  return {
    key: Object.fromEntries(by.map((key) => [key, row[nameOf(key)] ?? null])),
    counting: countingOf(row),
    samples: numberIn(row, 'n'),
    hosts: numberIn(row, 'hosts'),
    instructions: mean('wy'),
    interval: intervalOf(row),
    estimatedRequests: numberIn(row, 'all_w'),
    requests,
    latencyMs: exactLatency ?? mean('latency'),
    databaseMs: mean('database'),
    cacheMs: mean('cache'),
    serviceMs: mean('services'),
  };
}

function intervalOf(row: SqlRow): EstimateInterval | null {
  const w = numberIn(row, 'w');
  const clusters = numberIn(row, 'observations');
  const residuals = numberOrNullIn(row, 'residuals');
  if (w <= 0 || residuals === null || clusters < leastObservations) return null;
  const observations = (w * w) / numberIn(row, 'b2');
  if (observations < leastObservations) return null;
  const error = Math.sqrt((residuals * clusters) / (clusters - 1)) / w;
  const halfWidth = criticalValue(confidence, observations - 1) * error;
  const mean = numberIn(row, 'wy') / w;
  return { low: mean - halfWidth, high: mean + halfWidth, confidence, observations };
}
