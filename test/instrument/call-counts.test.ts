/** How often functions were called, as the profile has it and as V8 counts (precise coverage, by NODE_V8_COVERAGE). */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Lines } from '../../lib/instrument/positions';
import type { Profile } from '../../lib/model/profile';
import { fixtures, inTemporaryDirectory, runNode, runProfiled, snippets } from './support';

interface CoveredFunction {
  readonly functionName: string;
  readonly ranges: readonly [
    { readonly startOffset: number; readonly endOffset: number; readonly count: number },
  ];
}

type Coverage = ReadonlyMap<string, readonly CoveredFunction[]>;

const runner = path.join(fixtures, 'run-snippets.js');

/** Where V8 counts something else. */
const countedOtherwise = new Map([
  ['functions.js overflow', 'the stack holds fewer frames that have probes'],
  ['generators.js simple', 'V8 counts generators that nobody asks for a value'],
  ['generators.js cleanup', 'the same'],
]);

/** V8 has no name for functions whose key is computed. */
const isComputed = (name: string) => /^(get |set )?\[/.test(name);

/** They stand for no function of the program's: V8 makes them of field initializers and static blocks. */
const isSynthetic = (name: string) => /^<(instance_members|static)_initializer>$/.test(name);

function readCoverage(directory: string): Coverage {
  const results = fs.readdirSync(directory).flatMap((name) => {
    const text = fs.readFileSync(path.join(directory, name), 'utf8');
    return (JSON.parse(text) as { result: readonly { url: string; functions: readonly CoveredFunction[] }[] })
      .result;
  });
  return new Map(
    results
      .filter(({ url }) => url.startsWith('file:'))
      .map(({ url, functions }) => [fileURLToPath(url), functions]),
  );
}

function coverageOf(args: readonly string[]): Coverage {
  return inTemporaryDirectory((directory) => {
    expect(runNode(args, { env: { NODE_V8_COVERAGE: directory } }).status).toBe(0);
    return readCoverage(directory);
  });
}

const offsets = new Map<string, (line: number, column: number) => number>();

function offsetOf(file: string, line: number, column: number): number {
  if (!offsets.has(file)) {
    const starts = [0];
    const source = fs.readFileSync(file, 'utf8');
    const lines = new Lines(source);
    for (let offset = 0; offset < source.length; offset++) {
      const position = lines.positionOf(offset);
      if (position.column === 0) starts[position.line] = offset;
    }
    offsets.set(file, (atLine, atColumn) => starts[atLine - 1]! + atColumn - 1);
  }
  return offsets.get(file)!(line, column);
}

/** The innermost function around a place. */
function functionAt(functions: readonly CoveredFunction[], offset: number): CoveredFunction | undefined {
  return functions
    .filter(({ ranges: [{ startOffset, endOffset }] }) => startOffset <= offset && offset < endOffset)
    .sort(
      ({ ranges: [a] }, { ranges: [b] }) => a.endOffset - a.startOffset - (b.endOffset - b.startOffset),
    )[0];
}

interface Comparison {
  readonly file: string;
  readonly name: string;
  readonly calls: number;
  readonly byV8: CoveredFunction | undefined;
}

function compare({ functions, calls, nodes }: Profile, coverage: Coverage): readonly Comparison[] {
  const counts = new Map<number, number>();
  for (const { to, count } of calls) {
    const index = nodes[to]!.function;
    counts.set(index, (counts.get(index) ?? 0) + count);
  }
  return functions.flatMap(({ name, file, line, column }, index) => {
    if (file === null || line === null || column === null || name === '<module>') return [];
    // The runner looks at stacks, which are shorter where frames of the profiler's are left out.
    if (file === runner) return [];
    const byV8 = functionAt(coverage.get(file) ?? [], offsetOf(file, line, column));
    return [{ file, name, calls: counts.get(index) ?? 0, byV8 }];
  });
}

const coverage = coverageOf([runner, ...snippets]);
const { profile } = runProfiled([runner, ...snippets], { options: ['--exact'] });
const compared = compare(profile!, coverage);
const isTold = ({ file, name }: Comparison) => countedOtherwise.has(`${path.basename(file)} ${name}`);

test('every function is called as often as V8 counts', () => {
  const wrong = compared.filter((fn) => !isTold(fn) && fn.calls !== fn.byV8?.ranges[0].count);
  expect(wrong).toEqual([]);
  expect(compared.length).toBeGreaterThan(200);
});

test('every function has the name that V8 has for it', () => {
  const wrong = compared.filter(
    ({ name, byV8 }) => !isComputed(name) && name.replace('<anonymous>', '') !== byV8?.functionName,
  );
  expect(wrong).toEqual([]);
});

test('no function is missing, but for those whose probes would change them', () => {
  const known = new Set(compared.map(({ byV8 }) => byV8));
  const missing = [...coverage]
    .filter(([file]) => file.startsWith(path.join(fixtures, 'snippets')))
    .flatMap(([, functions]) => functions)
    .filter((fn) => fn.ranges[0].count > 0 && fn.functionName !== '' && !known.has(fn))
    .map(({ functionName }) => functionName)
    .filter((name) => !isSynthetic(name));
  expect(missing).toEqual(['shadowed', 'twofoldReaching', 'evaluating']);
});
