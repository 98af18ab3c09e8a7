// Compares the same benchmarks with themselves, where all but the code differs: directory, environment, user, time. Then
// injects changes of known size, and looks who is found. Writes docs/null-experiment.md.
//
//   npm run bench:null [-- --seeds 6]      a run of the suite takes some 25 s for each seed
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const { compareRuns } = require('../dist/bench/compare.js');

const { values: options } = parseArgs({ options: { seeds: { type: 'string', default: '3' } } });
const seeds = Number(options.seeds);
const seedCounts = [...new Set([3, 4, seeds])].filter((seedCount) => seedCount <= seeds);
const injectedChanges = [1e-4, 1e-3, 1e-2];
const unprivileged = 65_534;

const temporary = mkdtempSync(path.join(os.tmpdir(), 'icprofile-null-'));
chmodSync(temporary, 0o755);
process.on('exit', () => rmSync(temporary, { recursive: true }));

/** Circumstances that no count should depend on. */
const circumstances = [
  { name: 'first', directory: 'a' },
  { name: 'the same again', directory: 'a' },
  { name: 'another directory', directory: 'a-directory-with-a-much-longer-name' },
  { name: '20 kB of environment more', directory: 'a', environment: { PADDING: 'x'.repeat(20_000) } },
  { name: 'another user', directory: 'a', user: unprivileged },
  { name: 'both processors busy', directory: 'a', isBusy: true },
  {
    name: 'another user in another directory with 20 kB of environment',
    directory: 'b',
    environment: { PADDING: 'x'.repeat(20_000) },
    user: unprivileged,
  },
  { name: 'once more, after the injected changes', directory: 'a' },
].filter(({ user }) => user === undefined || process.getuid() === 0);

let runs = 0;

