/** Functions' names for viewers. Pure. */
import type { ProfiledFunction } from '../../model/profile';
import { visibleText } from '../../visible-text';

/** Of a function without a name: `(anonymous)`, as V8 writes it; of a label without one: its keys and values. */
export function frameName({ name, labels }: ProfiledFunction): string {
  const fallback = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return visibleText(name).trim() || visibleText(fallback.join(', ')).trim() || '(anonymous)';
}

/** `file:line:column`, as in stack traces; undefined of what has no file. */
export function placeOf({ file, line, column }: ProfiledFunction): string | undefined {
  if (file === null) return undefined;
  return [visibleText(file), line, column].filter((part) => part !== null).join(':');
}

/** `name (file:line:column)`, as in stack traces. */
export function nameWithPlace(fn: ProfiledFunction): string {
  const place = placeOf(fn);
  return place === undefined ? frameName(fn) : `${frameName(fn)} (${place})`;
}

/** How to write a function: the shortest way first, longer ones for those that would look the same. */
export type NameForm = (fn: ProfiledFunction) => string;

/**
 * A name for each function, no two alike: in the first form in which it is the only one, else in the last form with a
 * number behind. What a profile keeps apart must not be added up because a format knows functions by name only.
 *
 * @param keyOf what the format tells functions apart by, if that is more than the name.
 */
export function distinctNames(
  functions: readonly ProfiledFunction[],
  forms: readonly NameForm[],
  keyOf: (fn: ProfiledFunction, name: string) => string = (_, name) => name,
): readonly string[] {
  const names = functions.map(() => '');
  const taken = new Set<string>();
  const take = (index: number, fn: ProfiledFunction, name: string) => {
    names[index] = name;
    taken.add(keyOf(fn, name));
  };
  let rest: readonly (readonly [number, ProfiledFunction])[] = [...functions.entries()];
  for (const form of forms) {
    const counts = countsOf(rest.map(([, fn]) => keyOf(fn, form(fn))));
    const isAlone = (key: string) => counts.get(key) === 1 && !taken.has(key);
    const [alone, others] = divide(rest, ([, fn]) => isAlone(keyOf(fn, form(fn))));
    for (const [index, fn] of alone) take(index, fn, form(fn));
    rest = others;
  }
  const longest = forms.at(-1) ?? frameName;
  const numbers = new Map<string, number>();
  for (const [index, fn] of rest) {
    const name = longest(fn);
    const key = keyOf(fn, name);
    let number = (numbers.get(key) ?? 0) + 1;
    const numbered = () => (number === 1 ? name : `${name} #${number}`);
    while (taken.has(keyOf(fn, numbered()))) number++;
    numbers.set(key, number);
    take(index, fn, numbered());
  }
  return names;
}

function countsOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function divide<T>(
  items: readonly T[],
  isFirst: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  const [first, second]: [T[], T[]] = [[], []];
  for (const item of items) (isFirst(item) ? first : second).push(item);
  return [first, second];
}
