/** Values as people read them. */
import type { ChangeInterval, Counting, FunctionName, TimestampMs } from '../../model/requests';
import { grouped } from '../../report/html/numbers';
import { visibleText } from '../../visible-text';

const thinSpace = '\u202f';
const minus = '\u2212';
const nothing = '–';

/** Relative change with its sign: `+3.10 %`, `−12.4 %`. */
export function changeText(change: number | null): string {
  if (change === null) return nothing;
  const text = plainPercent(Math.abs(change));
  if (Number.parseFloat(text) === 0) return text;
  return `${change > 0 ? '+' : minus}${text}`;
}

export function intervalText(interval: Pick<ChangeInterval, 'lower' | 'upper'> | null): string {
  if (interval === null) return nothing;
  return `${changeText(interval.lower)} to ${changeText(interval.upper)}`;
}

/** Share of a whole: `12.3 %`. */
export function shareText(share: number): string {
  return `${(100 * share).toFixed(1)}${thinSpace}%`;
}

/** Two decimals below 10 %, as thresholds are near 1 %. */
export function plainPercent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 2 : 1)}${thinSpace}%`;
}

export function costText(value: number | null): string {
  return value === null ? nothing : grouped(Math.round(value));
}

export function countText(value: number | null): string {
  return value === null ? nothing : grouped(Math.round(value));
}

export function millisecondsText(value: number | null): string {
  if (value === null) return nothing;
  return `${value < 9.995 ? value.toFixed(2) : value.toFixed(1)}${thinSpace}ms`;
}

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const timeWithSeconds = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** In the reader's time zone and language. */
export function timeText(at: TimestampMs): string {
  return time.format(at);
}

export function exactTimeText(at: TimestampMs): string {
  return timeWithSeconds.format(at);
}

export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Full commit ids are cut as git does; other names stay whole. */
export function revisionText(revision: string): string {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision) ? revision.slice(0, 10) : visibleText(revision);
}

export function countingText({ event, source }: Counting): string {
  return `${visibleText(event)}, ${source}`;
}

/** What one of them is, in the heads of tables. */
export function unitText(unit: Counting['unit']): string {
  return unit === 'ns' ? 'ns of CPU time' : 'instructions';
}

export function functionText({ name }: Pick<FunctionName, 'name'>): string {
  return name === '' ? '(anonymous)' : visibleText(name);
}

export function placeText(fn: FunctionName & { readonly line?: number | null }): string {
  if (fn.file === '(special)') return '';
  const line = fn.line === null || fn.line === undefined ? '' : `:${fn.line}`;
  return `${visibleText(fn.file)}${line}`;
}
