/** How often functions were called, as V8 counts (precise coverage, by NODE_V8_COVERAGE), beside a profile. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Profile } from '../../lib/model/profile';

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

/** Of the process that wrote into the directory. */
export function readCoverage(directory: string): Coverage {
  const results = fs.readdirSync(directory).flatMap((name) => {
    const text = fs.readFileSync(path.join(directory, name), 'utf8');
    return (JSON.parse(text) as CoverageFile).result;
  });
  return new Map(
    results
      .filter(({ url }) => url.startsWith('file:'))
      .map(({ url, functions }) => [fileURLToPath(url), functions]),
  );
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
  return functions.flatMap(({ name, file, line, column }, index) => {
    if (file === null || line === null || column === null || name === '<module>') return [];
    const covered = coverage.get(file);
    if (covered === undefined) return [];
    const offset = startsOf(file)[line - 1]! + column - 1;
    const byV8 = functionAt(covered, offset);
    return [{ file, name, calls: counts.get(index) ?? 0, byV8 }];
  });
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
