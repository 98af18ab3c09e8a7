/** A table of functions for people to read, as pstats prints one, with source and machine named above it. */
import Table from 'cli-table3';
import { IcprofileError, invalidArgument } from '../errors';
import { functionStatistics, type FunctionStatistics } from '../model/function-statistics';
import type { Profile, ProfiledEvent } from '../model/profile';
import type { ReportFormat } from './format';

type SortKey = 'self' | 'total' | 'calls' | 'name';

export interface TextReportOptions {
  /** Largest first; names in their order. Default: `self`. */
  readonly sort?: SortKey;
  /** Most rows; default: all. */
  readonly limit?: number;
  /** Only functions whose name matches; a string is a regular expression. */
  readonly pattern?: RegExp | string;
  /** The event whose counts are shown, by name; default: the profile's first. */
  readonly event?: string;
}

export const textFormat: ReportFormat = {
  name: 'text',
  extension: '.txt',
  description: 'a table of functions to read',
  isBinary: false,
  honours: ['event'],
  render: (profile, { event }) => textReport(profile, event === undefined ? {} : { event }),
};

const sortKeys: readonly string[] = ['self', 'total', 'calls', 'name'] satisfies SortKey[];

const orders: Readonly<Record<SortKey, (a: FunctionStatistics, b: FunctionStatistics) => number>> = {
  self: (a, b) => b.self - a.self,
  total: (a, b) => b.total - a.total,
  calls: (a, b) => b.calls - a.calls,
  name: (a, b) => compareText(a.function.name, b.function.name),
};

/**
 * @returns lines that end with a newline.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for an unknown sort key or event, a limit that is no count, a bad pattern.
 */
export function textReport(profile: Profile, options: TextReportOptions = {}): string {
  const { sort = 'self', limit = Infinity } = options;
  if (!sortKeys.includes(sort)) throw invalidArgument('options.sort', `one of ${sortKeys.join(', ')}`, sort);
  if (limit !== Infinity && (!Number.isInteger(limit) || limit < 0)) {
    throw invalidArgument('options.limit', 'an integer from 0', limit);
  }
  const pattern = patternOf(options.pattern);
  const eventIndex = eventIndexOf(profile, options.event);
  const event = profile.events[eventIndex];
  if (event === undefined)
    throw new IcprofileError('ERR_ICPROFILE_INVALID_PROFILE', 'The profile has no events');

  const all = functionStatistics(profile, eventIndex);
  const matching = all.filter((row) => pattern.test(row.function.name));
  const rows = matching
    .sort((a, b) => orders[sort](a, b) || compareText(a.function.name, b.function.name))
    .slice(0, limit);
  const shown = rows.length === all.length ? '' : `${rows.length} of ${all.length} functions, `;
  return [
    ...headerLines(profile, event),
    '',
    ...tableLines(rows, event, event.total),
    '',
    `${shown}sorted by ${sort}`,
    ...profile.notes.map((note) => `note: ${note}`),
    '',
  ].join('\n');
}

function headerLines({ source, machine, startedAt, wallTimeNs }: Profile, event: ProfiledEvent): string[] {
  const emulator = machine.emulator === null ? '' : `, QEMU ${machine.emulator}`;
  const counted = { always: '', multiplexed: ', for a part of the time', none: ', NOT COUNTED' }[
    event.counted
  ];
  return [
    `${event.name}: ${grouped(event.total)} ${unitName(event)} in ${seconds(wallTimeNs)} (${source} source${counted})`,
    `${machine.cpuModel} (${machine.architecture}${emulator}), Linux ${machine.kernel}, Node ${machine.node}, V8 ${machine.v8}`,
    ...(machine.flags.length > 0 ? [`node ${machine.flags.join(' ')}`] : []),
    `${startedAt}, ${event.corrected ? "the wrappers' own cost taken out" : "with the wrappers' own cost in it"}`,
  ];
}

function tableLines(rows: readonly FunctionStatistics[], event: ProfiledEvent, whole: number): string[] {
  const unit = event.unit === 'instructions' ? '' : ` (${event.unit})`;
  const table = new Table({
    head: ['calls', `self${unit}`, '%', 'per call', `total${unit}`, '%', 'per call', 'function'],
    colAligns: ['right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    chars: {
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
    },
  });
  for (const row of rows) {
    table.push([
      callsText(row),
      grouped(row.self),
      percent(row.self, whole),
      perCall(row.self, row.calls),
      grouped(row.total),
      percent(row.total, whole),
      perCall(row.total, row.calls - row.recursiveCalls),
      row.function.name,
    ]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** As cProfile's ncalls: all calls, and after a slash those that were not recursive. */
function callsText({ calls, recursiveCalls }: FunctionStatistics): string {
  if (recursiveCalls === 0) return calls === 0 ? '' : grouped(calls);
  return `${grouped(calls)}/${grouped(calls - recursiveCalls)}`;
}

function perCall(value: number, calls: number): string {
  return calls === 0 ? '' : grouped(value / calls);
}

function percent(value: number, whole: number): string {
  return whole === 0 ? '' : ((100 * value) / whole).toFixed(1);
}

/** Thousands apart by a thin rule of the SI: a space, here a plain one. */
function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US').replaceAll(',', ' ').replace(/^-0$/, '0');
}

function unitName({ unit }: ProfiledEvent): string {
  return unit === 'ns' ? 'ns of CPU time' : unit;
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(3)} s`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function patternOf(pattern: RegExp | string | undefined): { test(name: string): boolean } {
  if (pattern === undefined) return { test: () => true };
  try {
    // Without `g` and `y`, which would carry state from one name to the next.
    return pattern instanceof RegExp
      ? new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
      : new RegExp(pattern);
  } catch {
    throw invalidArgument('options.pattern', 'a regular expression', pattern);
  }
}

function eventIndexOf(profile: Profile, name: string | undefined): number {
  if (name === undefined) return 0;
  const index = profile.events.findIndex((event) => event.name === name);
  if (index < 0)
    throw invalidArgument(
      'options.event',
      `one of ${profile.events.map((event) => event.name).join(', ')}`,
      name,
    );
  return index;
}
