'use strict';
// What icprofile itself costs, in exact instructions under the emulator, against its budgets; cProfile's cost for one
// call beside it where there is a python3. Exits with 1 if a budget is exceeded, and ends with a line of counts.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const Table = require('cli-table3');

const icprofile = path.join(__dirname, '..', 'dist', 'cli', 'main.js');
const deterministicWith = (seed) => [
  '--single-threaded',
  `--hash-seed=${seed}`,
  `--random-seed=${seed}`,
  '--predictable-gc-schedule',
];

function runEmulated(command) {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [icprofile, 'exec', '--source', 'emulated', '--', ...command],
    { encoding: 'utf8' },
  );
  if (error !== undefined || status !== 0) throw new Error(`${command.join(' ')} failed: ${error ?? stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function cProfileFigure() {
  const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((candidate) => fs.existsSync(candidate));
  if (python === undefined || process.arch !== 'x64') return undefined;
  const measured = runEmulated([python, path.join(__dirname, 'cprofile.py')]);
  return { name: 'for comparison: cProfile of Python, one call', unit: 'instructions', measured };
}

function verdict({ measured, budget }) {
  if (budget === undefined) return '';
  return measured <= budget ? 'ok' : 'EXCEEDED';
}

/** Their budget was set for this version of Node. */
const awaitingCases = ['awaiting-call.js', 'awaiting-hooks.js'];
const nodeOfAwaiting = '24';

/** V8 compiles a server otherwise in one of five runs, for 1000 to 3000 instructions a request: the median of three counts. */
const isServer = (file) =>
  path.basename(path.dirname(file)) === 'request-cases' || path.basename(file).startsWith('server-');
const seedsOf = (file) => (isServer(file) ? [1, 2, 3] : [1]);

function measureCase(node, file) {
  const runCase = path.join(__dirname, 'run-case.js');
  const figures = seedsOf(file)
    .map((seed) => runEmulated([node, ...deterministicWith(seed), runCase, file]))
    .toSorted((a, b) => a.measured - b.measured);
  return figures[figures.length >> 1];
}

/** A figure that is `beyond` another case's is what it is more than that. */
function measureCases(files) {
  const measured = new Map();
  const figureOf = (file) => {
    if (!measured.has(file)) measured.set(file, measureCase(node, file));
    return measured.get(file);
  };
  return files.map((file) => {
    const figure = figureOf(file);
    if (figure.beyond === undefined) return figure;
    const other = figureOf(path.join(path.dirname(file), figure.beyond));
    return { ...figure, measured: figure.measured - other.measured };
  });
}

async function measureOnOtherNode() {
  const { nodeBinary } = await import('../scripts/node-binaries.mjs');
  const node = nodeBinary(nodeOfAwaiting);
  return awaitingCases.map((file) => {
    const figure = measureCase(node, path.join(cases, file));
    return { ...figure, name: `${figure.name}, Node ${nodeOfAwaiting}` };
  });
}

const node = process.env.ICPROFILE_TEST_NODE ?? process.execPath;
const cases = path.join(__dirname, process.argv[2] ?? 'cases');

async function main() {
  const isSelf = path.basename(cases) === 'cases';
  const names = fs.readdirSync(cases).filter((name) => name.endsWith('.js'));
  const files = names.map((name) => path.join(cases, name));
  const figures = [...measureCases(files), ...(isSelf ? await measureOnOtherNode() : [])];
  const comparison = isSelf ? cProfileFigure() : undefined;
  if (isSelf && comparison === undefined)
    console.log('no comparison with cProfile: there is no python3 here');

  const table = new Table({
    head: ['', 'measured', 'budget', 'unit', ''],
    colAligns: ['left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const figure of [...figures, ...(comparison === undefined ? [] : [comparison])]) {
    const measured = Number(figure.measured.toFixed(1));
    const budget = figure.budget === undefined ? '' : `≤ ${figure.budget}`;
    table.push([figure.name, measured, budget, figure.unit, verdict(figure)]);
  }
  console.log(table.toString());

  const failed = figures.filter((figure) => verdict(figure) === 'EXCEEDED').length;
  console.log(`${figures.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
