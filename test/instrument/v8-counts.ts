/** How often functions were called, as V8 counts (precise coverage, by NODE_V8_COVERAGE), beside a profile. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Profile } from '../../lib/model/profile/profile';

export interface CoveredFunction {
  readonly functionName: string;
  readonly ranges: readonly [
    { readonly startOffset: number; readonly endOffset: number; readonly count: number },
  ];
}

/** By file. */
export type Coverage = ReadonlyMap<string, readonly CoveredFunction[]>;

interface CoverageFile {
  readonly result: readonly { readonly url: string; readonly functions: readonly CoveredFunction[] }[];
}

/** Of the process that wrote into the directory. A file that was loaded more than once is one. */
export function readCoverage(directory: string): Coverage {
  const coverage = new Map<string, Map<string, CoveredFunction>>();
  for (const { url, functions } of fs
    .readdirSync(directory)
    .flatMap((name) => readScripts(directory, name))) {
    if (!url.startsWith('file:')) continue;
    const file = fileURLToPath(url);
    const known = coverage.get(file) ?? new Map<string, CoveredFunction>();
    coverage.set(file, known);
    for (const { functionName, ranges } of functions) {
      const [{ startOffset, endOffset, count }] = ranges;
      const place = `${startOffset}-${endOffset}`;
      const before = known.get(place)?.ranges[0].count ?? 0;
      known.set(place, { functionName, ranges: [{ startOffset, endOffset, count: before + count }] });
    }
  }
  return new Map([...coverage].map(([file, functions]) => [file, [...functions.values()]]));
}

function readScripts(directory: string, name: string): CoverageFile['result'] {
  const text = fs.readFileSync(path.join(directory, name), 'utf8');
  return (JSON.parse(text) as CoverageFile).result;
}

export interface Comparison {
  readonly file: string;
  readonly name: string;
  readonly calls: number;
  readonly byV8: CoveredFunction | undefined;
}

/** Of each function in the profile that is in a file which V8 knows. */
export function compareCalls(
  { functions, calls, nodes }: Profile,
  coverage: Coverage,
): readonly Comparison[] {
  const counts = new Map<number, number>();
  for (const { to, count } of calls) {
    const index = nodes[to]!.function;
    counts.set(index, (counts.get(index) ?? 0) + count);
  }
  const startsOf = rememberedStarts();
  const compared = functions.flatMap(({ name, file, line, column }, index) => {
    if (file === null || line === null || column === null || name === '<module>') return [];
    const covered = coverage.get(file);
    if (covered === undefined) return [];
    const offset = startsOf(file)[line - 1]! + column - 1;
    const byV8 = functionAt(covered, offset);
    return [{ file, name, calls: counts.get(index) ?? 0, byV8 }];
  });
  return addUp(compared);
}

/** Functions of a file that was loaded again are the same to V8. */
function addUp(compared: readonly Comparison[]): readonly Comparison[] {
  const sums = new Map<unknown, Comparison>();
  for (const each of compared) {
    const key = each.byV8 ?? each;
    sums.set(key, { ...each, calls: each.calls + (sums.get(key)?.calls ?? 0) });
  }
  return [...sums.values()];
}

/** Offsets of a file's lines. */
function rememberedStarts(): (file: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (file) => {
    const starts = known.get(file) ?? lineStarts(fs.readFileSync(file, 'utf8'));
    known.set(file, starts);
    return starts;
  };
}

function lineStarts(source: string): readonly number[] {
  const ends = [...source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)];
  return [0, ...ends.map(({ index, 0: end }) => index + end.length)];
}

/** The innermost function around a place. */
function functionAt(functions: readonly CoveredFunction[], offset: number): CoveredFunction | undefined {
  return functions
    .filter(({ ranges: [{ startOffset, endOffset }] }) => startOffset <= offset && offset < endOffset)
    .sort(
      ({ ranges: [a] }, { ranges: [b] }) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset),
    )[0];
}

/** They stand for no function of the program's: V8 makes them of field initializers and static blocks. */
const isSynthetic = ({ functionName }: CoveredFunction): boolean =>
  /^<(instance_members|static)_initializer>$/.test(functionName);

/** Those of some files that were called, but are in no profile; modules' bodies aside. */
export function missingFunctions(
  compared: readonly Comparison[],
  coverage: Coverage,
  isOfProgram: (file: string) => boolean,
): readonly Comparison[] {
  const known = new Set(compared.map(({ byV8 }) => byV8));
  return [...coverage]
    .filter(([file]) => isOfProgram(file))
    .flatMap(([file, functions]) =>
      functions.map((byV8) => ({ file, name: byV8.functionName, calls: 0, byV8 })),
    )
    .filter(({ byV8: { ranges } }) => ranges[0].count > 0 && ranges[0].startOffset > 0)
    .filter(({ byV8 }) => !isSynthetic(byV8) && !known.has(byV8));
}
