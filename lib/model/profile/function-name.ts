/** How functions are named to people, and found by what people write. */
import { invalidArgument } from '../../errors';
import { programFunctionKinds, type ProfiledFunction } from './profile';

/** As pstats' standard name: `file:line(name)`; the name alone where the file is not known. */
export function standardName({ name, file, line }: ProfiledFunction): string {
  return file === null ? name : `${file}:${line ?? '?'}(${name})`;
}

/** A label as people write it: `endpoint=/search tenant=a`. */
export function labelText({ labels = {} }: Pick<ProfiledFunction, 'labels'>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/**
 * Text that two functions have in common only if they are the same one, also in profiles of different runs. Closures made in one
 * place are one function.
 */
export function functionIdentity({ kind, name, file, line, column, labels }: ProfiledFunction): string {
  const sortedLabels = labels === undefined ? null : Object.entries(labels).sort(byKey);
  return JSON.stringify([kind, name, file, line, column, sortedLabels]);
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return compareText(a, b);
}

/** Defined by the program; the rest stands for what is no function. */
export function isProgramFunction({ kind }: ProfiledFunction): boolean {
  return (programFunctionKinds as readonly string[]).includes(kind);
}

/** By code units, which is the same everywhere; a locale's order is not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Finds functions by a regular expression, anywhere in the name, the file or the standard name.
 *
 * @param pattern a string is the source of a regular expression.
 * @param argument what an error calls it.
 * @param directory where relative names of files begin: a pattern may match the absolute name as well.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where it is no regular expression.
 */
export function functionMatcher(
  pattern: RegExp | string,
  argument: string,
  directory?: string,
): (fn: ProfiledFunction) => boolean {
  const expression = expressionOf(pattern, argument);
  const matchesFile = (fn: ProfiledFunction, file: string) =>
    expression.test(file) || expression.test(standardName({ ...fn, file }));
  return (fn) =>
    expression.test(fn.name) ||
    (fn.file !== null &&
      (matchesFile(fn, fn.file) ||
        (directory !== undefined && isRelative(fn.file) && matchesFile(fn, `${directory}/${fn.file}`))));
}

/** Names of modules that are no files, such as `node:fs` or `https://…`, have a scheme. */
function isRelative(file: string): boolean {
  return !file.startsWith('/') && !/^[a-z][a-z0-9+.-]*:/i.test(file);
}

function expressionOf(pattern: RegExp | string, argument: string): RegExp {
  try {
    // Without `g` and `y`, which would carry state from one name to the next.
    if (pattern instanceof RegExp) return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    if (typeof pattern === 'string') return new RegExp(pattern);
  } catch {
    // Told below, with the pattern.
  }
  throw invalidArgument(argument, 'a regular expression', pattern);
}
