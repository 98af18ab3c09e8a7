/** The first page: findings, rollouts, endpoints of a service, and whether the data can be relied on. */
import type { Finding, FindingCause, KnownRollout, Rollout } from '../../model/requests';
import { element } from '../../report/html/page/dom';
import { visibleText } from '../../visible-text';
import { addressText, rangeOf, type Address } from './address';
import { ask, askIfThere } from './api';
import type { Estimate } from './answers';
import {
  changeText,
  costText,
  countText,
  countingText,
  functionText,
  intervalText,
  millisecondsText,
  placeText,
  plainPercent,
  revisionText,
  shareText,
  timeText,
  unitText,
} from './format';
import { healthSection } from './health-section';
import { badge, link, quiet, section, share, table, type Column } from './table';

/** @param service Null where none was seen yet. */
export async function overview(address: Address): Promise<readonly Node[]> {
  const { service } = address;
  if (service === null) return [nothingYet()];
  const until = Date.now() + 1;
  const selection = { service, from: until - rangeOf(address).ms, until };
  const [findings, rollouts, estimates, health] = await Promise.all([
    askIfThere<readonly Finding[]>('v1/findings', { service }),
    askIfThere<readonly KnownRollout[]>('v1/rollouts', { service }),
    ask<readonly Estimate[]>('v1/requests', { ...selection, by: 'endpoint' }),
    healthSection(selection),
  ]);
  return [
    findingsSection(findings, address),
    rolloutsSection(rollouts, address),
    endpointsSection(estimates, address),
    health,
  ];
}

function nothingYet(): HTMLElement {
  return section(
    'empty',
    'No requests were seen in this time',
    quiet(
      'Choose a longer time above, or let an application send its requests here: its option “to” is this address.',
    ),
  );
}

function findingsSection(all: readonly Finding[] | null, address: Address): HTMLElement {
  const findings = [...(all ?? [])].sort((one, other) => other.onset - one.onset);
  if (findings.length === 0) return section('findings', 'Findings', quiet('No findings.'));
  return section('findings', 'Findings', ...findings.map((finding) => findingCard(finding, address)));
}

function findingCard(finding: Finding, address: Address): HTMLElement {
  const { kind, state, title, numbers, onset, causes } = finding;
  const rollout = causes.find((cause) => cause.what === 'rollout')?.rollout;
  const heading = visibleText(title);
  const direction = kind === 'rollout regression' ? 'regression' : 'improvement';
  return element(
    'article',
    { class: `card ${direction}` },
    element(
      'h3',
      {},
      rollout === undefined ? heading : link(heading, rolloutAddress(rollout, address)),
      ' ',
      badge(state),
    ),
    element(
      'p',
      {},
      element('strong', {}, changeText(numbers.change)),
      ` (${intervalText(numbers)}, ${plainConfidence(numbers.confidence)} confidence) since ${timeText(onset)}: `,
      `${costText(numbers.baseMean)} → ${costText(numbers.headMean)} ${unitText(numbers.unit)} a request; `,
      `${shareText(numbers.share)} of the service, which changes by ${changeText(numbers.changeOfService)}.`,
    ),
    ...causeList(causes),
  );
}

function causeList(causes: readonly FindingCause[]): readonly HTMLElement[] {
  const functions = causes.flatMap((cause) => (cause.what === 'function' ? [cause] : []));
  if (functions.length === 0) return [];
  const items = functions.map(({ function: fn, kind, part, difference }) =>
    element(
      'li',
      {},
      element('span', { class: 'name' }, functionText(fn)),
      ` ${placeText(fn)} (${visibleText(kind)}): ${costText(difference)} a request, ${shareText(part)} of the change`,
    ),
  );
  return [element('ul', { class: 'causes' }, ...items)];
}

/** Levels near 1 need their decimals: 99.95 % is not 100 %. */
export function plainConfidence(confidence: number): string {
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(1 - confidence)) - 2));
  return `${(100 * confidence).toFixed(decimals)}\u202f%`;
}

function rolloutAddress({ service, environment, base, head }: Rollout, { lastMs }: Address): string {
  return addressText('rollout', { service, environment, base, head, lastMs });
}

const environmentColumn: Column<KnownRollout> = {
  head: 'Environment',
  isText: true,
  cell: ({ environment }) => visibleText(environment ?? 'not said'),
};

