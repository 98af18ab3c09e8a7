/** The table of functions, with its filter. */
import { comparisonColumns, profileColumns, sortedRows, stateOf, type Column } from '../columns';
import type { FunctionRow } from '../comparison';
import { functionMatcher } from '../matcher';
import { meaningOf } from '../meanings';
import { grouped, unitName } from '../numbers';
import { displayName, placeText } from '../places';
import { button, element, textBox } from './dom';
import { hasChanged, type Store } from './state';
import { markSelected } from './selected-row';
import { tableHead } from './table-head';
import type { ChooseView, View } from './view';

export const rowsAtOnce = 100;

export function tableSection(store: Store, viewOf: ChooseView, directory: string): HTMLElement {
  const table = element('table', { id: 'functions', class: 'functions' });
  const count = element('output', { class: 'found', id: 'shown-rows', for: 'filter' });
  const more = element('div', { class: 'more' });
  const draw = () => {
    const view = viewOf(store.state);
    const { filter, sorting, rowLimit } = store.state;
    const columns = columnsOf(view);
    const matches = functionMatcher(filter);
    const matching = matches === undefined ? [] : view.rows.filter((row) => matches(row.function));
    const rows = sortedRows(matching, columns, sorting);
    const body = rows.slice(0, rowLimit).map((row) => tableRow(row, columns, store, directory));
    table.replaceChildren(
      element('caption', { class: 'visually-hidden' }, 'Functions'),
      tableHead(columns, store),
      element('tbody', {}, ...body),
    );
    count.textContent =
      matches === undefined
        ? 'not a regular expression'
        : `${grouped(rows.length)} of ${grouped(view.rows.length)} functions`;
    more.replaceChildren(...moreButtons(rows.length, store));
    markSelected(table, store.state.selected);
  };
  store.onChange((state, previous) => {
    if (hasChanged(state, previous, 'eventIndex', 'thread', 'filter', 'sorting', 'rowLimit')) draw();
    else if (hasChanged(state, previous, 'selected')) markSelected(table, state.selected);
  });
  draw();

  return element(
    'section',
    { class: 'table-section', 'aria-labelledby': 'table-heading' },
    element('h2', { id: 'table-heading' }, 'Functions'),
    element(
      'div',
      { class: 'toolbar' },
      textBox('filter', 'Filter the functions', 'Filter: text or /pattern/', (text) => {
        store.change({ filter: text, rowLimit: rowsAtOnce });
      }),
      count,
    ),
    element('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Functions' }, table),
    more,
  );
}

function columnsOf(view: View): readonly Column[] {
  const options = { whole: view.event.total, unit: unitName(view.event.unit), rows: view.rows };
  return view.before === null ? profileColumns(options) : comparisonColumns(options);
}

function tableRow(
  row: FunctionRow,
  columns: readonly Column[],
  store: Store,
  directory: string,
): HTMLTableRowElement {
  const select = () => {
    store.change({ selected: row.id });
  };
  const place = placeText(row.function, directory);
  const made = element(
    'tr',
    { 'data-row': row.id, ...(columns[0]?.key === 'state' && { class: stateOf(row) }) },
    element(
      'th',
      { scope: 'row', title: meaningOf(row.function) ?? placeText(row.function) },
      button(displayName(row.function), { class: 'function-name' }, select),
      place === '' ? null : element('span', { class: 'place' }, place),
    ),
    ...columns.map((column) => cell(row, column)),
  );
  made.addEventListener('click', select);
  return made;
}

function cell(row: FunctionRow, column: Column): HTMLTableCellElement {
  const text = column.text(row);
  const made = element('td', { 'data-column': column.key }, text);
  const value = column.isDifference === true ? column.sortValue(row) : null;
  if (typeof value === 'number') made.classList.add(directionOf(value));
  if (column.share !== undefined) {
    made.classList.add('share');
    made.style.setProperty('--share', String(Math.min(1, Math.max(0, column.share(row)))));
  }
  return made;
}

function directionOf(change: number): string {
  return change === 0 ? 'unchanged' : change > 0 ? 'increase' : 'decrease';
}

function moreButtons(available: number, store: Store): readonly HTMLElement[] {
  const { rowLimit } = store.state;
  if (available <= rowLimit) return [];
  const next = Math.min(rowsAtOnce, available - rowLimit);
  return [
    button(`Show ${grouped(next)} more`, { id: 'more-rows' }, () => {
      store.change({ rowLimit: rowLimit + rowsAtOnce });
    }),
    button(`Show all ${grouped(available)}`, {}, () => {
      store.change({ rowLimit: available });
    }),
  ];
}
