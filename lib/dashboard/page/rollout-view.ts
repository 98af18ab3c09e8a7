/** One rollout: the verdict on the service and its endpoints, and the functions that explain a change. */
import type { CostChange, EndpointVerdict, RolloutVerdict } from '../../model/requests';
import { chooser, element } from '../../report/html/page/dom';
import { visibleText } from '../../visible-text';
import { addressText, type Address } from './address';
import { ask, AnswerError } from './api';
import {
  changeText,
  costText,
  countText,
  countingText,
  exactTimeText,
  functionText,
  intervalText,
  placeText,
  plainPercent,
  shareText,
  timeText,
} from './format';
import { functionTable } from './function-table';
import { axisMarks, axisOf, intervalDrawing, type Axis } from './interval-drawing';
import { outcomeBadge, plainConfidence } from './overview';
import { badge, facts, link, quiet, section, share, table, type Column } from './table';

export async function rolloutView(address: Address): Promise<readonly Node[]> {
  const { service, environment, base, head } = address;
  if (service === null || base === null || head === null) return [quiet('The address names no rollout.')];
  try {
    const where = { service, environment: environment ?? undefined };
    return content(await ask<RolloutVerdict>('v1/verdict', { ...where, base, head }), address);
  } catch (error) {
    if (error instanceof AnswerError && error.status === 404)
      return [
        quiet('There is no verdict on this rollout: no rollouts seen yet, or these revisions did not run.'),
      ];
    throw error;
  }
}

function content(verdict: RolloutVerdict, address: Address): readonly Node[] {
  const subjects = subjectsOf(verdict);
  const axis = axisOf(subjects);
  return [
    outcomeSection(verdict),
    section(
      'verdicts',
      'By endpoint',
      table(
        'verdict-list',
        'Verdicts on the service and its endpoints',
        subjectColumns(axis, address),
        subjects,
      ),
      quiet(
        `The bar is the interval of the change, the line in it the change itself. The grey band holds changes below the threshold, ` +
          'which do not matter. An arrow: the interval goes on.',
      ),
      ...namesLine('New endpoints', verdict.newEndpoints),
      ...namesLine('Vanished endpoints', verdict.vanishedEndpoints),
    ),
    explanationSection(subjects),
    ...heaviestFunctions(verdict),
  ];
}

/** The service, or one endpoint. */
interface Subject extends CostChange {
  readonly endpoint: string | null;
  readonly row: EndpointVerdict | null;
  readonly functions: EndpointVerdict['functions'];
  readonly isTailMoved: boolean;
}

function subjectsOf({ total, endpoints }: RolloutVerdict): readonly Subject[] {
  return [
    { ...total, endpoint: null, row: null, isTailMoved: total.tail?.isTailMoved ?? false },
    ...endpoints.map((row) => ({ ...row, row, isTailMoved: row.tail?.isTailMoved ?? false })),
  ];
}

function outcomeSection(verdict: RolloutVerdict): HTMLElement {
  const { outcome, reasons, look, until, start, situation, baseHosts, headHosts, alpha, counting } = verdict;
  const failed = verdict.checks.filter(({ isPassed }) => !isPassed);
  return section(
    'outcome',
    'Verdict',
    element('p', { class: 'outcome' }, outcomeBadge(outcome)),
    ...list('reasons', [...reasons, ...failed.map(({ text }) => text), ...verdict.notes]),
    facts([
      ['First record of the head', exactTimeText(start)],
      ['Data until', exactTimeText(until)],
      ['Look', `${look.index + 1} of ${look.of}, after ${countText(look.afterMs / 60_000)} min`],
      ['Hosts, base / head', `${baseHosts} / ${headHosts} (${situation})`],
      ['False alarms allowed', `${plainPercent(alpha)} of rollouts`],
      ['Counted', counting === null ? '–' : countingText(counting)],
    ]),
  );
}

function list(id: string, texts: readonly string[]): readonly HTMLElement[] {
  if (texts.length === 0) return [];
  return [element('ul', { id }, ...texts.map((text) => element('li', {}, visibleText(text))))];
}

