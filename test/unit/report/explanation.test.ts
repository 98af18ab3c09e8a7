import { compareRuns } from '../../../lib/bench/compare';
import type { RunComparison } from '../../../lib/model/benchmark-comparison';
import type { ChangeExplanation, ExplainedFunction } from '../../../lib/model/benchmark-explanation';
import { comparisonFormat } from '../../../lib/report/comparison-formats';
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
