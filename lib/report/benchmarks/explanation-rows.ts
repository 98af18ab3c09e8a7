/** The rows of tables that explain a change: what accounts for most of it, and what is left to the change itself. */
import {
  type RunComparison,
  isUnexplained,
  type ChangeExplanation,
  type ExplainedChange,
  type ExplainedFunction,
  type ExplainedPath,
} from '../../model/benchmark';
import { standardName } from '../../model/profile';
import { countText } from './comparison-words';
import { countOf } from '../numbers';
import { visibleText } from '../../visible-text';

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
  const { functions, paths, inseparable } = explanation;
  const longNames = functions.map(({ function: fn }) => longName(fn));
  const shortNames = functions.map(({ function: fn }) => shortName(fn));
  const groups = new Map(inseparable.flatMap((group) => group.map((index) => [index, group] as const)));
  const changedFunctions = functions
    .map((row, index): Changed => {
      const group = groups.get(index) ?? [];
      const shared = { key: group.join(), text: `within ${listOf(group, longNames)}` };
      return { row, text: longNames[index] ?? '', shared: group.length > 0 ? shared : null };
    })
    .filter(({ row }) => hasChanged(row));
  const changedPaths = paths.map((row): Changed => ({
    row,
    text: pathText(row.path, functions, shortNames),
    shared: sharedPath(row, groups, functions, shortNames),
  }));
  return {
    functions: rowsOf(changedFunctions, 'function', explanation, limit),
    paths: rowsOf(changedPaths, 'path', explanation, limit),
  };
}

/** What a row tells of, and the row that it becomes part of where its own part cannot be told. */
interface Changed {
  readonly row: ExplainedChange;
  readonly text: string;
  readonly shared: { readonly key: string; readonly text: string } | null;
}

type Functions = ChangeExplanation['functions'];

function shortName({ kind, name }: ExplainedFunction['function']): string {
  return kind === 'program' ? '(outside of functions)' : name || '(anonymous)';
}

function longName(fn: ExplainedFunction['function']): string {
  return fn.kind === 'program' ? shortName(fn) : standardName({ ...fn, name: shortName(fn) });
}

/** `a and b`, `a, b and c`. */
function listOf(indexes: readonly number[], names: readonly string[]): string {
  const all = indexes.map((index) => names[index] ?? '');
  return [all.slice(0, -1).join(', '), ...all.slice(-1)].join(' and ');
}

function pathText(
  path: readonly number[],
  functions: Functions,
  names: readonly string[],
  within: readonly string[] = [],
): string {
  const isProgram = (index: number): boolean => functions[index]?.function.kind === 'program';
  const isAlone = path.length + within.length === 1;
  const all = [...path.filter((index) => isAlone || !isProgram(index)).map((i) => names[i] ?? ''), ...within];
  return (all.length > longestPath ? ['…', ...all.slice(-longestPath)] : all).join(' > ');
}

/** What leads to the functions of a group, whichever of them comes last. */
function sharedPath(
  { path }: ExplainedPath,
  groups: ReadonlyMap<number, readonly number[]>,
  functions: Functions,
  names: readonly string[],
): Changed['shared'] {
  const group = groups.get(path.at(-1) ?? -1);
  if (group === undefined) return null;
  const callers = path.slice(0, path.findLastIndex((index) => !group.includes(index)) + 1);
  const within = `within ${listOf(group, names)}`;
  return { key: [...callers, -1, ...group].join(), text: pathText(callers, functions, names, [within]) };
}

function hasChanged({ change }: ExplainedChange): boolean {
  return change.self !== 0 || change.calls !== 0;
}

interface SizedRow {
  readonly self: number;
  readonly row: ExplanationRow;
}

function rowsOf(
  changed: readonly Changed[],
  what: string,
  { withoutProbes, measured }: ChangeExplanation,
  limit: number,
): readonly ExplanationRow[] {
  const all = jointRows(changed);
  const [shown, others] = [all.slice(0, limit), all.slice(limit)];
  const ofOthers = others.reduce((sum, { self }) => sum + self, 0);
  return [
    ...shown.map(({ row }) => row),
    ...(others.length === 0
      ? []
      : [sumRow(ofOthers, `${countOf(others.length, `more ${what}`)} that changed`)]),
    sumRow(withoutProbes, 'in none of the profiles: V8 optimizes otherwise without probes'),
    sumRow(measured.change, 'the measured change'),
  ];
}

/** Those that changed most first; rows that share what cannot be told apart are one. */
function jointRows(changed: readonly Changed[]): readonly SizedRow[] {
  const sharing = new Map<string, Changed[]>();
  changed.forEach((each, index) => {
    const key = each.shared?.key ?? `alone ${index}`;
    sharing.set(key, [...(sharing.get(key) ?? []), each]);
  });
  return [...sharing.values()]
    .map((together) => jointRow(together))
    .toSorted((a, b) => Math.abs(b.self) - Math.abs(a.self));
}

function jointRow(together: readonly Changed[]): SizedRow {
  const self = together.reduce((sum, { row }) => sum + row.change.self, 0);
  const [{ row, text, shared }] = together as readonly [Changed, ...Changed[]];
  if (together.length === 1 || shared === null) return { self, row: rowOf(row, text) };
  const sideSum = (side: 'base' | 'head') =>
    countText(together.reduce((sum, { row: { [side]: values } }) => sum + (values?.self ?? 0), 0));
  const selves = { baseSelf: sideSum('base'), headSelf: sideSum('head') };
  return { self, row: { ...sumRow(self, visibleText(shared.text)), ...selves, isSum: false } };
}

function rowOf({ base, head, change }: ExplainedChange, text: string): ExplanationRow {
  return {
    change: signedCount(change.self),
    total: signedCount(change.total),
    baseSelf: countText(base?.self ?? null),
    headSelf: countText(head?.self ?? null),
    baseCalls: callCount(base?.calls),
    headCalls: callCount(head?.calls),
    text: visibleText(text),
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

/** What stands before all else, where the tables do not explain the change; else null. */
export function unexplainedText(explanation: ChangeExplanation): string | null {
  const { measured, withoutProbes } = explanation;
  if (!isUnexplained(explanation)) return null;
  return `This does not explain the change: ${signedCount(withoutProbes)} of ${signedCount(measured.change)} is in none of the profiles, because V8 optimizes this code otherwise without probes. The rows show what changed with probes.`;
}

/** What stands below them. */
export function explanationNotes({ garbageCollection, notes }: ChangeExplanation): readonly string[] {
  const { base, head, change } = garbageCollection;
  const collections = `garbage collection, no part of it: ${signedCount(change)}, from ${countText(base)} to ${countText(head)}`;
  return [...(base === 0 && head === 0 ? [] : [collections]), ...notes].map(visibleText);
}
