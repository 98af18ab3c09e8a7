/**
 * Orders of functions, with the names and abbreviations of pstats (https://docs.python.org/3/library/profile.html#pstats.Stats.sort_stats),
 * where time is what was counted, and with names of our own.
 */
import { invalidArgument } from '../../errors';
import { compareText, standardName, type FunctionStatistics, type ProfiledFunction } from '../profile';

/** What every order needs to know of a row. */
export type SortableStatistics = Pick<
  FunctionStatistics,
  'function' | 'calls' | 'recursiveCalls' | 'throws' | 'self' | 'total' | 'resumptions' | 'synchronousTotal'
>;

type Order = (a: SortableStatistics, b: SortableStatistics) => number;

const largestFirst =
  (valueOf: (row: SortableStatistics) => number): Order =>
  (a, b) =>
    valueOf(b) - valueOf(a);
const textOrder =
  (textOf: (fn: ProfiledFunction) => string | null): Order =>
  (a, b) =>
    compareNullable(textOf(a.function), textOf(b.function), compareText);

const calls = largestFirst((row) => row.calls);
const self = largestFirst((row) => row.self);
const total = largestFirst((row) => row.total);
const name = textOrder((fn) => fn.name);
const file = textOrder((fn) => fn.file);
const line: Order = (a, b) => compareNullable(a.function.line, b.function.line, (x, y) => x - y);
const nameFileLine = firstDecisive([name, file, line]);

const orders = {
  self,
  total,
  calls,
  name,
  file,
  line,
  resumptions: largestFirst((row) => row.resumptions),
  synchronous: largestFirst((row) => row.synchronousTotal),
  throws: largestFirst((row) => row.throws),
  pcalls: largestFirst((row) => row.calls - row.recursiveCalls),
  nfl: nameFileLine,
  stdname: textOrder(standardName),
  ncalls: calls,
  time: self,
  tottime: self,
  cumulative: total,
  cumtime: total,
  filename: file,
  module: file,
} satisfies Readonly<Record<string, Order>>;

/** In full; whatever begins one of them and no other with another meaning stands for it. */
export type SortKey = keyof typeof orders;
export const sortKeys = Object.keys(orders) as readonly SortKey[];

/**
 * By the first key, what is equal there by the second, and so on, and at last by name, file and line. Numbers are sorted
 * largest first, texts and lines upwards, those that are not known last.
 *
 * @param keys default: `self`.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for a key that is unknown or ambiguous.
 */
export function sortStatistics<Row extends SortableStatistics>(
  rows: readonly Row[],
  keys: string | readonly string[] = 'self',
  { reverse = false }: { readonly reverse?: boolean } = {},
): Row[] {
  const order = firstDecisive([...[keys].flat().map((key) => orders[sortKeyOf(key)]), nameFileLine]);
  const sorted = [...rows].sort(order);
  return reverse ? sorted.reverse() : sorted;
}

/** The key that is meant by it or by its beginning. @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function sortKeyOf(abbreviation: unknown): SortKey {
  const exact = sortKeys.find((key) => key === abbreviation);
  if (exact !== undefined) return exact;
  const candidates =
    typeof abbreviation === 'string' && abbreviation !== ''
      ? sortKeys.filter((key) => key.startsWith(abbreviation))
      : [];
  const [first, ...others] = candidates;
  if (first !== undefined && others.every((key) => orders[key] === orders[first])) return first;
  const choice = candidates.length > 0 ? candidates : sortKeys;
  throw invalidArgument('sort', `one of ${choice.join(', ')}, or the beginning of just one`, abbreviation);
}

function firstDecisive(deciders: readonly Order[]): Order {
  return (a, b) => {
    for (const order of deciders) {
      const decision = order(a, b);
      if (decision !== 0) return decision;
    }
    return 0;
  };
}

function compareNullable<T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compare(a, b);
}
