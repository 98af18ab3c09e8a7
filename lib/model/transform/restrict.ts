/** Cutting a list of functions down to a part, as pstats' print_stats does. Pure. */
import { invalidArgument } from '../../errors';
import { functionMatcher, type ProfiledFunction } from '../profile';

/**
 * A whole number is a count of rows; a number between 0 and 1 the fraction of the rows; a pattern is found in the function's
 * name, file or standard name, `file:line(name)`, and a string is the source of one.
 */
export type Restriction = number | string | RegExp;

/**
 * Applies one after the other: `['parse', 10]` are the first ten that match, `[10, 'parse']` those of the first ten that do.
 *
 * @param directory as of `functionMatcher`.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for a negative number, a fraction above 1, or what is no regular expression.
 */
export function restrictStatistics<Row extends { readonly function: ProfiledFunction }>(
  rows: readonly Row[],
  restrictions: readonly Restriction[] = [],
  directory?: string,
): readonly Row[] {
  return restrictions.reduce<readonly Row[]>(
    (left, restriction) => restrict(left, restriction, directory),
    rows,
  );
}

function restrict<Row extends { readonly function: ProfiledFunction }>(
  rows: readonly Row[],
  restriction: Restriction,
  directory: string | undefined,
): readonly Row[] {
  if (typeof restriction === 'number') return rows.slice(0, countOf(restriction, rows.length));
  const matches = functionMatcher(restriction, 'restrict', directory);
  return rows.filter((row) => matches(row.function));
}

function countOf(restriction: number, length: number): number {
  if (Number.isInteger(restriction) && restriction >= 0) return restriction;
  // Rounded as pstats does.
  if (restriction > 0 && restriction < 1) return Math.floor(length * restriction + 0.5);
  throw invalidArgument('restrict', 'a count, a fraction between 0 and 1, or a pattern', restriction);
}
