/** Tables, and the pieces that all pages are made of. */
import { element } from '../../report/html/page/dom';

export type Cell = Node | string;

export interface Column<Row> {
  readonly head: Cell;
  /** Explains the head. */
  readonly title?: string;
  readonly cell: (row: Row) => Cell;
  readonly isText?: boolean;
}

/** The first column names the row. Wide tables scroll within themselves, by keyboard too. */
export function table<Row>(
  id: string,
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  const kind = ({ isText }: Column<Row>) => (isText === true ? 'text' : undefined);
  const head = element(
    'tr',
    {},
    ...columns.map((column) =>
      element('th', { scope: 'col', title: column.title, class: kind(column) }, column.head),
    ),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...columns.map((column, index) =>
        index === 0
          ? element('th', { scope: 'row' }, column.cell(row))
          : element('td', { class: kind(column) }, column.cell(row)),
      ),
    ),
  );
  return element(
    'div',
    { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      { id },
      element('caption', { class: 'visually-hidden' }, caption),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    ),
  );
}

export function section(id: string, heading: string, ...children: readonly (Node | string)[]): HTMLElement {
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-heading` },
    element('h2', { id: `${id}-heading` }, heading),
    ...children,
  );
}

export function quiet(...children: readonly (Node | string)[]): HTMLElement {
  return element('p', { class: 'quiet' }, ...children);
}

export function link(text: string, href: string, title?: string): HTMLAnchorElement {
  return element('a', { href, title }, text);
}

/** A bar behind a share of a whole. */
export function share(value: number, text: string): HTMLElement {
  const bar = element('span', { class: 'share-bar' }, text);
  bar.style.setProperty('--share', String(Math.min(1, Math.max(0, value))));
  return bar;
}

export function badge(kind: string, text = kind): HTMLElement {
  return element('span', { class: `badge ${kind.replaceAll(' ', '-')}` }, text);
}

export function facts(entries: readonly (readonly [string, Cell])[]): HTMLElement {
  const pairs = entries.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value)),
  );
  return element('dl', { class: 'facts' }, ...pairs);
}
