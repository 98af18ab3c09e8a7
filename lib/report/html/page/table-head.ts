/** The two rows of heads: groups, and columns that sort when clicked. */
import type { Column } from '../columns';
import { button, element } from './dom';
import type { Store } from './state';

export const nameColumn = 'name';

export function tableHead(columns: readonly Column[], store: Store): HTMLTableSectionElement {
  const groups = columns.reduce<{ label: string; span: number }[]>((found, { group }) => {
    const last = found.at(-1);
    if (last?.label === group) last.span++;
    else found.push({ label: group, span: 1 });
    return found;
  }, []);
  return element(
    'thead',
    {},
    element(
      'tr',
      { class: 'groups' },
      element('td', {}),
      ...groups.map(({ label, span }) =>
        label === ''
          ? element('td', { colspan: span })
          : element('th', { colspan: span, scope: 'colgroup' }, label),
      ),
    ),
    element(
      'tr',
      {},
      columnHead(nameColumn, 'Function', 'By name', store),
      ...columns.map(({ key, label, hint }) => columnHead(key, label, hint, store)),
    ),
  );
}

function columnHead(key: string, label: string, hint: string, store: Store): HTMLTableCellElement {
  const { sorting } = store.state;
  const isSorted = sorting.column === key;
  const direction = sorting.isDescending ? 'descending' : 'ascending';
  const sort = button(label, { title: hint, 'data-sort': key }, () => {
    // Names begin with a, numbers with the largest.
    const isDescending = isSorted ? !sorting.isDescending : key !== nameColumn;
    store.change({ sorting: { column: key, isDescending } });
    document.querySelector<HTMLElement>(`[data-sort="${key}"]`)?.focus();
  });
  return element('th', { scope: 'col', 'aria-sort': isSorted ? direction : undefined }, sort);
}