function rolloutsSection(all: readonly KnownRollout[] | null, address: Address): HTMLElement {
  const rollouts = [...(all ?? [])].sort((one, other) => other.start - one.start);
  if (rollouts.length === 0) return section('rollouts', 'Rollouts', quiet('No rollouts seen yet.'));
  const columns: readonly Column<KnownRollout>[] = [
    {
      head: 'Rollout',
      cell: (row) =>
        link(
          `${revisionText(row.base)} → ${revisionText(row.head)}`,
          rolloutAddress(row, address),
          `${row.base} → ${row.head}`,
        ),
    },
    ...(rollouts.some(({ environment }) => environment !== null) ? [environmentColumn] : []),
    { head: 'Verdict', isText: true, cell: ({ outcome }) => outcomeBadge(outcome) },
    { head: 'First record', isText: true, cell: ({ start }) => timeText(start) },
    {
      head: 'Next look',
      isText: true,
      cell: ({ nextLookAt }) => (nextLookAt === null ? 'none' : timeText(nextLookAt)),
    },
  ];
  return section(
    'rollouts',
    'Rollouts',
    table('rollout-list', 'Rollouts, the newest first', columns, rollouts),
  );
}

export function outcomeBadge(outcome: KnownRollout['outcome']): HTMLElement {
  if (outcome === null) return badge('pending', 'not judged yet');
  return badge(outcome === 'fine' ? 'ok' : outcome, outcome);
}

/** @returns Share of all that was estimated, among rows that were counted alike. */
export function shareOf(row: Estimate, rows: readonly Estimate[]): number {
  const alike = rows.filter(({ counting }) => counting.unit === row.counting.unit);
  const whole = alike.reduce((sum, each) => sum + costOf(each), 0);
  return whole === 0 ? 0 : costOf(row) / whole;
}

/** Requests times cost: the exact number of requests where it is known. */
function costOf({ requests, estimatedRequests, instructions }: Estimate): number {
  return (requests ?? estimatedRequests) * (instructions ?? 0);
}

function endpointsSection(estimates: readonly Estimate[], address: Address): HTMLElement {
  const heading = `Endpoints, ${rangeOf(address).label}`;
  const rows = [...estimates].sort((one, other) => costOf(other) - costOf(one));
  if (rows.length === 0) return section('endpoints', heading, quiet('No requests in this time.'));
  const countings = new Set(rows.map(({ counting }) => countingText(counting)));
  return section(
    'endpoints',
    heading,
    table('endpoint-list', 'Endpoints, the heaviest first', endpointColumns(rows, address), rows),
    quiet(
      `Counted: ${[...countings].join('; ')}. ± is half of the 95 % interval of the mean over the hosts and the time that were seen.`,
    ),
  );
}

function endpointColumns(rows: readonly Estimate[], address: Address): readonly Column<Estimate>[] {
  const name = ({ key }: Estimate) => String(key['endpoint'] ?? '');
  const unit = unitText(rows[0]?.counting.unit ?? 'instructions');
  return [
    {
      head: 'Endpoint',
      cell: (row) =>
        link(visibleText(name(row)), addressText('endpoint', { ...address, endpoint: name(row) })),
    },
    {
      head: 'Share',
      title: 'Share of the cost of all requests of the service',
      cell: (row) => share(shareOf(row, rows), shareText(shareOf(row, rows))),
    },
    {
      head: `${unit} a request`,
      cell: (row) => costText(row.instructions),
    },
    { head: '±', cell: (row) => halfWidth(row) },
    { head: 'Requests', title: 'All requests that ended', cell: ({ requests }) => countText(requests) },
    { head: 'Samples', cell: ({ samples }) => countText(samples) },
    { head: 'Latency', cell: ({ latencyMs }) => millisecondsText(latencyMs) },
    { head: 'Database', cell: ({ databaseMs }) => millisecondsText(databaseMs) },
    { head: 'Cache', cell: ({ cacheMs }) => millisecondsText(cacheMs) },
    { head: 'Services', cell: ({ serviceMs }) => millisecondsText(serviceMs) },
  ];
}

function halfWidth({ interval, instructions }: Estimate): string {
  if (interval === null || instructions === null || instructions === 0) return 'too few';
  return plainPercent((interval.high - interval.low) / 2 / instructions);
}
