/** The rows of tables that explain a change: what accounts for most of it, and what is left to the change itself. */
import type { RunComparison } from '../model/benchmark-comparison';
import type {
  ChangeExplanation,
  ExplainedChange,
  ExplainedFunction,
  ExplainedPath,
} from '../model/benchmark-explanation';
import { standardName } from '../model/function-name';
import { countText, printable } from './comparison-words';
import { countOf } from './numbers';

/** A row of text: empty where there is nothing to tell. */
export interface ExplanationRow {
  readonly change: string;
  /** The change with all that is called from there. */
  readonly total: string;
  readonly baseSelf: string;
  readonly headSelf: string;
  readonly baseCalls: string;
  readonly headCalls: string;
  readonly text: string;
  /** Whether it stands for no function or path. */
  readonly isSum: boolean;
}

export interface ExplanationTables {
  readonly functions: readonly ExplanationRow[];
  readonly paths: readonly ExplanationRow[];
}

export interface ComparisonReportOptions {
  /** Functions, and paths, with rows of their own; default: 10. */
  readonly explanationLimit?: number;
}

const defaultLimit = 10;

/** Longer ones lose what is outermost. */
const longestPath = 6;

/** Each table adds up to the measured change. @param limit functions and paths of their own rows; the others are one. */
export function explanationTables(explanation: ChangeExplanation, limit = defaultLimit): ExplanationTables {
  const { functions, paths } = explanation;
  const nameOf = (fn: ExplainedFunction['function'] | undefined) =>
    fn === undefined ? '' : fn.kind === 'program' ? '(outside of functions)' : fn.name || '(anonymous)';
  const pathText = ({ path }: ExplainedPath) => {
    const all = path.map((index) => functions[index]?.function);
    const names = (all.length > 1 ? all.filter((fn) => fn?.kind !== 'program') : all).map(nameOf);
    const shown = names.length > longestPath ? ['…', ...names.slice(-longestPath)] : names;
    return shown.join(' > ');
  };
  const functionText = ({ function: fn }: ExplainedFunction) =>
    fn.kind === 'program' ? nameOf(fn) : standardName({ ...fn, name: fn.name || '(anonymous)' });
  return {
    functions: rowsOf(functions.filter(hasChanged), functionText, 'function', explanation, limit),
    paths: rowsOf(paths, pathText, 'path', explanation, limit),
  };
}

function hasChanged({ change }: ExplainedChange): boolean {
  return change.self !== 0 || change.calls !== 0;
}

function rowsOf<Change extends ExplainedChange>(
  changed: readonly Change[],
  textOf: (row: Change) => string,
  what: string,
  { withoutProbes, measured }: ChangeExplanation,
  limit: number,
): readonly ExplanationRow[] {
  const [shown, others] = [changed.slice(0, limit), changed.slice(limit)];
  const ofOthers = others.reduce((sum, { change }) => sum + change.self, 0);
  return [
    ...shown.map((row) => rowOf(row, textOf(row))),
    ...(others.length === 0
      ? []
      : [sumRow(ofOthers, `${countOf(others.length, `more ${what}`)} that changed`)]),
    sumRow(withoutProbes, 'in none of the profiles: V8 optimizes otherwise without probes'),
    sumRow(measured.change, 'the measured change'),
  ];
}

function rowOf({ base, head, change }: ExplainedChange, text: string): ExplanationRow {
  return {
    change: signedCount(change.self),
    total: signedCount(change.total),
    baseSelf: countText(base?.self ?? null),
    headSelf: countText(head?.self ?? null),
    baseCalls: callCount(base?.calls),
    headCalls: callCount(head?.calls),
    text: printable(text),
    isSum: false,
  };
}

function sumRow(change: number, text: string): ExplanationRow {
  const none = { total: '', baseSelf: '', headSelf: '', baseCalls: '', headCalls: '' };
  return { ...none, change: signedCount(change), text, isSum: true };
}

function callCount(calls: number | undefined): string {
  return calls === undefined || calls === 0 ? '' : countText(calls);
}

export function signedCount(count: number): string {
  const text = countText(count).replace(/^-0\.00$/, '0.00');
  return count > 0 ? `+${text}` : text;
}

/** What stands above the tables: `+200 an iteration, from 800 811 to 801 011 (seed 3)`. */
export function explanationTitle({ measured, seed }: ChangeExplanation, { event }: RunComparison): string {
  const unit = event.unit === 'ns' ? 'ns of CPU time' : event.unit;
  return `${signedCount(measured.change)} ${unit} an iteration, from ${countText(measured.base)} to ${countText(measured.head)} (seed ${seed})`;
}

/** What stands below them. */
export function explanationNotes({ garbageCollection, notes }: ChangeExplanation): readonly string[] {
  const { base, head, change } = garbageCollection;
  const collections = `garbage collection, no part of it: ${signedCount(change)}, from ${countText(base)} to ${countText(head)}`;
  return [...(base === 0 && head === 0 ? [] : [collections]), ...notes].map(printable);
}
