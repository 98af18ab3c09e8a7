/** The functions that explain a change of cost: their parts add up to it. */
import type { CostChange, FunctionChange } from '../../model/requests';
import { element } from '../../report/html/page/dom';
import { changeText, costText, functionText, placeText, shareText } from './format';
import { badge, quiet, table, type Column } from './table';

const rowsShown = 25;

/** D_f is a part of a logarithm; near 0 it is the relative change that the function makes. */
export function functionTable(
  id: string,
  subject: Pick<CostChange, 'logChange'>,
  functions: readonly FunctionChange[],
): readonly Node[] {
  if (functions.length === 0)
    return [quiet('No functions: no request of both revisions was profiled here, or nothing was compared.')];
  const rows = [...functions]
    .sort((one, other) => Math.abs(other.logContribution) - Math.abs(one.logContribution))
    .slice(0, rowsShown);
  const sum = functions.reduce((total, { logContribution }) => total + logContribution, 0);
  const hidden = functions.length - rows.length;
  return [
    quiet(
      `Each D is a part of ln(head / base). They add up to ${changeText(sum)}` +
        (subject.logChange === null ? '. ' : `; the whole change is ${changeText(subject.logChange)}. `) +
        (hidden > 0 ? `The ${hidden} smallest of ${functions.length} are not shown.` : ''),
    ),
    table(id, 'Functions that explain the change', functionColumns(rows), rows),
  ];
}

function functionColumns(rows: readonly FunctionChange[]): readonly Column<FunctionChange>[] {
  const largest = Math.max(1e-12, ...rows.map(({ logContribution }) => Math.abs(logContribution)));
  return [
    { head: 'Function', cell: nameCell },
    {
      head: 'D',
      title: 'Contribution to ln(head / base), in percent',
      cell: (row) => contribution(row, largest),
    },
    { head: '± SE', cell: ({ standardError }) => (standardError === null ? '–' : errorText(standardError)) },
    { head: '', isText: true, cell: marks },
    {
      head: 'Self a request',
      title: 'Self cost by request, base → head',
      cell: ({ baseSelf, headSelf }) => arrow(costText(baseSelf), costText(headSelf)),
    },
    {
      head: 'Called in',
      title: 'Share of profiled requests that called it, base → head',
      cell: ({ baseCalledIn, headCalledIn }) => arrow(shareText(baseCalledIn), shareText(headCalledIn)),
    },
    {
      head: 'Self a call',
      title: 'Self cost by call, base → head',
      cell: ({ baseByCall, headByCall }) => arrow(costText(baseByCall), costText(headByCall)),
    },
  ];
}

function nameCell({ function: fn, before, wrappers }: FunctionChange): HTMLElement {
  const notes = [
    ...(before === null ? [] : [`was ${functionText(before)} ${placeText(before)}`]),
    ...(wrappers.length === 0 ? [] : [`with wrappers ${wrappers.map(functionText).join(', ')}`]),
  ];
  return element(
    'div',
    {},
    element('span', { class: 'name' }, functionText(fn)),
    element('span', { class: 'place' }, placeText(fn)),
    ...notes.map((note) => element('span', { class: 'place' }, note)),
  );
}

function contribution({ logContribution: value }: FunctionChange, largest: number): HTMLElement {
  const text = changeText(value);
  const kind = text.startsWith('+') ? ' increase' : text.startsWith('0') ? '' : ' decrease';
  const cell = element('span', { class: `contribution${kind}` }, text);
  cell.style.setProperty('--share', String(Math.abs(value) / largest));
  return cell;
}

function marks({ kind, isMoved, hasGrown, domain }: FunctionChange): HTMLElement {
  const moved = badge('moved', domain === null ? 'moved' : `moved within ${domain}`);
  return element(
    'span',
    { class: 'badges' },
    ...(kind === 'changed' ? [] : [badge(kind)]),
    ...(isMoved ? [moved] : []),
    ...(hasGrown ? [badge('grown')] : []),
  );
}

function errorText(value: number): string {
  return changeText(value).replace(/^\+/, '');
}

function arrow(before: string, after: string): string {
  return before === after ? before : `${before} → ${after}`;
}
