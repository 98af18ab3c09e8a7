import fc from 'fast-check';
import { compareRuns } from '../../../lib/bench/comparing/compare';
import type { RunComparison } from '../../../lib/model/benchmark/benchmark-comparison';
import type {
  ChangeExplanation,
  ExplainedFunction,
} from '../../../lib/model/benchmark/benchmark-explanation';
import { comparisonFormat } from '../../../lib/report/benchmarks/comparison-formats';
import { explanationTables } from '../../../lib/report/benchmarks/explanation-rows';
import { benchmarkResult, benchmarkRun } from '../model/support/benchmarks';

const values = (calls: number, self: number) => ({ calls, self, total: self });
const ofFunction = (name: string, base: number, head: number, file = 'lib/a.js'): ExplainedFunction => ({
  function: { name, kind: 'function', file, line: 7, column: 1 },
  base: values(1, base),
  head: values(2, head),
  change: values(1, head - base),
});
const outside: ExplainedFunction = {
  function: { name: '(program)', kind: 'program', file: null, line: null, column: null },
  base: values(0, 5),
  head: values(0, 4),
  change: values(0, -1),
};
const functions = [
  ofFunction('parse', 100, 160),
  ofFunction('token|`<b>', 50, 80),
  ofFunction('', 10, 20),
  outside,
  { ...ofFunction('same', 7, 7), change: values(0, 0) },
];
const explanation: ChangeExplanation = {
  seed: 3,
  iterations: 1024,
  measured: { base: 200, head: 300.5, change: 100.5 },
  functions,
  paths: functions.slice(0, 4).map((row, index) => ({ ...row, path: index === 3 ? [3] : [3, 0, index] })),
  inseparable: [],
  withoutProbes: 1.5,
  garbageCollection: { base: 10, head: 12, change: 2 },
  notes: ['base: cold'],
};

function explained(of: ChangeExplanation = explanation): RunComparison {
  const [base, head] = [200, 300.5].map((value) => benchmarkRun([benchmarkResult(['name'], [value])]));
  const comparison = compareRuns(base!, head!);
  return { ...comparison, benchmarks: comparison.benchmarks.map((each) => ({ ...each, explanation: of })) };
}

const rendered = (name: string, explanationLimit?: number) =>
  comparisonFormat(name).render(explained(), explanationLimit === undefined ? {} : { explanationLimit });
const linesOf = (name: string, limit?: number) => rendered(name, limit).split('\n');

