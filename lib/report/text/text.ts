/** Tables of functions for people to read, as pstats prints them, with source and machine named above. */
import {
  eventIndexOf,
  eventOf,
  standardName,
  functionStatistics,
  hasAsynchronousWork,
  type FunctionStatistics,
  type Profile,
  type ProfiledEvent,
  relativeFiles,
} from '../../model/profile';
import { restrictStatistics, separateProfiler, sortStatistics } from '../../model/transform';
import type { ReportFormat, ReportOptions } from '../format';
import { callsText, countOf, grouped, groupedOrEmpty, percent } from '../numbers';
import { callersLines } from './text-calls';
import { labelLines } from './text-labels';
import { comparisonLines } from './text-comparison';
import { headerLines, noteLines, orderText, unitSuffix } from './text-header';
import { nameColumn, numberColumn, tableLines, type Column } from './text-table';
import { visibleLine } from '../../visible-text';

export const textFormat: ReportFormat = {
  name: 'text',
  extension: '.txt',
  description: 'tables of functions, their callers, or what changed, to read',
  isBinary: false,
  honours: ['event', 'sort', 'reverse', 'restrict', 'callersOf', 'calleesOf', 'baseline'],
  render: textReport,
};

/**
 * A table of functions; with `callersOf` or `calleesOf` of calls; with `baseline` of differences.
 *
 * @returns lines that end with a newline.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an unknown sort key or event, or a restriction that is none.
 * @throws ERR_ICPROFILE_UNLIKE_PROFILES for a baseline that was not counted alike.
 */
export function textReport(profile: Profile, options: ReportOptions = {}): string {
  return `${reportLines(profile, options).map(visibleLine).join('\n')}\n`;
}

function reportLines(
  whole: Profile,
  { directory = process.cwd(), baseline, ...rest }: ReportOptions,
): readonly string[] {
  const options = { ...rest, directory };
  const { program, profilerCosts } = separateProfiler(whole);
  const profile = relativeFiles(program, directory);
  if (baseline !== undefined) {
    const before = relativeFiles(separateProfiler(baseline).program, directory);
    return comparisonLines(before, profile, options);
  }
  const eventIndex = eventIndexOf(profile, options.event);
  const event = eventOf(profile, options.event);
  const listsCalls = options.callersOf !== undefined || options.calleesOf !== undefined;
  return [
    ...headerLines(profile, eventIndex, event, profilerCosts[eventIndex] ?? 0),
    ...labelLines(profile, eventIndex, event),
    '',
    ...(listsCalls
      ? callersLines(profile, eventIndex, event, options)
      : functionLines(profile, eventIndex, event, options)),
    ...noteLines(profile.notes),
  ];
}

function functionLines(
  profile: Profile,
  eventIndex: number,
  event: ProfiledEvent,
  options: ReportOptions,
): readonly string[] {
  const all = functionStatistics(profile, eventIndex);
  const rows = restrictStatistics(
    sortStatistics(all, options.sort, options),
    options.restrict,
    options.directory,
  );
  const shown = rows.length === all.length ? '' : `${rows.length} of ${countOf(all.length, 'function')}, `;
  return [
    ...tableLines([...valueColumns(event), ...optionalColumns(all), functionColumn], rows),
    '',
    `${shown}${orderText(options)}`,
  ];
}

const functionColumn: Column<FunctionStatistics> = nameColumn('function', (row) =>
  standardName(row.function),
);

function valueColumns(event: ProfiledEvent): readonly Column<FunctionStatistics>[] {
  return [
    numberColumn('calls', callsText),
    numberColumn(`self${unitSuffix(event)}`, ({ self }) => grouped(self)),
    numberColumn('%', ({ self }) => percent(self, event.total)),
    numberColumn('per call', ({ selfPerCall }) => groupedOrEmpty(selfPerCall)),
    numberColumn(`total${unitSuffix(event)}`, ({ total }) => grouped(total)),
    numberColumn('%', ({ total }) => percent(total, event.total)),
    numberColumn('per call', ({ totalPerCall }) => groupedOrEmpty(totalPerCall)),
  ];
}

/** Those that the profile has something for. */
function optionalColumns(all: readonly FunctionStatistics[]): readonly Column<FunctionStatistics>[] {
  const countColumn = (head: string, valueOf: (row: FunctionStatistics) => number) =>
    all.some((row) => valueOf(row) !== 0)
      ? [numberColumn<FunctionStatistics>(head, (row) => (valueOf(row) === 0 ? '' : grouped(valueOf(row))))]
      : [];
  const asynchronousColumns = () => [
    numberColumn<FunctionStatistics>('synchronous', (row) => grouped(row.synchronousTotal)),
    ...countColumn('resumptions', (row) => row.resumptions),
  ];
  return [
    ...(hasAsynchronousWork(all) ? asynchronousColumns() : []),
    ...countColumn('throws', (row) => row.throws),
  ];
}
