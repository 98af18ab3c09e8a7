/** The chosen function: its numbers, who called it, and whom it called. */
import {
  callStatistics,
  type CallStatistics,
  functionStatistics,
  type FunctionStatistics,
  workUnder,
} from '../../../model/profile';
import type { FunctionRow } from '../comparison';
import { meaningOf } from '../meanings';
import { grouped, percent, relativeChange, signed, unitName } from '../numbers';
import { displayName, placeText } from '../places';
import { button, element } from './dom';
import { hasChanged, type Store } from './state';
import type { ChooseView, View } from './view';

export function functionSection(store: Store, viewOf: ChooseView): HTMLElement {
  const section = element('section', {
    class: 'function-section',
    id: 'chosen',
    'aria-labelledby': 'chosen-heading',
  });
  const draw = () => {
    const view = viewOf(store.state);
    const row = view.rows.find(({ id }) => id === store.state.selected);
    section.replaceChildren(...(row === undefined ? noFunction() : chosenFunction(view, row, store)));
  };
  store.onChange((state, previous) => {
    if (hasChanged(state, previous, 'eventIndex', 'thread', 'selected')) draw();
  });
  draw();
  return section;
}

function noFunction(): readonly HTMLElement[] {
  return [
    element('h2', { id: 'chosen-heading' }, 'Callers and callees'),
    element('p', { class: 'quiet' }, 'Choose a function in the table or in the graph.'),
  ];
}

function chosenFunction(view: View, row: FunctionRow, store: Store): readonly HTMLElement[] {
  const fn = row.function;
  const place = placeText(fn);
  const meaning = meaningOf(fn);
  return [
    element('h2', { id: 'chosen-heading' }, displayName(fn)),
    meaning === undefined
      ? element('p', { class: 'quiet place' }, place === '' ? fn.kind : `${fn.kind}, ${place}`)
      : element('p', { class: 'quiet meaning' }, meaning),
    row.now === null
      ? element('p', { class: 'quiet' }, 'Only the earlier profile has this function.')
      : measures(row.now, row.before, view),
    ...(row.now === null ? [] : neighbourTables(view, row.id, row.now, store)),
  ];
}

function measures(now: FunctionStatistics, before: FunctionStatistics | null, view: View): HTMLElement {
  const { event } = view;
  const unit = unitName(event.unit);
  const change = (valueNow: number, valueBefore: number | undefined) =>
    valueBefore === undefined || valueBefore === valueNow
      ? ''
      : `; ${signed(valueNow - valueBefore)} (${relativeChange(valueBefore, valueNow)})`;
  const share = (value: number) => `${grouped(value)} ${unit} (${percent(value, event.total)})`;
  const rows: readonly (readonly [string, string])[] = [
    ['Calls', `${callsText(now)}${change(now.calls, before?.calls)}`],
    ['Self', `${share(now.self)}${change(now.self, before?.self)}`],
    ['Total', `${share(now.total)}${change(now.total, before?.total)}`],
    ...(now.resumptions > 0 ? asynchronousMeasures(now) : []),
    ...(now.throws > 0 ? [['Throws', grouped(now.throws)] as const] : []),
  ];
  return element(
    'dl',
    { class: 'measures' },
    ...rows.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]),
    ...(now.self < 0
      ? [
          element('dt', {}, 'Note'),
          element('dd', {}, 'Self is below 0: more was taken out for the wrappers than they cost here.'),
        ]
      : []),
  );
}

function callsText({ calls, recursiveCalls }: FunctionStatistics): string {
  return recursiveCalls === 0
    ? grouped(calls)
    : `${grouped(calls)}, ${grouped(recursiveCalls)} of them recursive`;
}

function asynchronousMeasures(now: FunctionStatistics): readonly (readonly [string, string])[] {
  return [
    ['Resumptions', grouped(now.resumptions)],
    ['Synchronous part', grouped(now.synchronousTotal)],
  ];
}

/** The calls between the chosen function and another. */
interface Neighbour extends Pick<CallStatistics, 'calls' | 'total'> {
  /** The other: its index in the profile's functions. */
  readonly function: number;
}

/** Largest total first. A recursive call adds to the calls only: its instructions are in the outer call's total. */
function neighbourTables(
  view: View,
  id: number,
  now: FunctionStatistics,
  store: Store,
): readonly HTMLElement[] {
  const calls = [...callStatistics(view.profile, view.eventIndex)].sort(
    (a, b) => b.total - a.total || b.calls - a.calls,
  );
  const callers = calls
    .filter(({ callee }) => callee === id)
    .map((row) => ({ ...row, function: row.caller }));
  const isLabel = view.profile.functions[id]?.kind === 'label';
  const callees = isLabel
    ? workOfLabel(view, id)
    : calls.filter(({ caller }) => caller === id).map((row) => ({ ...row, function: row.callee }));
  return [
    ...neighbourTable('callers', 'Callers', 'Nothing called it.', callers, now, view, store),
    ...neighbourTable(
      'callees',
      isLabel ? 'Functions that ran under it' : 'Callees',
      'It called nothing that was profiled.',
      callees,
      now,
      view,
      store,
    ),
  ];
}

/** A label calls one function at once: all that ran under it says what its work was. */
function workOfLabel(view: View, id: number): readonly Neighbour[] {
  const { profile, eventIndex } = view;
  const label = profile.functions[id];
  const indexes = new Map(profile.functions.map((fn, index) => [fn, index]));
  return functionStatistics(
    workUnder(profile, (fn) => fn === label, ''),
    eventIndex,
  )
    .filter(({ function: fn }) => fn !== label && fn.kind !== 'program')
    .map(({ function: fn, calls, total }) => ({ function: indexes.get(fn) ?? -1, calls, total }))
    .sort((a, b) => b.total - a.total || b.calls - a.calls);
}

function neighbourTable(
  id: string,
  heading: string,
  none: string,
  neighbours: readonly Neighbour[],
  now: FunctionStatistics,
  view: View,
  store: Store,
): readonly HTMLElement[] {
  const title = element('h3', {}, heading);
  if (neighbours.length === 0) return [title, element('p', { class: 'quiet' }, none)];
  const heads = ['Function', 'Calls', 'Total', '% of its total'];
  const rows = neighbours.map((neighbour) => neighbourRow(neighbour, now, view, store));
  return [
    title,
    element(
      'div',
      { class: 'scroller' },
      element(
        'table',
        { id, class: 'neighbours' },
        element('caption', { class: 'visually-hidden' }, heading),
        element(
          'thead',
          {},
          element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head))),
        ),
        element('tbody', {}, ...rows),
      ),
    ),
  ];
}

function neighbourRow(
  { function: index, calls, total }: Neighbour,
  now: FunctionStatistics,
  { profile }: View,
  store: Store,
): HTMLTableRowElement {
  const fn = profile.functions[index];
  const share = element('td', { class: 'share' }, percent(total, now.total));
  const part = now.total === 0 ? 0 : total / now.total;
  share.style.setProperty('--share', String(Math.min(1, Math.max(0, part))));
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row', title: fn === undefined ? undefined : placeText(fn) },
      button(fn === undefined ? '' : displayName(fn), { class: 'function-name' }, () => {
        store.change({ selected: index });
        document.getElementById('chosen-heading')?.scrollIntoView({ block: 'nearest' });
      }),
    ),
    element('td', {}, calls === 0 ? '' : grouped(calls)),
    element('td', {}, grouped(total)),
    share,
  );
}
