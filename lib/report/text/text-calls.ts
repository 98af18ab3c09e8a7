/** Callers and callees of functions, as pstats' print_callers and print_callees list them. */
import {
  callStatistics,
  groupCalls,
  type CallStatistics,
  functionMatcher,
  standardName,
  functionStatistics,
  type FunctionStatistics,
  type Profile,
  type ProfiledEvent,
  type ProfiledFunction,
  workUnder,
} from '../../model/profile';
import { restrictStatistics, sortStatistics } from '../../model/transform';
import type { ReportOptions } from '../format';
import { callsText, grouped, percent } from '../numbers';
import { unitSuffix } from './text-header';
import { nameColumn, numberColumn, tableLines } from './text-table';

interface Listing {
  readonly title: string;
  readonly pattern: RegExp | string;
  readonly argument: string;
  /** What the functions that match are in a call. */
  readonly role: 'caller' | 'callee';
  readonly arrow: string;
}

interface CallRow extends Pick<CallStatistics, 'calls' | 'recursiveCalls' | 'self' | 'total'> {
  readonly function: ProfiledFunction;
  readonly arrow: string;
}

/** Each function with its own values, and below it those of its calls. */
export function callersLines(
  profile: Profile,
  eventIndex: number,
  event: ProfiledEvent,
  options: ReportOptions,
): readonly string[] {
  return listings(options).flatMap((listing, index) => [
    ...(index === 0 ? [] : ['']),
    listing.title,
    '',
    ...listingLines(profile, eventIndex, event, listing, options),
  ]);
}

function listings({ callersOf, calleesOf }: ReportOptions): readonly Listing[] {
  const callers = {
    title: 'Functions and who called them (<-)',
    argument: 'callersOf',
    role: 'callee',
    arrow: '<-',
  } as const;
  const callees = {
    title: 'Functions and whom they called (->)',
    argument: 'calleesOf',
    role: 'caller',
    arrow: '->',
  } as const;
  return [
    ...(callersOf === undefined ? [] : [{ ...callers, pattern: callersOf }]),
    ...(calleesOf === undefined ? [] : [{ ...callees, pattern: calleesOf }]),
  ];
}

function listingLines(
  profile: Profile,
  eventIndex: number,
  event: ProfiledEvent,
  listing: Listing,
  options: ReportOptions,
): readonly string[] {
  const groups = groupedRows(profile, eventIndex, listing, options);
  if (groups.length === 0) return [`no function matches ${String(listing.pattern)}`];
  const rows = groups.flatMap((group) => [undefined, ...group]).slice(1);
  return tableLines<CallRow>(
    [
      numberColumn('calls', callsText),
      numberColumn(`self${unitSuffix(event)}`, (row) => valueText(row, row.self)),
      numberColumn('%', (row) => (isWithinOtherCalls(row) ? '' : percent(row.self, event.total))),
      numberColumn(`total${unitSuffix(event)}`, (row) => valueText(row, row.total)),
      numberColumn('%', (row) => (isWithinOtherCalls(row) ? '' : percent(row.total, event.total))),
      nameColumn('function', (row) => `${row.arrow}${standardName(row.function)}`),
    ],
    rows,
  );
}

function groupedRows(
  profile: Profile,
  eventIndex: number,
  { pattern, argument, role, arrow }: Listing,
  options: ReportOptions,
): readonly (readonly CallRow[])[] {
  const matches = functionMatcher(pattern, argument, options.directory);
  const statistics = functionStatistics(profile, eventIndex).map((row, index) => ({ ...row, index }));
  const chosen = restrictStatistics(
    sortStatistics(statistics, options.sort, options).filter((row) => matches(row.function)),
    options.restrict,
    options.directory,
  );
  const calls = groupCalls(callStatistics(profile, eventIndex), role);
  const others = role === 'callee' ? 'caller' : 'callee';
  return chosen.map((row) => {
    if (role === 'caller' && row.function.kind === 'label') {
      const work = workRows(profile, eventIndex, row.index, arrow);
      return [{ ...row, arrow: '' }, ...sortStatistics(work, options.sort, options)];
    }
    const rows = (calls.get(row.index) ?? []).flatMap((call) => {
      const other = profile.functions[call[others]];
      return other === undefined ? [] : [{ ...call, function: other, arrow: `  ${arrow} ` }];
    });
    return [{ ...row, arrow: '' }, ...sortStatistics(rows, options.sort, options)];
  });
}

/** A label calls one function at once, which says little: all that ran under it says what its work was. */
function workRows(
  profile: Profile,
  eventIndex: number,
  label: number,
  arrow: string,
): readonly (FunctionStatistics & CallRow)[] {
  const chosen = profile.functions[label];
  return functionStatistics(
    workUnder(profile, (fn) => fn === chosen, ''),
    eventIndex,
  )
    .filter((row) => row.function !== chosen && row.function.kind !== 'program')
    .map((row) => ({ ...row, arrow: `  ${arrow} ` }));
}

/** Recursive calls: what they did is in the values of the call that led to the function first. */
function isWithinOtherCalls({ calls, recursiveCalls, self, total }: CallRow): boolean {
  return calls > 0 && calls === recursiveCalls && self === 0 && total === 0;
}

function valueText(row: CallRow, value: number): string {
  return isWithinOtherCalls(row) ? '' : grouped(value);
}
