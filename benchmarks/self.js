'use strict';
// What icprofile itself costs, in exact instructions under the emulator, against its budgets; cProfile's cost for one
// call beside it where there is a python3. Exits with 1 if a budget is exceeded, and ends with a line of counts.
//
//   npm run bench:self [-- CASE...]
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const Table = require('cli-table3');
const { deterministicFlags, emulatedArguments } = require('./emulated');

function runEmulated(command) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, emulatedArguments(command), {
    encoding: 'utf8',
  });
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

const isServer = (file) => path.basename(file).startsWith('server-');
/** V8 compiles a server worse in one of five runs, for 1000 to 3000 instructions a request: the least of so many counts. */
const serverSeeds = [1, 2, 3];

/** What each command has measured: some cases are also what others are compared with. */
const runs = new Map();

function runCase(node, file, seed) {
  const command = [node, ...deterministicFlags(seed), path.join(__dirname, 'run-case.js'), file];
  const key = command.join(' ');
  if (!runs.has(key)) runs.set(key, runEmulated(command));
  return runs.get(key);
}

/** What others are compared with: the least by all seeds. */
function measureBase(node, name) {
  return Math.min(...serverSeeds.map((seed) => runCase(node, path.join(cases, name), seed).measured));
}

/** By one seed; by the others too where the budget is exceeded. A figure that is `beyond` another case's is what it is more than that. */
function measureCase(node, file) {
  const seeds = isServer(file) ? serverSeeds : serverSeeds.slice(0, 1);
  let least;
  for (const seed of seeds) {
    const figure = runCase(node, file, seed);
    const measured = figure.measured - (figure.beyond === undefined ? 0 : measureBase(node, figure.beyond));
    if (least === undefined || measured < least.measured) least = { ...figure, measured };
    if (verdict(least) !== 'EXCEEDED') break;
  }
  return least;
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
const cases = path.join(__dirname, 'cases');

/** Without names, all cases: also those on another version of Node, and what is only compared. */
async function figuresOf(names) {
  const all = fs.readdirSync(cases).filter((name) => name.endsWith('.js'));
  const measured = (chosen) => chosen.map((name) => measureCase(node, path.join(cases, name)));
  if (names.length > 0) return measured(names.map((name) => `${path.basename(name, '.js')}.js`));
  const comparison = cProfileFigure();
  if (comparison === undefined) console.log('no comparison with cProfile: there is no python3 here');
  return [
    ...measured(all),
    ...(await measureOnOtherNode()),
    ...(comparison === undefined ? [] : [comparison]),
  ];
}

async function main() {
  const figures = await figuresOf(process.argv.slice(2));
  const table = new Table({
    head: ['', 'measured', 'budget', 'unit', ''],
    colAligns: ['left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const measured = Number(figure.measured.toFixed(1));
    const budget = figure.budget === undefined ? '' : `≤ ${figure.budget}`;
    table.push([figure.name, measured, budget, figure.unit, verdict(figure)]);
  }
  console.log(table.toString());

  const held = figures.filter(({ budget }) => budget !== undefined);
  const failed = held.filter((figure) => verdict(figure) === 'EXCEEDED').length;
  console.log(`${held.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
