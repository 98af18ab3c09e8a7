'use strict';
// Profiles a program whose paths repeat for a while, and fails where anything grows meanwhile.
//
//   npm run bench:growth [-- --minutes 10 | --seconds 20] [--leak NAME] [--prove]
//
// --leak has it leak on purpose (see growth/leaks.js); --prove runs it once more with each leak, which must be noticed.
// Three parts: no profiler, for a quarter of the time; one profiler that runs all the time, with others coming and going beside
// it; then profilers each of which begins and ends a session of its own, for a quarter of the time again.
//
// The space for new objects has one size: V8 doubles it at some moment else, which takes as much resident memory as a leak.
const { spawnSync } = require('node:child_process');
const { parseArgs } = require('node:util');
const Table = require('cli-table3');
const { Profiler } = require('icprofile');
const { figures, judge, takeFigures } = require('./growth/figures');
const leaks = require('./growth/leaks');
const { expectExceptions, profilerOptions, runTurns, runUnprofiledTurns } = require('./growth/program');

const samplesPerRun = 40;
/** However slow the machine: fewer would not show a leak that is small. */
const fewestTurns = 10_000;
const mostRows = 10;
const secondsOfProof = 2;

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string', default: '20' },
      leak: { type: 'string' },
      prove: { type: 'boolean', default: false },
    },
  });
  const seconds = values.minutes === undefined ? Number(values.seconds) : 60 * Number(values.minutes);
  if (!(seconds > 0)) throw new Error('--minutes and --seconds take a positive number');
  if (values.leak !== undefined && !(values.leak in leaks)) {
    throw new Error(`--leak takes one of ${Object.keys(leaks).join(', ')}`);
  }
  return { ...values, seconds };
}

async function takeSamples(seconds, runSome, leak) {
  const samples = [];
  const begin = performance.now();
  let turns = 0;
  for (let sample = 1; sample <= samplesPerRun; sample++) {
    do turns += await runSome(leak);
    while (
      performance.now() - begin < (seconds * 1000 * sample) / samplesPerRun ||
      turns < (fewestTurns * sample) / samplesPerRun
    );
    samples.push({ seconds: (performance.now() - begin) / 1000, turns, figures: await takeFigures() });
  }
  return samples;
}

function grouped(value, isBytes) {
  return isBytes ? `${Math.round(value / 1024).toLocaleString('en')} kB` : value.toLocaleString('en');
}

function makeTable(head) {
  const style = { head: [], border: [] };
  return new Table({ head, colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')), style });
}

/** One row a minute, or ten of a shorter run; then what came of it. */
function show(title, samples, judgements) {
  const table = makeTable(['after', 'turns', ...Object.keys(figures)]);
  const every = Math.max(1, Math.floor(samples.length / mostRows));
  samples.forEach(({ seconds, turns, figures: values }, index) => {
    if ((index + 1) % every !== 0) return;
    const cells = Object.entries(figures).map(([name, { isBytes }]) => grouped(values[name], isBytes));
    table.push([`${seconds.toFixed(0)} s`, grouped(turns), ...cells]);
  });
  const verdicts = makeTable(['', 'grew by', 'allowed', '']);
  for (const { name, isBytes, growth, limit, grows } of judgements) {
    verdicts.push([name, grouped(growth, isBytes), grouped(limit, isBytes), grows ? 'GROWS' : 'ok']);
  }
  console.log(`${title}\n${table}\nsecond quarter to last quarter, medians\n${verdicts}\n`);
}

/** Names of what grew. */
async function run(title, seconds, runSome, leak) {
  const samples = await takeSamples(seconds, runSome, leak);
  const judgements = judge(samples);
  show(title, samples, judgements);
  return judgements.filter(({ grows }) => grows).map(({ name }) => name);
}

/** Whether each leak is noticed where it should be. */
function prove() {
  return Object.entries(leaks).map(([name, { shownBy }]) => {
    const command = [...process.execArgv, __filename, '--seconds', String(secondsOfProof), '--leak', name];
    const { status, stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    const isNoticed = status === 1 && new RegExp(`^grows: .*\\b${shownBy}\\b`, 'm').test(stdout);
    console.log(`a leaked ${name} is ${isNoticed ? 'noticed' : `MISSED:\n${stdout}`}`);
    return isNoticed;
  });
}

async function main() {
  const options = readOptions();
  const leak = options.leak === undefined ? undefined : leaks[options.leak].leak;
  expectExceptions();
  const unprofiled = await run('with no profiler', options.seconds / 4, runUnprofiledTurns, leak);
  const profiler = new Profiler(profilerOptions).start();
  const inOneSession = await run('in one session', options.seconds, runTurns, leak);
  profiler.stop();
  const inMany = await run('in a session after the other', options.seconds / 4, runTurns, leak);
  const outcomes = [unprofiled, inOneSession, inMany].map((grown) => grown.length === 0);
  if (options.prove) outcomes.push(...prove());
  const grown = new Set([...unprofiled.map((name) => `unprofiled ${name}`), ...inOneSession, ...inMany]);
  if (grown.size > 0) console.log(`grows: ${[...grown].join(', ')}`);
  const failed = outcomes.filter((passed) => !passed).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed, 0 skipped`);
  // Leaked timers would keep it alive.
  process.exit(failed === 0 ? 0 : 1);
}

void main();
