import Table from 'cli-table3';
import { visibleText } from '../../visible-text';

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

/** The library takes the square of the rows' number: of 20 000 rows, minutes. */
const rowsPerTable = 100;

type Cells = (string | ReturnType<typeof groupCells>[number])[];

/** A heading and one line for each row, without lines drawn and without colours. An undefined row is an empty line. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly (Row | undefined)[],
): readonly string[] {
  const cells: Cells[] = rows.map((row) =>
    columns.map(({ text }) => (row === undefined ? '' : visibleText(text(row)))),
  );
  const hasGroups = columns.some(({ group }) => group !== undefined);
  const table: Cells[] = [
    ...(hasGroups ? [groupCells(columns)] : []),
    columns.map(({ head }) => head),
    ...cells,
  ];
  const pieces = Array.from({ length: Math.ceil(table.length / rowsPerTable) }, (_, index) =>
    table.slice(index * rowsPerTable, (index + 1) * rowsPerTable),
  );
  if (pieces.length === 1) return drawnTable(columns, table).lines;
  const widths = pieces.map((piece) => drawnTable(columns, piece).widths);
  const widest = columns.map((_, column) => Math.max(...widths.map((ofPiece) => ofPiece[column] ?? 0)));
  return pieces.flatMap((piece) => drawnTable(columns, piece, widest).lines);
}

/** As wide as its cells need, or as told. */
function drawnTable(
  columns: readonly Column<never>[],
  rows: readonly Cells[],
  widths: readonly number[] = [],
): { readonly lines: readonly string[]; readonly widths: readonly number[] } {
  const table = new Table({
    colAligns: columns.map(({ align }) => align),
    colWidths: [...widths],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    chars: plainLines,
  });
  table.push(...rows);
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  // The library puts the widths that it found where those were that it was told.
  return { lines, widths: table.options.colWidths.map((width) => width ?? 0) };
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
