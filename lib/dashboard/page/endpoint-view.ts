/** One endpoint: what a request of it cost by revision, over time. */
import type { Counting, RevisionPresence } from '../../model/requests';
import { chooser, element } from '../../report/html/page/dom';
import { rangeOf, type Address } from './address';
import { ask } from './api';
import type { Estimate } from './answers';
import {
  costText,
  countingText,
  countText,
  exactTimeText,
  millisecondsText,
  revisionText,
  unitText,
} from './format';
import { seriesChart, type RevisionSeries } from './series-chart';
import { quiet, section, table, type Column } from './table';

export async function endpointView(address: Address): Promise<readonly Node[]> {
  const { service, endpoint } = address;
  if (service === null || endpoint === null) return [quiet('The address names no endpoint.')];
  const range = rangeOf(address);
  const until = Date.now() + 1;
  const selection = { service, endpoint, from: until - range.ms, until };
  const [byRevision, byTime, seen] = await Promise.all([
    ask<readonly Estimate[]>('v1/requests', { ...selection, by: 'revision' }),
    ask<readonly Estimate[]>('v1/requests', {
      ...selection,
      by: 'revision,time',
      interval: range.intervalMs,
    }),
    ask<readonly RevisionPresence[]>('v1/revisions', { service, from: selection.from, until }),
  ]);
  if (byRevision.length === 0)
    return [quiet(`No request of it was seen in the ${range.label}. Choose a longer time above.`)];
  const order = [...new Set(seen.map(({ revision }) => revision))];
  const countings = countingsOf(byRevision);
  const shown = element('div', { id: 'counted' });
  const show = (key: string) => {
    const only = (rows: readonly Estimate[]) => rows.filter(({ counting }) => keyOf(counting) === key);
    shown.replaceChildren(...content(only(byRevision), only(byTime), seen, order, range.intervalMs));
  };
  const first = countings[0];
  if (first !== undefined) show(keyOf(first));
  const options = countings.map((counting) => ({ value: keyOf(counting), label: countingText(counting) }));
  return countings.length > 1
    ? [chooser('counting', 'Counted as', options, options[0]?.value ?? '', show), shown]
    : [shown];
}

function content(
  byRevision: readonly Estimate[],
  byTime: readonly Estimate[],
  seen: readonly RevisionPresence[],
  order: readonly string[],
  intervalMs: number,
): readonly Node[] {
  const counting = byRevision[0]?.counting;
  const unit = unitText(counting?.unit ?? 'instructions');
  const rows = [...byRevision].sort((one, other) => rank(one, order) - rank(other, order));
  const series = rows.map((row): RevisionSeries => seriesOf(row, byTime));
  const times = timesOf(series, intervalMs);
  return [
    section(
      'over-time',
      `${unit} a request, by revision`.replace(/^./, (letter) => letter.toUpperCase()),
      seriesChart(
        series,
        times,
        'Cost of a request by revision over time; the table below has the numbers by revision',
      ),
      quiet(
        `Points are means of ${intervalMs / 60_000} minutes, weighted by sampling. Bands are their 95 % intervals; there is none below ` +
          '5 observations. Dashed lines: the first samples of a revision. The axis does not begin at 0.',
      ),
    ),
    section(
      'by-revision',
      'By revision',
      table('revisions', 'Cost by revision', revisionColumns(unit, seen), rows),
      quiet(
        (counting === undefined ? '' : `Counted: ${countingText(counting)}. `) +
          'The interval is about the hosts and the time that were seen. To compare revisions, use the verdict on their rollout.',
      ),
    ),
  ];
}

function revisionColumns(unit: string, seen: readonly RevisionPresence[]): readonly Column<Estimate>[] {
  const revision = ({ key }: Estimate) => String(key['revision'] ?? '');
  const first = (row: Estimate) =>
    Math.min(...seen.filter((each) => each.revision === revision(row)).map((each) => each.first));
  return [
    {
      head: 'Revision',
      cell: (row) => element('span', { title: revision(row) }, revisionText(revision(row))),
    },
    { head: 'First seen', cell: (row) => (Number.isFinite(first(row)) ? exactTimeText(first(row)) : '–') },
    { head: unit, title: `Mean ${unit} of a request`, cell: ({ instructions }) => costText(instructions) },
    {
      head: '95 % interval',
      cell: ({ interval }) =>
        interval === null ? 'too few' : `${costText(interval.low)} to ${costText(interval.high)}`,
    },
    { head: 'Samples', cell: ({ samples }) => countText(samples) },
    { head: 'Hosts', cell: ({ hosts }) => countText(hosts) },
    { head: 'Requests', title: 'All requests that ended', cell: ({ requests }) => countText(requests) },
    { head: 'Latency', cell: ({ latencyMs }) => millisecondsText(latencyMs) },
    { head: 'Database', cell: ({ databaseMs }) => millisecondsText(databaseMs) },
    { head: 'Cache', cell: ({ cacheMs }) => millisecondsText(cacheMs) },
    { head: 'Services', cell: ({ serviceMs }) => millisecondsText(serviceMs) },
  ];
}

function rank({ key }: Estimate, order: readonly string[]): number {
  return order.indexOf(String(key['revision'] ?? ''));
}

function seriesOf({ key }: Estimate, byTime: readonly Estimate[]): RevisionSeries {
  const revision = String(key['revision'] ?? '');
  const points = byTime
    .filter((row) => row.key['revision'] === revision)
    .flatMap(({ key: at, instructions, interval }) =>
      instructions === null
        ? []
        : [
            {
              time: Number(at['time']),
              value: instructions,
              low: interval?.low ?? null,
              high: interval?.high ?? null,
            },
          ],
    )
    .sort((one, other) => one.time - other.time);
  return { label: revisionText(revision), points };
}

/** All intervals from the first to the last, so that those without samples are gaps. */
function timesOf(series: readonly RevisionSeries[], intervalMs: number): readonly number[] {
  const seen = series.flatMap(({ points }) => points.map(({ time }) => time));
  if (seen.length === 0) return [];
  const first = Math.min(...seen);
  const count = Math.round((Math.max(...seen) - first) / intervalMs) + 1;
  return Array.from({ length: count }, (_, index) => first + index * intervalMs);
}

/** The one with the most samples first. */
function countingsOf(rows: readonly Estimate[]): readonly Counting[] {
  const bySamples = [...rows].sort((one, other) => other.samples - one.samples);
  return [...new Map(bySamples.map(({ counting }) => [keyOf(counting), counting])).values()];
}

function keyOf({ event, unit, source }: Counting): string {
  return JSON.stringify([event, unit, source]);
}