describe('text', () => {
  it('names the benchmark, its change and the seed', () => {
    expect(linesOf('text')).toContain(
      'parser.bench.js > name: +100.50 instructions an iteration, from 200 to 300.50 (seed 3)',
    );
  });

  it('has rows of functions and of paths, with self and calls on both sides', () => {
    expect(rendered('text')).toMatch(/^ *\+60 +\+60 +100 +160 +1 +2 {2}lib\/a\.js:7\(parse\)$/m);
    expect(rendered('text')).toMatch(/^ *\+30 +\+30 +50 +80 +1 +2 {2}parse > token\|`<b>$/m);
    expect(rendered('text')).toMatch(/^ *-1 +-1 +5 +4 {2,}\(outside of functions\)$/m);
    expect(rendered('text')).toContain('lib/a.js:7((anonymous))');
    expect(rendered('text')).not.toContain('same');
  });

  it('adds up to the measured change, with what no profile shows', () => {
    expect(rendered('text')).toMatch(
      /^ *\+1\.50 {2,}in none of the profiles: .*\n *\+100\.50 {2,}the measured change$/m,
    );
  });

  it('has one row for those beyond the limit', () => {
    expect(rendered('text', 1)).toMatch(/^ *\+39 {2,}3 more functions that changed$/m);
    expect(rendered('text', 1)).not.toContain('token');
  });

  it('tells garbage collection and notes apart', () => {
    expect(linesOf('text')).toEqual(
      expect.arrayContaining([
        'note: garbage collection, no part of it: +2, from 10 to 12',
        'note: base: cold',
      ]),
    );
  });
});

describe('functions whose parts cannot be told apart', () => {
  const [parse, line] = [ofFunction('parse', 50_000, 34_625), ofFunction('parseLine', 60_000, 69_231)];
  const other = ofFunction('other', 0, 100);
  const apart: ChangeExplanation = {
    ...explanation,
    measured: { base: 110_000, head: 118_601, change: 8601 },
    functions: [parse, line, other, outside],
    paths: [
      { ...parse, path: [3, 0] },
      { ...line, path: [3, 0, 1] },
      { ...other, path: [3, 0, 2] },
      { ...outside, path: [3] },
    ],
    inseparable: [[0, 1]],
    withoutProbes: 14_646,
  };
  const text = comparisonFormat('text').render(explained(apart), {});

  it('are one row of functions and one of paths, with what they count together', () => {
    expect(text).toMatch(
      /^ *-6 144 +110 000 +103 856 {2,}within lib\/a\.js:7\(parse\) and lib\/a\.js:7\(parseLine\)$/m,
    );
    expect(text).toMatch(/^ *-6 144 +110 000 +103 856 {2,}within parse and parseLine$/m);
    expect(text).not.toMatch(/15 375|9 231/);
    expect(text).toMatch(/^ *\+100 .*parse > other$/m);
  });

  it('are told, before the tables, to explain nothing where most of the change is in no profile', () => {
    const doubt = /^This does not explain the change: \+14 646 of \+8 601 is in none of the profiles/m;
    expect(text.search(doubt)).toBeGreaterThan(0);
    expect(text.search(doubt)).toBeLessThan(text.indexOf('within'));
    const markdown = comparisonFormat('markdown').render(explained(apart), {});
    expect(markdown).toMatch(/<summary>Not explained: [^]*This does not explain the change: \+14 646 of/);
    expect(rendered('text')).not.toContain('does not explain');
  });

  /** Each function on a path of its own, and groups of neighbours. */
  const grouped = fc
    .array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 9 })
    .chain((changes) => fc.record({ changes: fc.constant(changes), size: fc.integer({ min: 1, max: 4 }) }))
    .map(({ changes, size }): ChangeExplanation => {
      const all = changes.map((change, index) => ofFunction(`f${index}`, 0, change));
      const indexes = all.map((_, index) => index);
      const groups = indexes.filter((i) => i % size === 0).map((start) => indexes.slice(start, start + size));
      return {
        ...explanation,
        functions: all,
        paths: all.map((row, index) => ({ ...row, path: indexes.slice(0, index + 1) })),
        inseparable: groups.filter(({ length }) => length > 1),
        measured: { base: 0, head: 0, change: changes.reduce((sum, change) => sum + change, 7) },
        withoutProbes: 7,
      };
    });

  it('leave rows that still add up to the measured change', () => {
    const countIn = (change: string) => Number(change.replace(/\s/g, ''));
    fc.assert(
      fc.property(grouped, fc.integer({ min: 1, max: 10 }), (of, limit) => {
        const { functions: ofFunctions, paths } = explanationTables(of, limit);
        for (const rows of [ofFunctions, paths]) {
          const counts = rows.map(({ change }) => countIn(change));
          expect(counts.slice(0, -1).reduce((sum, count) => sum + count, 0)).toBe(counts.at(-1));
        }
      }),
    );
  });
});

describe('Markdown', () => {
  it('folds the tables away below a line that says what they explain', () => {
    const lines = linesOf('markdown');
    const summary = lines.findIndex((line) => line.startsWith('<details><summary>Why '));
    expect(lines[summary]).toContain(
      '<code>parser.bench.js &#62; name</code>: +100.50 instructions an iteration',
    );
    expect(lines.slice(summary).join('\n')).toMatch(/\| <code>lib\/a\.js:7\(parse\)<\/code> \| \+60 \|/);
    expect(lines.slice(summary).join('\n')).toContain('| the measured change | +100.50 |');
  });

  it('has no markup of what functions are called', () => {
    expect(rendered('markdown')).toContain('token&#124;&#96;&#60;b&#62;');
  });
});

test('JSON has all of it', () => {
  const { benchmarks } = JSON.parse(rendered('json')) as RunComparison;
  expect(benchmarks[0]!.explanation).toEqual(explanation);
});

test('long paths lose what is outermost', () => {
  const deep = { ...explanation, paths: [{ ...functions[0]!, path: [3, ...new Array<number>(9).fill(0)] }] };
  expect(comparisonFormat('text').render(explained(deep))).toContain(
    '  … > parse > parse > parse > parse > parse > parse\n',
  );
});
