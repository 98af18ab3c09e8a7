// What the runs come to: docs/null-experiment.md.
import { createRequire } from 'node:module';
import os from 'node:os';
import { nameOf } from './circumstances.mjs';

const require = createRequire(import.meta.url);
const { compareRuns } = require('../../dist/bench/comparing/compare.js');

const percent = (part, digits = 1) => `${(100 * part).toFixed(digits)} %`;
const row = (...cells) => `| ${cells.join(' | ')} |`;
const range = (numbers) => [Math.min(...numbers), Math.max(...numbers)];
const count = (number) => Math.round(number).toLocaleString('en').replaceAll(',', ' ');
const benchmarkName = ({ path }) => path.at(-1);

function medianOf(numbers) {
  const sorted = [...numbers].sort((first, second) => first - second);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

const typicalOf = ({ samples }) => medianOf(samples.map(({ value }) => value));

/** So many instructions more of each benchmark: burn() makes even numbers. */
export function injectionOf(change, base) {
  const even = (number) => 2 * Math.max(1, Math.round(number / 2));
  return Object.fromEntries(
    base.benchmarks.map((benchmark) => [benchmarkName(benchmark), even(change * typicalOf(benchmark))]),
  );
}

/** Each result with each later one. */
function comparisonsOf(results) {
  return results.flatMap((base, index) => results.slice(index + 1).map((head) => compareRuns(base, head)));
}

function verdictsOf(comparisons) {
  const verdicts = { unchanged: 0, 'cannot tell': 0, regression: 0, improvement: 0 };
  for (const { benchmarks } of comparisons) for (const { verdict } of benchmarks) verdicts[verdict] += 1;
  return verdicts;
}

function nullRow(name, comparisons) {
  const { unchanged, 'cannot tell': unknown, regression, improvement } = verdictsOf(comparisons);
  const falseAlarms = regression + improvement;
  return row(name, unchanged + unknown + falseAlarms, unchanged, unknown, falseAlarms);
}

/** How far the counts of one seed are apart over all runs, the whole benchmark, and the seeds of one run. */
function spreadRow(results, index) {
  const samples = results.map(({ benchmarks }) => benchmarks[index].samples);
  const ofSeed = samples[0].map((_, seed) => {
    const [low, high] = range(samples.map((ofRun) => ofRun[seed].value));
    return high - low;
  });
  const common = commonOffsets(results, index);
  const [low, high] = range(samples[0].map(({ value }) => value));
  const typical = typicalOf(results[0].benchmarks[index]);
  return row(
    benchmarkName(results[0].benchmarks[index]),
    count(typical),
    samples[0][0].tier ?? '',
    Math.max(...ofSeed).toFixed(2),
    Math.max(...common).toFixed(2),
    percent(Math.max(...common) / typical, 4),
    percent(high / low - 1, 4),
  );
}

/** What all seeds of a comparison have in common, and none shows: the least difference, where all have one sign. */
export function commonOffsets(results, index) {
  return results.flatMap((base, at) =>
    results.slice(at + 1).map((head) => {
      const [bases, heads] = [base, head].map(({ benchmarks }) => benchmarks[index].samples);
      const differences = bases.map(({ value }, seed) => heads[seed].value - value);
      const [low, high] = range(differences);
      return low > 0 || high < 0 ? Math.min(Math.abs(low), Math.abs(high)) : 0;
    }),
  );
}

function injectionRow({ change, head }, base) {
  const { benchmarks } = compareRuns(base, head);
  const found = benchmarks.filter(({ verdict }) => verdict === 'regression');
  const missed = benchmarks.filter(({ verdict }) => verdict !== 'regression');
  const said = missed.map((benchmark) => {
    const typical = count(benchmark.base.median);
    return `${benchmark.path.at(-1)} (${typical}): ${benchmark.verdict}`;
  });
  return row(percent(change, 2), `${found.length} of ${benchmarks.length}`, said.join('; ') || '–');
}

function suiteSection({ file, circumstances, results, injections }) {
  const { benchmarks } = results[0];
  return `## \`${file}\`

${benchmarks.length} benchmarks, in ${circumstances.length} directories: ${circumstances.map(nameOf).join('; ')}.

Instructions per iteration. *Between runs* is the largest difference between two runs with the same seed. *In common* is the largest one that all seeds of
a comparison share, so that none of them shows it. *Between seeds* is of the first run.

| benchmark | instructions | compiler of its own function | between runs | in common | of it | between seeds |
| --- | ---: | --- | ---: | ---: | ---: | ---: |
${benchmarks.map((_, index) => spreadRow(results, index)).join('\n')}

Each benchmark burns so many instructions more, rounded to even numbers, at least 2, in another directory than that of the first run, with which it is compared.

| change | found | not found |
| ---: | ---: | --- |
${injections.map((injection) => injectionRow(injection, results[0])).join('\n')}
`;
}

export function pageOf(measured, seeds) {
  const { machine } = measured[0].results[0];
  const all = measured.map(({ file, results }) => ({ file, comparisons: comparisonsOf(results) }));
  return `# The same code against itself

Made by \`npm run bench:null\`, with Node ${machine.node} under QEMU ${machine.emulator}, on ${os.cpus().length} processors, with ${seeds} seeds. What the verdicts mean is in [comparing](comparing.md).

Two suites (\`benchmarks/null-experiment/suite\`) were run in directories whose names have other lengths, with other environments, as another user and on a busy machine. Nothing in
the code differs. Each run is compared with each other one; these comparisons share their runs, so they are not independent of each other.

## False alarms

| suite | comparisons of a benchmark | unchanged | cannot tell | false alarms |
| --- | ---: | ---: | ---: | ---: |
${all.map(({ file, comparisons }) => nullRow(`\`${file}\``, comparisons)).join('\n')}
${nullRow(
  'both',
  all.flatMap(({ comparisons }) => comparisons),
)}

${measured.map(suiteSection).join('\n')}`;
}
