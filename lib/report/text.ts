/** Tables of functions for people to read, as pstats prints them, with source and machine named above. */
import { eventIndexOf, eventOf } from '../model/events';
import { standardName } from '../model/function-name';
import { functionStatistics, type FunctionStatistics } from '../model/function-statistics';
import type { Profile, ProfiledEvent } from '../model/profile';
import { restrictStatistics } from '../model/restrict';
import { sortStatistics } from '../model/sort-keys';
import type { ReportFormat, ReportOptions } from './format';
import { callsText, countOf, grouped, groupedOrEmpty, percent } from './numbers';
import { callersLines } from './text-calls';
import { comparisonLines } from './text-comparison';
import { headerLines, noteLines, orderText, unitSuffix } from './text-header';
import { nameColumn, numberColumn, tableLines, type Column } from './text-table';

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
  return `${reportLines(profile, options).join('\n')}\n`;
}

function reportLines(profile: Profile, options: ReportOptions): readonly string[] {
  if (options.baseline !== undefined) return comparisonLines(options.baseline, profile, options);
  const eventIndex = eventIndexOf(profile, options.event);
  const event = eventOf(profile, options.event);
  const listsCalls = options.callersOf !== undefined || options.calleesOf !== undefined;
  return [
    ...headerLines(profile, eventIndex, event),
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
  const rows = restrictStatistics(sortStatistics(all, options.sort, options), options.restrict);
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
  const isAsynchronous = all.some((row) => row.resumptions > 0 || row.synchronousTotal !== row.total);
  return [
    ...(isAsynchronous
      ? [numberColumn<FunctionStatistics>('synchronous', (row) => grouped(row.synchronousTotal))]
      : []),
    ...countColumn('after settlement', (row) => row.afterSettlement),
    ...countColumn('resumptions', (row) => row.resumptions),
    ...countColumn('throws', (row) => row.throws),
  ];
}
