/** Which function of an earlier profile is which of a later one, though lines may have moved. Pure. */
import type { ProfiledFunction } from '../../model/profile';

/** For each function of `after`, the index in `before`; -1 where there is none. */
export function matchFunctions(
  before: readonly ProfiledFunction[],
  after: readonly ProfiledFunction[],
): readonly number[] {
  const indexes = new Map(functionKeys(before).map((key, index) => [key, index]));
  return functionKeys(after).map((key) => indexes.get(key) ?? -1);
}

/** By name and file, without the line; several of the same name in a file are told apart by their order in it. */
function functionKeys(functions: readonly ProfiledFunction[]): readonly string[] {
  const seen = new Map<string, number>();
  const keys: string[] = [];
  const inOrder = [...functions.entries()].sort(
    ([, a], [, b]) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  for (const [index, { kind, name, file }] of inOrder) {
    const key = JSON.stringify([kind, name, file]);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    keys[index] = `${key}${count}`;
  }
  return keys;
}
