/** What people type into the boxes for filtering and searching. Pure. */
import type { ProfiledFunction } from '../../model/profile';

/**
 * Tells which functions a text asks for: those with it in their name or file, in capitals or not. Between slashes it is a
 * regular expression. An empty text asks for all.
 *
 * @returns undefined where the regular expression is none.
 */
export function functionMatcher(text: string): ((fn: ProfiledFunction) => boolean) | undefined {
  const pattern = /^\/(.+)\/$/.exec(text)?.[1];
  if (pattern !== undefined) {
    const expression = expressionOf(pattern);
    return expression && (({ name, file }) => expression.test(name) || expression.test(file ?? ''));
  }
  const wanted = text.toLowerCase();
  return ({ name, file }) =>
    name.toLowerCase().includes(wanted) || (file ?? '').toLowerCase().includes(wanted);
}

function expressionOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return undefined;
  }
}
