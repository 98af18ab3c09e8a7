import Table from 'cli-table3';

/** A column of a table of rows: numbers stand to the right, names to the left. */
export interface Column<Row> {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly text: (row: Row) => string;
}

export function numberColumn<Row>(head: string, text: (row: Row) => string): Column<Row> {
  return { head, align: 'right', text };
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
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    chars: plainLines,
  });
  for (const row of rows) table.push(columns.map(({ text }) => (row === undefined ? '' : text(row))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