/** The result of one run of the suite, in a process of its own. */
function run({ directory, environment = {}, user, isBusy = false }, injected = {}) {
  const work = path.join(temporary, directory);
  cpSync(path.join(here, 'null-experiment', 'suite'), work, { recursive: true });
  chmodSync(work, 0o777);
  const loads = isBusy ? os.cpus().map(() => spawn(process.execPath, ['-e', 'for (;;);'])) : [];
  const command = [path.join(root, 'dist', 'cli', 'main.js'), 'bench', '--source', 'emulated'];
  const { status, stderr } = spawnSync(
    process.execPath,
    [...command, '--samples', String(seeds), '-o', 'result.json'],
    {
      cwd: work,
      env: {
        ...process.env,
        ...environment,
        HOME: temporary,
        ICPROFILE_DIST: path.join(root, 'dist'),
        INJECTED: JSON.stringify(injected),
      },
      ...(user !== undefined && { uid: user, gid: user }),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  for (const load of loads) load.kill();
  if (status !== 0) throw new Error(`icprofile bench ended with ${status}: ${stderr}`);
  runs += 1;
  process.stderr.write(`${runs} of ${circumstances.length + injectedChanges.length} runs\n`);
  const result = JSON.parse(readFileSync(path.join(work, 'result.json'), 'utf8'));
  rmSync(path.join(work, 'result.json'));
  return result;
}

/** As if it had been told to take fewer samples. */
function withSeeds(result, count) {
  const benchmarks = result.benchmarks.map((benchmark) => ({
    ...benchmark,
    samples: benchmark.samples.slice(0, count),
  }));
  return { ...result, benchmarks };
}

const nameOf = ({ path: names }) => names.at(-1);
const percent = (part, digits = 1) => `${(100 * part).toFixed(digits)} %`;
const row = (...cells) => `| ${cells.join(' | ')} |`;
const range = (numbers) => [Math.min(...numbers), Math.max(...numbers)];
const count = (number) => Math.round(number).toLocaleString('en').replaceAll(',', ' ');

function medianOf(numbers) {
  const sorted = [...numbers].sort((first, second) => first - second);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Each result with each later one. */
function pairsOf(results) {
  return results.flatMap((base, index) => results.slice(index + 1).map((head) => [base, head]));
}

function verdictsOf(comparisons) {
  const verdicts = { unchanged: 0, 'cannot tell': 0, regression: 0, improvement: 0 };
  for (const { benchmarks } of comparisons) for (const { verdict } of benchmarks) verdicts[verdict] += 1;
  return verdicts;
}

function nullRow(results, seedCount) {
  const comparisons = pairsOf(results).map(([base, head]) =>
    compareRuns(withSeeds(base, seedCount), withSeeds(head, seedCount)),
  );
  const { unchanged, 'cannot tell': unknown, regression, improvement } = verdictsOf(comparisons);
  const all = unchanged + unknown + regression + improvement;
  return row(seedCount, all, unchanged, unknown, regression + improvement);
}

/** How far the counts of one seed are apart over all runs, and those of one run over all seeds. */
function spreadRow(results, index) {
  const samples = results.map(({ benchmarks }) => benchmarks[index].samples);
  const ofSeed = samples[0].map((_, seed) => {
    const [low, high] = range(samples.map((ofRun) => ofRun[seed].value));
    return high / low - 1;
  });
  const [low, high] = range(samples[0].map(({ value }) => value));
  const typical = count(medianOf(samples[0].map(({ value }) => value)));
  const { tier } = samples[0][0];
  return row(
    nameOf(results[0].benchmarks[index]),
    typical,
    tier ?? '',
    percent(Math.max(...ofSeed), 4),
    percent(high / low - 1, 4),
  );
}

function injectionOf(change, base) {
  const even = (number) => 2 * Math.max(1, Math.round(number / 2));
  return Object.fromEntries(
    base.benchmarks.map((benchmark) => {
      const typical = medianOf(benchmark.samples.map(({ value }) => value));
      return [nameOf(benchmark), even(change * typical)];
    }),
  );
}

function injectionRow(change, base, head, seedCount) {
  const { benchmarks } = compareRuns(withSeeds(base, seedCount), withSeeds(head, seedCount));
  const found = benchmarks.filter(({ verdict }) => verdict === 'regression');
  const missed = benchmarks.filter(({ verdict }) => verdict !== 'regression');
  const said = missed.map((benchmark) => `${nameOf(benchmark)}: ${benchmark.verdict}`);
  return row(
    percent(change, 2),
    seedCount,
    `${found.length} of ${benchmarks.length}`,
    said.join('; ') || '–',
  );
}

function pageOf(results, injections) {
  const [{ machine, benchmarks }] = results;
  return `# The same code against itself

Made by \`npm run bench:null\`, with Node ${machine.node} under QEMU ${machine.emulator}, on ${os.cpus().length} processors. What the verdicts mean is in [comparing](comparing.md).

The suite of ${benchmarks.length} benchmarks (\`benchmarks/null-experiment/suite\`) was run ${results.length} times: ${circumstances.map(({ name }) => name).join('; ')}. Nothing in
the code differs. Each run is compared with each other one; these comparisons share their runs, so they are not independent of each other.

## False alarms

| seeds | comparisons of a benchmark | unchanged | cannot tell | false alarms |
| ---: | ---: | ---: | ---: | ---: |
${seedCounts.map((seedCount) => nullRow(results, seedCount)).join('\n')}

## Spread

Instructions per iteration, the largest difference between two runs with the same seed, and that between seeds of the first run.

| benchmark | instructions | compiler | between runs | between seeds |
| --- | ---: | --- | ---: | ---: |
${benchmarks.map((_, index) => spreadRow(results, index)).join('\n')}

## Injected changes

Each benchmark burns so many instructions more, rounded to even numbers, at least 2; compared with the first run.

| change | seeds | found | not found |
| ---: | ---: | ---: | --- |
${injections.flatMap(({ change, head }) => seedCounts.map((seedCount) => injectionRow(change, results[0], head, seedCount))).join('\n')}
`;
}

const results = circumstances.slice(0, -1).map((circumstance) => run(circumstance));
const injections = injectedChanges.map((change) => ({
  change,
  head: run(circumstances[0], injectionOf(change, results[0])),
}));
results.push(run(circumstances.at(-1)));
writeFileSync(path.join(root, 'docs', 'null-experiment.md'), pageOf(results, injections));
