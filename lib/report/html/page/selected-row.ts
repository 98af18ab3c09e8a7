/** Shows which row of a table stands for the chosen function. */
export function markSelected(table: HTMLTableElement, selected: number | null): void {
  for (const row of table.querySelectorAll<HTMLTableRowElement>('tr[data-row]')) {
    const isSelected = row.dataset['row'] === String(selected);
    row.classList.toggle('selected', isSelected);
    row.querySelector('button')?.setAttribute('aria-pressed', String(isSelected));
  }
}
