import fc from 'fast-check';
import { compareRuns } from '../../../lib/bench/comparing/compare';
import type { BenchmarkRun } from '../../../lib/model/benchmark/benchmark';
import { comparisonMarkdown, longestMarkdown } from '../../../lib/report/benchmarks/comparison-markdown';
import { benchmarkResult, benchmarkRun } from '../model/support/benchmarks';

/** What GitHub takes for a comment. */
const mostOfGithub = 65_536;

const sideOf = (names: readonly string[], value: number, rest: Partial<BenchmarkRun> = {}) =>
  benchmarkRun(
    names.map((name) => benchmarkResult([name], [value])),
    rest,
  );
const namesOf = (what: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${what} ${index}`);
const joined = (...runs: readonly BenchmarkRun[]) =>
  benchmarkRun(runs.flatMap(({ benchmarks }) => benchmarks));

/** So many of each kind. */
function markdownOf(counts: {
  readonly changed?: number;
  readonly unchanged?: number;
  readonly added?: number;
}): string {
  const changed = namesOf('changed', counts.changed ?? 0);
  const unchanged = namesOf('unchanged', counts.unchanged ?? 0);
  return comparisonMarkdown(
    compareRuns(
      joined(sideOf(changed, 1000), sideOf(unchanged, 1000)),
      joined(
        sideOf(changed, 1100),
        sideOf(unchanged, 1000),
        sideOf(namesOf('added', counts.added ?? 0), 1000),
      ),
    ),
  );
}

const rowsOf = (text: string, what: string) =>
  [...text.matchAll(new RegExp(`^\\|.* &#62; ${what} \\d+</code>`, 'gm'))].length;
const leftOutOf = (text: string, what: string) =>
  Number(new RegExp(`^and ([\\d ]+) ${what} benchmarks?$`, 'm').exec(text)?.[1]?.replaceAll(' ', '') ?? 0);

test('what has room is there whole', () => {
  const text = markdownOf({ changed: 20, unchanged: 20, added: 20 });
  for (const what of ['changed', 'unchanged', 'added']) expect(rowsOf(text, what)).toBe(20);
  expect(text).not.toMatch(/^and /m);
});

test('those that did not change are left out first, and counted', () => {
  const text = markdownOf({ changed: 20, unchanged: 800, added: 20 });
  expect(rowsOf(text, 'changed')).toBe(20);
  expect(rowsOf(text, 'added')).toBe(20);
  expect(rowsOf(text, 'unchanged')).toBeGreaterThan(100);
  expect(rowsOf(text, 'unchanged') + leftOutOf(text, 'unchanged')).toBe(800);
  expect(text.length).toBeLessThan(mostOfGithub);
});

test('where those that changed fill it, all others are only counted', () => {
  const text = markdownOf({ changed: 800, unchanged: 800, added: 800 });
  expect(rowsOf(text, 'changed')).toBeGreaterThan(100);
  expect(rowsOf(text, 'changed') + leftOutOf(text, 'changed or unknown')).toBe(800);
  expect(rowsOf(text, 'unchanged') + leftOutOf(text, 'unchanged')).toBe(800);
  expect(rowsOf(text, 'added') + leftOutOf(text, 'added')).toBe(800);
  expect(text.length).toBeLessThan(mostOfGithub);
});

test('it ends with what was compared, however much is left out', () => {
  expect(markdownOf({ changed: 800 })).toMatch(/Node 22\.1\.0, V8 12\.4[^\n]*\n$/);
});

const longText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }),
  fc
    .tuple(fc.constantFrom('|', '<', '\n', '😀', 'a'), fc.integer({ min: 1, max: 2000 }))
    .map(([character, times]) => character.repeat(times)),
);

test('no name, message or flag makes it longer than a comment can be', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(longText, { minLength: 1, maxLength: 8 }),
      longText,
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (names, text, copies, isUnlike) => {
        const many = Array.from({ length: copies }, (_, index) => names.map((name) => `${name}${index}`));
        const machine = { ...benchmarkRun([]).machine, flags: [text], cpuModel: text, node: text, v8: text };
        const other = isUnlike
          ? { ...machine, node: `${text}!`, v8: `${text}!`, flags: [`${text}!`] }
          : machine;
        const failing = names.map((name) =>
          benchmarkResult([`fails ${name}`], [], { failure: { kind: 'threw', message: text, seed: 1 } }),
        );
        const base = sideOf(many.flat(), 1000, { machine, commit: text });
        const head = sideOf(many.flat(), 1100, { machine: other, commit: text, notes: [text] });
        const markdown = comparisonMarkdown(
          compareRuns(
            { ...base, benchmarks: [...base.benchmarks, ...failing] },
            { ...head, benchmarks: [...head.benchmarks, ...failing] },
          ),
        );
        expect(markdown.length).toBeLessThanOrEqual(longestMarkdown);
        expect(markdown).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      },
    ),
    { numRuns: 20 },
  );
});