function subjectColumns(axis: Axis, address: Address): readonly Column<Subject>[] {
  return [
    { head: 'Endpoint', cell: (subject) => subjectName(subject, address) },
    {
      head: 'Share',
      title: "Share of the service's cost, both revisions together",
      cell: ({ row }) => (row === null ? share(1, shareText(1)) : share(row.share, shareText(row.share))),
    },
    { head: 'Verdict', isText: true, cell: verdictCell },
    { head: 'Change, interval', cell: changeCell },
    { head: axisMarks(axis), cell: (subject) => intervalDrawing(subject, axis) },
    {
      head: 'Cost a request',
      title: 'Base → head, with the mix of both',
      cell: ({ baseMean, headMean }) => `${costText(baseMean)} → ${costText(headMean)}`,
    },
    {
      head: 'Sampled',
      title: 'Sampled requests, base / head',
      cell: ({ row }) =>
        row === null ? '' : `${countText(row.baseSampled)} / ${countText(row.headSampled)}`,
    },
    {
      head: 'Least effect',
      title: 'Change that would be found in 90 % of rollouts like this',
      cell: leastEffectCell,
    },
  ];
}

function subjectName({ endpoint, isTailMoved }: Subject, address: Address): HTMLElement {
  const { service, lastMs } = address;
  const name =
    endpoint === null
      ? element('strong', {}, 'whole service')
      : link(visibleText(endpoint), addressText('endpoint', { service, endpoint, lastMs }));
  return element('div', {}, name, ...(isTailMoved ? [' ', badge('tail', 'the tail moved')] : []));
}

function verdictCell({ verdict, reason }: Subject): HTMLElement {
  const why = reason === null ? [] : [element('span', { class: 'reason' }, visibleText(reason))];
  return element('div', {}, badge(verdict), ...why);
}

function changeCell({ change, interval }: Subject): HTMLElement {
  return element(
    'div',
    {},
    element('strong', { class: 'change' }, changeText(change)),
    intervalCell(interval),
  );
}

function intervalCell(interval: CostChange['interval']): HTMLElement {
  const title = interval === null ? undefined : `${plainConfidence(interval.confidence)} confidence`;
  return element('span', { class: 'interval-text', title }, intervalText(interval));
}

function leastEffectCell({ leastEffect, enoughAt, isNeverEnough }: CostChange): HTMLElement {
  const note = isNeverEnough
    ? 'more time does not help'
    : enoughAt === null
      ? null
      : `enough ${timeText(enoughAt)}`;
  return element(
    'div',
    {},
    leastEffect === null ? '–' : plainPercent(leastEffect),
    ...(note === null ? [] : [element('span', { class: 'reason' }, note)]),
  );
}

function namesLine(label: string, names: readonly string[]): readonly HTMLElement[] {
  return names.length === 0 ? [] : [quiet(`${label}: ${names.map(visibleText).join(', ')}`)];
}

/** Begins with the regressed endpoint that weighs most, else with the service. */
function explanationSection(subjects: readonly Subject[]): HTMLElement {
  const shown = element('div', { id: 'explained' });
  const show = (index: number) => {
    const subject = subjects[index];
    if (subject !== undefined)
      shown.replaceChildren(...functionTable('function-list', subject, subject.functions));
  };
  const regressed = subjects.findIndex(
    ({ verdict, endpoint }) => verdict === 'regression' && endpoint !== null,
  );
  const first = Math.max(0, regressed);
  show(first);
  const options = subjects.map(({ endpoint, change }, index) => ({
    value: String(index),
    label: `${endpoint === null ? 'whole service' : visibleText(endpoint)} (${changeText(change)})`,
  }));
  return section(
    'explanation',
    'Functions that explain the change',
    chooser('subject', 'of', options, String(first), (value) => {
      show(Number(value));
    }),
    shown,
  );
}

function heaviestFunctions({ functions }: RolloutVerdict): readonly HTMLElement[] {
  const known = functions.filter(({ verdict }) => verdict === 'regression' || verdict === 'improvement');
  if (known.length === 0) return [];
  const columns: readonly Column<RolloutVerdict['functions'][number]>[] = [
    {
      head: 'Function',
      cell: ({ function: fn }) =>
        element(
          'div',
          {},
          element('span', { class: 'name' }, functionText(fn)),
          element('span', { class: 'place' }, placeText(fn)),
        ),
    },
    { head: 'Verdict', isText: true, cell: ({ verdict }) => badge(verdict) },
    { head: 'Change', cell: ({ change }) => changeText(change) },
    { head: 'Interval', cell: ({ interval }) => intervalCell(interval) },
    { head: 'Share', cell: (row) => share(row.share, shareText(row.share)) },
  ];
  return [
    section(
      'functions',
      'Functions that changed over the whole service',
      table('function-verdicts', 'Functions that changed', columns, known),
    ),
  ];
}
