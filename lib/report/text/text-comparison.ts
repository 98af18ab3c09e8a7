/** What changed between two profiles: a table of functions, and one of paths of callers. */
import { diffProfiles, type Difference, type ProfileDiff, type DiffValues } from '../../model/difference';
import { standardName, type Profile, type ProfiledFunction } from '../../model/profile';
import { restrictStatistics, sortStatistics, type SortableStatistics } from '../../model/transform';
import type { ReportOptions } from '../format';
import { callsText, countOf, grouped, groupedOrEmpty, signed, signedPercent } from '../numbers';
import { comparisonHeaderLines, noteLines, orderText, unitSuffix } from './text-header';
import { columnGroup, nameColumn, numberColumn, tableLines, type Column } from './text-table';

/** What is sorted by are the sizes of the changes, upwards or downwards. */
interface ComparisonRow extends SortableStatistics {
  readonly difference: Difference;
  readonly text: string;
}

/** Functions and paths without any change are left out. */
export function comparisonLines(before: Profile, after: Profile, options: ReportOptions): readonly string[] {
  const diff = diffProfiles(before, after, options.event);
  return [
    ...comparisonHeaderLines(before, after, [diff.before, diff.after]),
    '',
    ...sectionLines('function', functionRows(diff), diff, options),
    '',
    ...sectionLines('path', pathRows(diff), diff, options),
    ...noteLines(diff.notes),
  ];
}

function sectionLines(
  what: 'function' | 'path',
  all: readonly ComparisonRow[],
  diff: ProfileDiff,
  options: ReportOptions,
): readonly string[] {
  const changed = all.filter(({ difference }) => hasChanged(difference, what));
  const rows = restrictStatistics(
    sortStatistics(changed, options.sort, options),
    options.restrict,
    options.directory,
  );
  const unchanged = countOf(all.length - changed.length, what);
  return [
    ...(rows.length === 0 ? [] : [...tableLines(columns(what, diff), rows), '']),
    `${rows.length} of ${countOf(changed.length, `changed ${what}`)}, ${unchanged} unchanged; ${orderText(options)}, by the size of the change`,
  ];
}

/** Of a path whose total alone changed, a longer path tells why. */
function hasChanged({ before, after, change }: Difference, what: 'function' | 'path'): boolean {
  const isOnBothSides = before !== null && after !== null;
  return (
    !isOnBothSides || change.self !== 0 || change.calls !== 0 || (what === 'function' && change.total !== 0)
  );
}

function columns(what: string, diff: ProfileDiff): readonly Column<ComparisonRow>[] {
  const unit = unitSuffix(diff.after);
  return [
    nameColumn('', ({ difference }) =>
      difference.before === null ? '+' : difference.after === null ? '-' : '',
    ),
    ...columnGroup(`self${unit}`, changeColumns('self')),
    ...columnGroup(`total${unit}`, changeColumns('total')),
    ...columnGroup('calls', sideColumns(callsText)),
    ...columnGroup(
      'self per call',
      sideColumns(({ selfPerCall }) => groupedOrEmpty(selfPerCall)),
    ),
    ...columnGroup(
      'total per call',
      sideColumns(({ totalPerCall }) => groupedOrEmpty(totalPerCall)),
    ),
    nameColumn(what, ({ text }) => text),
  ];
}

function sideColumns(text: (values: DiffValues) => string): readonly Column<ComparisonRow>[] {
  return [
    numberColumn('before', ({ difference: { before } }) => (before === null ? '' : text(before))),
    numberColumn('after', ({ difference: { after } }) => (after === null ? '' : text(after))),
  ];
}

function changeColumns(field: 'self' | 'total'): readonly Column<ComparisonRow>[] {
  return [
    ...sideColumns((values) => grouped(values[field])),
    numberColumn('change', ({ difference }) => signed(difference.change[field])),
    numberColumn('%', ({ difference: { change, before } }) =>
      signedPercent(change[field], before?.[field] ?? 0),
    ),
  ];
}

function functionRows(diff: ProfileDiff): readonly ComparisonRow[] {
  return diff.functions.map((difference) => ({
    ...sortableChange(difference.function, difference),
    text: `${standardName(difference.function)}${formerFile(difference.function, difference.functionBefore)}`,
  }));
}

function formerFile(fn: ProfiledFunction, before: ProfiledFunction | null): string {
  return before === null || before.file === fn.file ? '' : `, was ${standardName(before)}`;
}

function pathRows(diff: ProfileDiff): readonly ComparisonRow[] {
  const paths: string[] = [];
  const threadNames = new Map(diff.threads.map(({ root, name }) => [root, name]));
  return diff.nodes.flatMap((difference, index) => {
    const fn = diff.functions[difference.function]?.function;
    if (fn === undefined) return [];
    const root = diff.threads.length > 1 ? `${threadNames.get(index) ?? ''}: ${fn.name}` : fn.name;
    const path = difference.parent < 0 ? root : `${paths[difference.parent] ?? ''} > ${fn.name}`;
    paths[index] = path;
    return [{ ...sortableChange(fn, difference), text: path }];
  });
}

function sortableChange(fn: ProfiledFunction, difference: Difference): Omit<ComparisonRow, 'text'> {
  const { change, before, after } = difference;
  return {
    function: fn,
    difference,
    calls: Math.abs(change.calls),
    recursiveCalls: Math.abs((after?.recursiveCalls ?? 0) - (before?.recursiveCalls ?? 0)),
    self: Math.abs(change.self),
    total: Math.abs(change.total),
    throws: 0,
    resumptions: 0,
    synchronousTotal: 0,
  };
}
