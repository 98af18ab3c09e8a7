/** Whether the data can be relied on: coverage, losses, silent hosts, damage. */
import { element } from '../../report/html/page/dom';
import { visibleText } from '../../visible-text';
import { ask } from './api';
import type { CoverageRow, Health } from './answers';
import { countText, shareText, timeText } from './format';
import { badge, facts, section } from './table';

interface TimeSelection {
  readonly service: string;
  readonly from: number;
  readonly until: number;
}

export async function healthSection(selection: TimeSelection): Promise<HTMLElement> {
  const [rows, health] = await Promise.all([
    ask<readonly CoverageRow[]>('v1/coverage', { ...selection }),
    ask<Health>('v1/health', { ...selection }),
  ]);
  const problems = problemsOf(rows, health, selection.service);
  const lag = Math.max(0, ...health.instances.map(({ longestLagMs }) => longestLagMs));
  return section(
    'health',
    'Health of the data',
    element(
      'p',
      { id: 'health-line' },
      problems.length === 0
        ? badge('ok', 'no problem seen')
        : badge('problem', `${problems.length} to look at`),
    ),
    ...(problems.length === 0 ? [] : [element('ul', {}, ...problems.map((text) => element('li', {}, text)))]),
    facts([
      ['Covered', coverageText(rows)],
      ['Requests, exact / by the samples', requestsText(rows)],
      ['Instances, hosts', `${countText(health.instances.length)}, ${countText(hostsOf(health))}`],
      ['Longest lag', `${countText(lag / 1000)} s`],
    ]),
  );
}

function hostsOf({ instances }: Health): number {
  return new Set(instances.map(({ host }) => host)).size;
}

/** What requests, the work after them and the profiler itself make of what the serving threads counted themselves. */
export function coverageText(rows: readonly CoverageRow[]): string {
  const known = rows.filter(({ threadInstructions }) => (threadInstructions ?? 0) > 0);
  if (known.length === 0) return 'unknown: no process counted its own total';
  const units = new Set(known.map(({ counting }) => counting.unit));
  if (units.size > 1) return 'unknown: processes counted in unlike units';
  const whole = sum(known, ({ threadInstructions }) => threadInstructions ?? 0);
  const part = (of: (row: CoverageRow) => number) => shareText(sum(known, of) / whole);
  return (
    `requests ${part((row) => row.estimatedInstructions)}, after responses ${part((row) => row.afterResponseInstructions)}, ` +
    `icprofile ${part((row) => row.overheadInstructions)} of the serving threads' own total`
  );
}

function requestsText(rows: readonly CoverageRow[]): string {
  return `${countText(sum(rows, ({ requests }) => requests))} / ${countText(sum(rows, (row) => row.estimatedRequests))}`;
}

function problemsOf(rows: readonly CoverageRow[], health: Health, service: string): readonly string[] {
  const { instances, silentHosts, incidents } = health;
  const lost = sum(instances, ({ lostRows }) => lostRows);
  const refused = sum(instances, ({ refusedRows }) => refusedRows);
  const missing = sum(instances, ({ missingSegments }) => missingSegments);
  return [
    ...samplingProblems(rows),
    ...(lost > 0 ? [`${countText(lost)} rows were lost in applications.`] : []),
    ...(missing > 0 ? [`${countText(missing)} segments did not arrive.`] : []),
    ...(refused > 0 ? [`${countText(refused)} rows were refused; /metrics says why.`] : []),
    ...silentHosts
      .filter((silent) => silent.service === service)
      .map(({ host, lastReceived }) => `${visibleText(host)} is silent since ${timeText(lastReceived)}.`),
    ...incidents.map(({ what }) => visibleText(what)),
  ];
}

/** |Σw − N| ≤ 4√Σw(w−1), over all hosts together: else requests are not chosen with the probability that is stored. */
function samplingProblems(rows: readonly CoverageRow[]): readonly string[] {
  const exact = sum(rows, ({ requests }) => requests);
  const estimated = sum(rows, ({ estimatedRequests }) => estimatedRequests);
  const deviation = Math.sqrt(sum(rows, ({ estimatedRequestsVariance }) => estimatedRequestsVariance));
  if (exact === 0 || Math.abs(estimated - exact) <= 4 * deviation + 1) return [];
  return [
    `The samples stand for ${countText(estimated)} requests, and there were ${countText(exact)}: more apart than chance makes them.`,
  ];
}

function sum<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}
