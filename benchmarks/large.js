'use strict';
// Takes a profile of so many nodes, writes it, reads it and reports it, each in a process with little memory, and says what that
// took. Fails where a step fails, or the numbers are not those that were counted.
//
//   npm run bench:large [-- --nodes 1000000]
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const {
  functionStatistics,
  ManualCounters,
  profile,
  Profiler,
  readProfile,
  writeProfile,
} = require('icprofile');

/** V8's limit where a machine has 4 GB is 2 GB; small ones get as much less as they have fewer nodes. */
const heapMegabytes = (nodes) => 256 + Math.ceil((2048 - 256) * (nodes / 1e6));
const fanOut = 1000;
const specialNodes = 3; // (program), (profiler), collections

/** Calls each of some functions from each of some others: one node for each pair. */
function take(nodes, file) {
  const counters = new ManualCounters();
  const inner = Array.from({ length: fanOut }, (_, index) =>
    profile(() => counters.advance(index + 1), { name: `inner ${index}` }),
  );
  const profiler = new Profiler({ counters }).start();
  for (let left = nodes; left > 0; left -= fanOut) {
    // Itself takes a node.
    const calls = Math.min(left, fanOut) - 1;
    profile(
      () => {
        for (let index = 0; index < calls; index++) inner[index]();
      },
      { name: `outer ${left}` },
    )();
  }
  writeProfile(file, profiler.stop());
}

function check(nodes, file) {
  const read = readProfile(file);
  const rows = functionStatistics(read);
  const sum = rows.reduce((before, { self }) => before + self, 0);
  const calls = rows.reduce((before, row) => before + row.calls, 0);
  if (read.notes.length > 0) throw new Error(read.notes.join('\n'));
  if (Math.abs(read.nodes.length - nodes) > specialNodes) throw new Error(`${read.nodes.length} nodes`);
  if (calls !== nodes || sum !== read.events[0].total) throw new Error(`${calls} calls, ${sum} counted`);
}

function step(name, nodes, command) {
  const begin = performance.now();
  const options = [`--max-old-space-size=${heapMegabytes(nodes)}`, ...command];
  const { status, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${status === 0 ? 'ok' : `FAILED (${status}): ${stderr}`}  ${name}: ${seconds.toFixed(1)} s`);
  return status === 0;
}

function runSteps(nodes) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-large-'));
  const file = path.join(directory, 'profile.json');
  const report = [path.join(__dirname, '..', 'dist', 'cli', 'main.js'), 'report', file];
  try {
    const passed = [
      step('profile and write', nodes, [__filename, '--take', file, '--nodes', String(nodes)]),
      step('read and check', nodes, [__filename, '--check', file, '--nodes', String(nodes)]),
      step('report text', nodes, [...report, '-o', path.join(directory, 'report.txt')]),
      step('report json', nodes, [...report, '-o', path.join(directory, 'report.json')]),
    ].filter((isPassed) => isPassed).length;
    console.log(`${passed} passed, ${4 - passed} failed, 0 skipped`);
    process.exitCode = passed === 4 ? 0 : 1;
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '999000' }, // and the special ones: the default limit is a million
    take: { type: 'string' },
    check: { type: 'string' },
  },
});
const nodes = Number(values.nodes);
if (values.take !== undefined) take(nodes, values.take);
else if (values.check !== undefined) check(nodes, values.check);
else runSteps(nodes);
