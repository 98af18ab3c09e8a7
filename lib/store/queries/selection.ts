/** Which rows a query is about, as conditions on the views' columns. */
import type { Counting, TimestampMs } from '../../model/requests';
import type { SqlRow, SqlValue } from '../store';

/** Rows with all of these. Times are of when requests and minutes began. */
export interface Selection {
  readonly service?: string;
  readonly revision?: string;
  readonly endpoint?: string;
  readonly host?: string;
  readonly cluster?: string;
  readonly region?: string;
  /** Null: of processes that do not say. */
  readonly environment?: string | null;
  readonly from?: TimestampMs;
  /** Exclusive. */
  readonly until?: TimestampMs;
}

/** One service in a time. */
export interface ServiceSelection {
  readonly service: string;
  /** All of them if it is left out; null for processes that do not say. */
  readonly environment?: string | null;
  readonly from: TimestampMs;
  /** Exclusive. */
  readonly until: TimestampMs;
}

export type Parameters = Readonly<Record<string, SqlValue>>;

export interface Condition {
  /** For use after WHERE. */
  readonly text: string;
  readonly parameters: Parameters;
}

const equalities = ['service', 'revision', 'endpoint', 'host', 'cluster', 'region', 'environment'] as const;

/** @param columns Of the view: what it lacks cannot be selected by. */
export function conditionOf(selection: Selection, timeColumn = 'time'): Condition {
  const parts: string[] = [];
  const parameters: Record<string, SqlValue> = {};
  for (const name of equalities) {
    const value = selection[name];
    if (value === undefined) continue;
    if (value === null) {
      parts.push(`${name} IS NULL`);
      continue;
    }
    parts.push(`${name} = $${name}`);
    parameters[name] = value;
  }
  const { from, until } = selection;
  if (from !== undefined) {
    parts.push(`${timeColumn} >= $from`);
    parameters['from'] = Math.ceil(from);
  }
  if (until !== undefined) {
    parts.push(`${timeColumn} < $until`);
    parameters['until'] = Math.ceil(until);
  }
  return { text: parts.length === 0 ? 'true' : parts.join(' AND '), parameters };
}

export const countingColumns = ['event', 'unit', 'source'] as const;

export function countingOf(row: SqlRow): Counting {
  const { event, unit, source } = row;
  return { event, unit, source } as Counting;
}

/** Begin of the interval in which a time lies. */
export function intervalBegin(column: string): string {
  return `floor(${column} / $interval) * $interval`;
}

export function numberIn(row: SqlRow, name: string): number {
  return Number(row[name] ?? 0);
}

export function numberOrNullIn(row: SqlRow, name: string): number | null {
  const value = row[name];
  return value === null || value === undefined ? null : Number(value);
}

export function textOrNullIn(row: SqlRow, name: string): string | null {
  const value = row[name];
  return value === null || value === undefined ? null : String(value);
}

export function textIn(row: SqlRow, name: string): string {
  return String(row[name] ?? '');
}
