/** Comparisons of benchmarks, as an XML parser and a Markdown renderer read them. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { compareRuns } from '../../lib/bench/comparing/compare';
import type { RunComparison } from '../../lib/model/benchmark/benchmark-comparison';
import { comparisonFormat } from '../../lib/report/benchmarks/comparison-formats';
import { visibleText } from '../../lib/visible-text';
import { benchmarkResult, benchmarkRun } from '../unit/model/support/benchmarks';
import { describeWith, viewers } from './support/programs';

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom(
    'a | b',
    '`x`',
    '</code>',
    '@user #12',
    '[a](b)',
    '| --- |',
    '&lt;',
    '\\|',
    '<b>',
    ']]>',
    '\n# x',
  ),
);
const names = fc.sample(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), { numRuns: 60, seed: 1 });

/** Benchmarks of these names: unchanged, slower, faster, failed, and one that was added. */
function comparisonOf(paths: readonly string[]): RunComparison {
  const head = [1000, 1100, 900, 1000];
  const results = paths.map((each) => benchmarkResult([each], [1000]));
  return compareRuns(
    benchmarkRun(results.slice(0, 4)),
    benchmarkRun(
      results.map((result, index) => ({
        ...benchmarkResult(result.path, [head[index] ?? 1000]),
        failure: index === 3 ? { kind: 'threw', message: `${paths[0] ?? ''}\nstack`, seed: 2 } : null,
      })),
    ),
  );
}

const comparisons = names.map(comparisonOf);

function read(command: string, args: readonly string[], texts: readonly string[]): unknown {
  const { stdout, stderr, status } = spawnSync(command, args, {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

const parseJunit = `
import json, sys, xml.etree.ElementTree as tree
def told(suite):
    return {'counts': {key: int(suite.get(key)) for key in ('tests', 'failures', 'errors', 'skipped')},
            'cases': [{'name': case.get('name'), 'children': [child.tag for child in case]} for case in suite]}
print(json.dumps([told(tree.fromstring(text.encode())[0]) for text in json.load(sys.stdin)]))`;

interface Suite {
  readonly counts: Readonly<Record<string, number>>;
  readonly cases: readonly { readonly name: string; readonly children: readonly string[] }[];
}

describeWith(viewers.python, 'an XML parser', () => {
  const texts = comparisons.map((comparison) => comparisonFormat('junit').render(comparison));

  it('finds each benchmark by its name, with what became of it', () => {
    const outcomes = ['system-out', 'failure', 'system-out', 'error', 'skipped'];
    const suites = read('python3', ['-c', parseJunit], texts) as readonly Suite[];
    suites.forEach(({ cases, counts }, index) => {
      const expected = names[index]!.map((each, position) => ({
        // What cannot be seen is made visible, and what XML cannot hold is replaced.
        name: visibleText(each).replace(
          /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
          '\uFFFD',
        ),
        children: [outcomes[position]],
      }));
      expect(cases).toEqual(expected);
      expect(counts).toEqual({
        tests: cases.length,
        failures: cases.filter(({ children }) => children.includes('failure')).length,
        errors: cases.filter(({ children }) => children.includes('error')).length,
        skipped: cases.filter(({ children }) => children.includes('skipped')).length,
      });
    });
  });

  it('finds an error where nothing was compared', () => {
    const run = benchmarkRun([benchmarkResult(['a'], [1])]);
    const nothing = [
      compareRuns(benchmarkRun([]), benchmarkRun([])),
      compareRuns(run, { ...run, source: 'software' }),
      compareRuns(run, benchmarkRun([])),
    ].map((comparison) => comparisonFormat('junit').render(comparison));
    for (const { counts } of read('python3', ['-c', parseJunit], nothing) as readonly Suite[]) {
      expect(counts).toEqual({ tests: 1, failures: 0, errors: 1, skipped: 0 });
    }
  });
});

describe('a Markdown renderer', () => {
  const renderAll = `
    const renderer = require('markdown-it')({ html: true, linkify: true });
    const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    console.log(JSON.stringify(texts.map((text) => renderer.render(text))));`;

  it('shows each benchmark in a row of its own, by its name, and nothing else', () => {
    const texts = comparisons.map((comparison) => comparisonFormat('markdown').render(comparison));
    const pages = read(process.execPath, ['-e', renderAll], texts) as readonly string[];
    pages.forEach((page, index) => {
      const cells = [...page.matchAll(/<td[^>]*><code>(.*?)<\/code><\/td>/g)].map(([, cell]) =>
        textOf(cell!),
      );
      expect([...cells].sort()).toEqual(
        names[index]!.map((each) => visibleText(`parser.bench.js > ${each}`)).sort(),
      );
      const tags = new Set([...page.matchAll(/<(\w+)/g)].map(([, tag]) => tag));
      const known = 'h3 table thead tbody tr th td code details summary ul li p br'.split(' ');
      expect([...tags].filter((tag) => !known.includes(tag!))).toEqual([]);
    });
  });
});

/** What a browser shows of text without elements. */
function textOf(html: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return html.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, entity: string) =>
    code === undefined ? (named[entity] ?? entity) : String.fromCharCode(Number(code)),
  );
}
