/** Estimates of requests as a table for people. */
import type { RequestEstimate, RequestKey } from '../../store';
import { grouped, groupedOrEmpty } from '../../report';
import { nameColumn, numberColumn, tableLines, type Column } from '../../report/text';

/** The heaviest first: those that take most of what was counted. */
export function requestsText(
  estimates: readonly RequestEstimate[],
  by: readonly string[],
  limit: number,
): string {
  if (estimates.length === 0) return 'No requests in this time.\n';
  const sorted = [...estimates].sort((one, other) => totalOf(other) - totalOf(one));
  const shown = sorted.slice(0, limit);
  const countings = new Set(estimates.map(({ counting }) => countingText(counting)));
  const [onlyCounting] = countings;
  const lines = tableLines(columnsOf(by as readonly RequestKey[], countings.size > 1), shown);
  const notes = [
    countings.size === 1
      ? `Counted: ${onlyCounting ?? ''}.`
      : 'Numbers of unlike counting are not comparable.',
    'Per request: mean of sampled requests, weighted; ± is its 95 % interval, for the hosts and the time that were seen.',
    'Estimated: number of requests by the samples, beside the exact number.',
    ...(shown.length < sorted.length ? [`${sorted.length - shown.length} more rows: see --limit.`] : []),
  ];
  return `${[...lines, '', ...notes].join('\n')}\n`;
}

function totalOf({ instructions, requests, estimatedRequests }: RequestEstimate): number {
  return (instructions ?? 0) * (requests ?? estimatedRequests);
}

function countingText({ event, source }: RequestEstimate['counting']): string {
  return `${event}, ${source}`;
}

function columnsOf(by: readonly RequestKey[], hasCountings: boolean): readonly Column<RequestEstimate>[] {
  return [
    ...by.map((key) => nameColumn<RequestEstimate>(key, ({ key: values }) => keyText(key, values[key]))),
    ...(hasCountings
      ? [nameColumn<RequestEstimate>('counting', ({ counting }) => countingText(counting))]
      : []),
    numberColumn('per request', ({ instructions }) => groupedOrEmpty(instructions)),
    numberColumn('±', intervalText),
    numberColumn('samples', ({ samples }) => grouped(samples)),
    numberColumn('requests', ({ requests }) => groupedOrEmpty(requests)),
    numberColumn('estimated', ({ estimatedRequests }) => grouped(estimatedRequests)),
    numberColumn('latency', ({ latencyMs }) => milliseconds(latencyMs)),
    numberColumn('database', ({ databaseMs }) => milliseconds(databaseMs)),
    numberColumn('cache', ({ cacheMs }) => milliseconds(cacheMs)),
    numberColumn('services', ({ serviceMs }) => milliseconds(serviceMs)),
  ];
}

/** Half of the interval, as a part of the mean. */
function intervalText({ interval, instructions }: RequestEstimate): string {
  if (interval === null || instructions === null || instructions <= 0) return '';
  return `${((100 * (interval.high - interval.low)) / 2 / instructions).toFixed(1)} %`;
}

function milliseconds(value: number | null): string {
  return value === null ? '' : `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function keyText(key: RequestKey, value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '(none)';
  return key === 'time' ? new Date(Number(value)).toISOString() : String(value);
}
