/** What was done under each label: the first question that a profile of a service is asked. */
import type { FunctionRow } from '../comparison';
import { grouped, percent, signed, unitName } from '../numbers';
import { displayName } from '../places';
import { button, element } from './dom';
import { markSelected } from './selected-row';
import { hasChanged, type Store } from './state';
import type { ChooseView, View } from './view';

/** More are in the table of functions, which can be filtered. */
const mostRows = 20;

/** Null where the profile has no labels. */
export function labelSection(store: Store, viewOf: ChooseView): HTMLElement | null {
  if (labelRows(viewOf(store.state)).length === 0) return null;
  const table = element('table', { id: 'labels', class: 'functions' });
  const rest = element('p', { class: 'quiet', id: 'more-labels' });
  const draw = () => {
    const view = viewOf(store.state);
    const rows = labelRows(view);
    table.replaceChildren(
      element('caption', { class: 'visually-hidden' }, 'Labels'),
      labelHead(view),
      element('tbody', {}, ...rows.slice(0, mostRows).map((row) => labelRow(row, view, store))),
    );
    rest.textContent =
      rows.length > mostRows
        ? `and ${grouped(rows.length - mostRows)} labels with less, in the table of functions`
        : '';
    markSelected(table, store.state.selected);
  };
  store.onChange((state, previous) => {
    if (hasChanged(state, previous, 'eventIndex', 'thread')) draw();
    else if (hasChanged(state, previous, 'selected')) markSelected(table, state.selected);
  });
  draw();
  return element(
    'section',
    { class: 'label-section', 'aria-labelledby': 'labels-heading' },
    element('h2', { id: 'labels-heading' }, 'Labels'),
    element(
      'p',
      { class: 'quiet' },
      'All that was done under each label. Choose one to see which functions did it.',
    ),
    element('div', { class: 'scroller' }, table),
    rest,
  );
}

/** Largest total first. */
export function labelRows(view: View): readonly FunctionRow[] {
  const totalOf = ({ now, before }: FunctionRow) => now?.total ?? before?.total ?? 0;
  return view.rows
    .filter((row) => row.function.kind === 'label')
    .sort((a, b) => totalOf(b) - totalOf(a) || a.id - b.id);
}

function labelHead(view: View): HTMLElement {
  const unit = unitName(view.event.unit);
  const heads = [
    'Label',
    'Calls',
    `Total (${unit})`,
    '%',
    'Per call',
    ...(view.before === null ? [] : ['Change of the total']),
  ];
  return element(
    'thead',
    {},
    element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head))),
  );
}

function labelRow(row: FunctionRow, view: View, store: Store): HTMLTableRowElement {
  const { now, before } = row;
  const select = () => {
    store.change({ selected: row.id });
    document.getElementById('chosen')?.scrollIntoView({ block: 'nearest' });
  };
  const total = now?.total ?? 0;
  const share = element('td', { class: 'share' }, percent(total, view.event.total));
  const part = view.event.total === 0 ? 0 : total / view.event.total;
  share.style.setProperty('--share', String(Math.min(1, Math.max(0, part))));
  const outerCalls = now === null ? 0 : now.calls - now.recursiveCalls;
  const change = signed(total - (before?.total ?? 0));
  const made = element(
    'tr',
    { 'data-row': row.id },
    element('th', { scope: 'row' }, button(displayName(row.function), { class: 'function-name' }, select)),
    element('td', {}, now === null ? '' : grouped(now.calls)),
    element('td', {}, grouped(total)),
    share,
    element('td', {}, outerCalls === 0 ? '' : grouped(total / outerCalls)),
    view.before === null ? null : element('td', {}, change),
  );
  made.addEventListener('click', select);
  return made;
}
