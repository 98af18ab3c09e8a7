/** Which function of an older profile is which of a newer one, after code has moved. Pure. */
import { functionIdentity, isProgramFunction, type ProfiledFunction } from '../profile';

/** The same text on both sides means the same function; undefined where the rule says nothing about a function. */
type Rule = (fn: ProfiledFunction) => string | undefined;

/** The surest first. */
const rules: readonly Rule[] = [
  functionIdentity,
  inProgram(({ file, line, name }) => (file === null ? undefined : [file, line, name])),
  inProgram(({ file, name }) => (file === null ? undefined : [file, name])),
  inProgram(({ file, name }) => (file === null ? undefined : [file.slice(file.lastIndexOf('/') + 1), name])),
  inProgram(({ name }) => [name]),
];

function inProgram(partsOf: (fn: ProfiledFunction) => readonly unknown[] | undefined): Rule {
  return (fn) => {
    if (!isProgramFunction(fn)) return undefined;
    const parts = partsOf(fn);
    return parts === undefined ? undefined : JSON.stringify(parts);
  };
}

/**
 * By kind, name and place; then by file, line and name; by file and name; by the file's last part and name; by name alone.
 * A rule after the first applies only to what the earlier ones left over, and where as many functions of the older profile
 * follow it as of the newer one, which are then matched in the order of their lines.
 * By name alone just one on each side is matched. What stands for no function of the program matches its like.
 *
 * @returns for each function of `after`, the index in `before`; -1 where there is none.
 */
export function matchFunctions(
  before: readonly ProfiledFunction[],
  after: readonly ProfiledFunction[],
): readonly number[] {
  const matches = new Array<number>(after.length).fill(-1);
  const leftBefore = new Set(before.keys());
  const leftAfter = new Set(after.keys());
  rules.forEach((rule, index) => {
    const isNameOnly = index === rules.length - 1;
    const candidates = groupByRule(rule, before, leftBefore);
    for (const [text, newer] of groupByRule(rule, after, leftAfter)) {
      const older = candidates.get(text) ?? [];
      if (older.length !== newer.length || (isNameOnly && newer.length > 1)) continue;
      newer.forEach((indexAfter, which) => {
        const indexBefore = older[which] ?? -1;
        matches[indexAfter] = indexBefore;
        leftBefore.delete(indexBefore);
        leftAfter.delete(indexAfter);
      });
    }
  });
  return matches;
}

/** Indexes of those functions that are left, by what the rule says of them, each group in the order of places. */
function groupByRule(
  rule: Rule,
  functions: readonly ProfiledFunction[],
  left: ReadonlySet<number>,
): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const index of left) {
    const fn = functions[index];
    const text = fn === undefined ? undefined : rule(fn);
    if (text === undefined) continue;
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [index]);
    else group.push(index);
  }
  for (const group of groups.values())
    group.sort((a, b) => comparePlaces(functions[a], functions[b]) || a - b);
  return groups;
}

function comparePlaces(a: ProfiledFunction | undefined, b: ProfiledFunction | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
