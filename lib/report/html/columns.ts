/** The columns of the function table: what they show, and what they sort by. Pure. */
import { compareText, hasAsynchronousWork, type FunctionStatistics } from '../../model/profile';
import type { FunctionRow } from './comparison';
import { grouped, percent, relativeChange, signed } from './numbers';

export interface Column {
  readonly key: string;
  readonly label: string;
  /** Columns side by side with the same group stand under one head. */
  readonly group: string;
  /** What the numbers mean. */
  readonly hint: string;
  text(row: FunctionRow): string;
  /** Null where the row has no such value: such rows come last. */
  sortValue(row: FunctionRow): number | string | null;
  /** The share of the whole that a bar behind the number shows. */
  share?(row: FunctionRow): number;
  /** Of a difference: coloured by its sign. */
  readonly isDifference?: boolean;
}

export interface ColumnOptions {
  /** The event's total, and its total in the profile compared with. */
  readonly whole: number;
  readonly unit: string;
  readonly rows: readonly FunctionRow[];
}

type Measure = (row: FunctionStatistics) => number | null;

const callsOf: Measure = (row) => row.calls;
const callsOrNone: Measure = (row) => row.calls || null;
const recursiveOf: Measure = (row) => row.recursiveCalls;
const selfOf: Measure = (row) => row.self;
const totalOf: Measure = (row) => row.total;
const resumptionsOf: Measure = (row) => row.resumptions;
const synchronousOf: Measure = (row) => row.synchronousTotal;
const selfPerCall: Measure = (row) => quotient(row.self, row.calls);
/** Of calls that were not made while the function was running: those that the total stands for. */
const totalPerCall: Measure = (row) => quotient(row.total, row.calls - row.recursiveCalls);

function quotient(value: number, count: number): number | null {
  return count === 0 ? null : value / count;
}

export function profileColumns({ whole, unit, rows }: ColumnOptions): readonly Column[] {
  const isRecursive = rows.some(({ now }) => now !== null && now.recursiveCalls > 0);
  const isResumed = hasAsynchronousWork(rows.flatMap(({ now }) => now ?? []));
  const self = `Self (${unit})`;
  const total = `Total (${unit})`;
  return [
    countColumn('calls', 'Calls', 'All calls, recursive ones included', callsOf),
    ...(isRecursive
      ? [
          countColumn(
            'recursive',
            'Recursive',
            'Calls made while the function was already running',
            recursiveOf,
          ),
        ]
      : []),
    numeric('self', 'Self', self, 'In the function itself', selfOf),
    shareColumn('self-share', self, 'Of all that was counted', selfOf, whole),
    numeric('self-per-call', 'Per call', self, 'Self, for each call', selfPerCall),
    numeric('total', 'Total', total, 'In the function and all that it called', totalOf),
    shareColumn('total-share', total, 'Of all that was counted', totalOf, whole),
    numeric('total-per-call', 'Per call', total, 'Total, for each call that is not recursive', totalPerCall),
    ...(isResumed
      ? [
          countColumn(
            'resumptions',
            'Resumptions',
            'How often it went on after it had given up the thread',
            resumptionsOf,
            'Asynchronous',
          ),
          numeric(
            'synchronous',
            'Synchronous part',
            'Asynchronous',
            'The part of the total up to the first suspension of each call',
            synchronousOf,
          ),
        ]
      : []),
  ];
}

export function comparisonColumns({ unit }: ColumnOptions): readonly Column[] {
  return [
    {
      key: 'state',
      label: 'State',
      group: '',
      hint: 'Whether both profiles have the function',
      text: stateOf,
      sortValue: stateOf,
    },
    ...compared('calls', 'Calls', 'All calls, recursive ones included', callsOrNone),
    ...compared('self', `Self (${unit})`, 'In the function itself', selfOf),
    ...compared('total', `Total (${unit})`, 'In the function and all that it called', totalOf),
    ...compared('total-per-call', `Total per call (${unit})`, 'Total, for each call', totalPerCall),
  ];
}

/** Whether a function is in both profiles, and differs. */
export function stateOf({ now, before }: FunctionRow): 'added' | 'removed' | 'changed' | 'same' {
  if (before === null) return 'added';
  if (now === null) return 'removed';
  const isSame = now.self === before.self && now.total === before.total && now.calls === before.calls;
  return isSame ? 'same' : 'changed';
}

function numeric(key: string, label: string, group: string, hint: string, measure: Measure): Column {
  const valueOf = ({ now }: FunctionRow) => (now === null ? null : measure(now));
  return {
    key,
    label,
    group,
    hint,
    text: (row) => textOf(valueOf(row)),
    sortValue: valueOf,
  };
}

/** Blank where there is nothing to count, as of what is no function. */
function countColumn(key: string, label: string, hint: string, measure: Measure, group = ''): Column {
  return numeric(key, label, group, hint, (row) => measure(row) || null);
}

function textOf(value: number | null): string {
  return value === null ? '' : grouped(value);
}

function shareColumn(key: string, group: string, hint: string, measure: Measure, whole: number): Column {
  return {
    ...numeric(key, '%', group, hint, measure),
    text: ({ now }) => percent((now === null ? null : measure(now)) ?? 0, whole),
    share: ({ now }) => (whole === 0 || now === null ? 0 : (measure(now) ?? 0) / whole),
  };
}

/** Now, difference, difference in relation to before. */
function compared(key: string, group: string, hint: string, measure: Measure): readonly Column[] {
  const difference = ({ now, before }: FunctionRow) => {
    const [valueNow, valueBefore] = [now && measure(now), before && measure(before)];
    return valueNow === null && valueBefore === null ? null : (valueNow ?? 0) - (valueBefore ?? 0);
  };
  const relative = ({ now, before }: FunctionRow) => {
    const valueBefore = before && measure(before);
    const valueNow = now && measure(now);
    if (valueBefore === null || valueBefore === 0 || valueNow === null) return null;
    return (valueNow - valueBefore) / Math.abs(valueBefore);
  };
  return [
    numeric(key, 'Now', group, hint, measure),
    {
      key: `${key}-difference`,
      label: 'Change',
      group,
      hint: `${hint}: now less before`,
      text: (row) => signedText(difference(row)),
      sortValue: difference,
      isDifference: true,
    },
    {
      key: `${key}-change`,
      label: '%',
      group,
      hint: `${hint}: change in relation to before`,
      text: (row) => {
        const value = relative(row);
        return value === null ? '' : relativeChange(1, 1 + value);
      },
      sortValue: relative,
      isDifference: true,
    },
  ];
}

function signedText(value: number | null): string {
  return value === null ? '' : signed(value);
}

export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Differences sort by their size, whatever their sign: the largest change is what people look for. */
export function sortedRows(
  rows: readonly FunctionRow[],
  columns: readonly Column[],
  { column: key, isDescending }: Sorting,
): readonly FunctionRow[] {
  const column = columns.find((candidate) => candidate.key === key);
  const valueOf = (row: FunctionRow) => {
    if (column === undefined) return row.function.name;
    const value = column.sortValue(row);
    return column.isDifference === true && typeof value === 'number' ? Math.abs(value) : value;
  };
  const direction = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      const order = a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
      return (
        direction * order || compareText(a.row.function.name, b.row.function.name) || a.row.id - b.row.id
      );
    })
    .map(({ row }) => row);
}
