import fc from 'fast-check';
import { compareRuns } from '../../../lib/bench/comparing/compare';
import type { BenchmarkResult } from '../../../lib/model/benchmark/benchmark';
import type { RunComparison } from '../../../lib/model/benchmark/benchmark-comparison';
import { comparisonFormat, comparisonFormats } from '../../../lib/report/benchmarks/comparison-formats';
import {
  changeText,
  countText,
  percentText,
  summaryText,
} from '../../../lib/report/benchmarks/comparison-words';
import { xmlText } from '../../../lib/report/benchmarks/xml';
import { errorOf } from '../counters/support/errors';
import { benchmarkResult, benchmarkRun } from '../model/support/benchmarks';

const side = (values: Readonly<Record<string, number>>, ...others: readonly BenchmarkResult[]) =>
  benchmarkRun([
    ...Object.entries(values).map(([name, value]) => benchmarkResult(['group', name], [value])),
    ...others,
  ]);
const failed = benchmarkResult(['group', 'fails'], [], {
  failure: { kind: 'threw', message: 'Error: no\n  at secret.js', seed: 4 },
});

const everything = compareRuns(
  side({ same: 1000, slower: 1000, much: 1000, faster: 1000, gone: 1000, fails: 1000 }),
  side({ same: 1000, slower: 1020, much: 1100, faster: 900, new: 1000 }, failed),
  { threshold: 0.005, hardThreshold: 0.05 },
);
const unlike = compareRuns(side({ same: 1 }), { ...side({ same: 1 }), source: 'software' });
const rendered = (name: string, comparison: RunComparison) => comparisonFormat(name).render(comparison);

describe('words', () => {
  test.each([
    [0, '0 %'],
    [0.01, '+1.00 %'],
    [-0.5, '-50.0 %'],
    [0.000_034, '+0.0034 %'],
    [-1e-9, '-0.0000 %'],
    [3, '+300 %'],
    [0.0012, '+0.120 %'],
  ])('a change of %d is %s', (change, text) => {
    expect(changeText(change)).toBe(text);
  });

  test('numbers that are not there are empty', () => {
    expect([changeText(null), countText(null)]).toEqual(['', '']);
  });

  test('counts have what is after the point where it matters', () => {
    expect([1.5, 999.75, 1234.5, 12].map(countText)).toEqual(['1.50', '999.75', '1 235', '12']);
    expect(percentText(0.002)).toBe('0.200 %');
  });

  test('the sum of it all', () => {
    expect(summaryText(everything)).toBe(
      'Regression: 5 benchmarks compared, 2 regressions, 1 cannot tell, 1 improvement, 1 unchanged, 1 added, 1 removed',
    );
    expect(summaryText(unlike)).toBe('Not comparable: the results differ in source');
  });
});

describe('text', () => {
  const lines = rendered('text', everything).split('\n');
  const rowOf = (name: string) => lines.findIndex((line) => line.endsWith(`> ${name}`));

  it('lists what matters most first', () => {
    const order = ['much', 'slower', 'fails', 'faster', 'same'].map(rowOf);
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('tells a regression that fails from one that warns', () => {
    expect(lines[rowOf('much')]).toMatch(
      /^regression {2,}\+10.0 % +exact +0.500 % +1 000 +1 100 +1 +parser.bench.js/,
    );
    expect(lines[rowOf('slower')]).toMatch(/^regression \(warning\)/);
  });

  it('says why it cannot tell, what was added, and what was removed', () => {
    expect(lines).toContain('parser.bench.js > group > fails: head threw, with seed 4: Error: no');
    expect(lines).toContain('parser.bench.js > group > new: added, 1 000');
    expect(lines).toContain('parser.bench.js > group > gone: removed, was 1 000');
  });

  it('says what differs where nothing can be compared', () => {
    expect(rendered('text', unlike)).toContain('source: emulated in the base, software in the head');
  });

  it('is the same number of lines whatever a name contains', () => {
    const count = (name: string) =>
      rendered('text', compareRuns(side({ [name]: 5 }), side({ [name]: 5 }))).split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        expect(count(name)).toBe(count('plain'));
      }),
    );
  });

  it('sends nothing to a terminal that would be obeyed', () => {
    const text = rendered(
      'text',
      compareRuns(side({ '\u001b[2J\u009b': 5 }), side({ '\u001b[2J\u009b': 5 })),
    );
    expect(text).toContain('\\u001b[2J\\u009b');
  });
});

test('JSON is all of it, and no number is missing', () => {
  expect(JSON.parse(rendered('json', everything))).toEqual(everything);
});

test('XML has nothing that no document may contain', () => {
  expect(xmlText('a<b>&"\u0000\ud800\uffff\n😀')).toBe('a&lt;b&gt;&amp;&quot;\ufffd\ufffd\ufffd&#10;😀');
});

test('a name that no format has is refused, and those there are are named', () => {
  const { message } = errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => comparisonFormat('gif'));
  for (const { name } of comparisonFormats) expect(message).toContain(name);
});
