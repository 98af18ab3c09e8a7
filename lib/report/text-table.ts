import Table from 'cli-table3';

/** A column of a table of rows: numbers stand to the right, names to the left. */
export interface Column<Row> {
  readonly head: string;
  /** Stands above it and its neighbours of the same group. */
  readonly group?: string;
  readonly align: 'left' | 'right';
  readonly text: (row: Row) => string;
}

export function numberColumn<Row>(head: string, text: (row: Row) => string): Column<Row> {
  return { head, align: 'right', text };
}

/** Numbers under one heading. */
export function columnGroup<Row>(group: string, columns: readonly Column<Row>[]): readonly Column<Row>[] {
  return columns.map((column) => ({ ...column, group }));
}

export function nameColumn<Row>(head: string, text: (row: Row) => string): Column<Row> {
  return { head, align: 'left', text };
}

const plainLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A heading and one line for each row, without lines drawn and without colours. An undefined row is an empty line. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly (Row | undefined)[],
): readonly string[] {
  const table = new Table({
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    chars: plainLines,
  });
  if (columns.some(({ group }) => group !== undefined)) table.push(groupCells(columns));
  table.push(columns.map(({ head }) => head));
  for (const row of rows) table.push(columns.map(({ text }) => (row === undefined ? '' : text(row))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function groupCells(
  columns: readonly Column<never>[],
): { content: string; colSpan: number; hAlign: 'center' }[] {
  const cells: { content: string; colSpan: number; hAlign: 'center' }[] = [];
  columns.forEach(({ group }, index) => {
    const last = cells.at(-1);
    if (last !== undefined && group !== undefined && columns[index - 1]?.group === group) last.colSpan++;
    else cells.push({ content: group ?? '', colSpan: 1, hAlign: 'center' });
  });
  return cells;
}
