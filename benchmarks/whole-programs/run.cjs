'use strict';
// Runs one of these programs, round after round: run.cjs NAME FILE. Writes what the main thread executed, in instructions or
// CPU time: `loading` its modules, and up to the end of each round after that.
const fs = require('node:fs');
const { openCounters } = require('icprofile/counters');

const [name, file] = process.argv.slice(2);
const counters = openCounters();
counters.start();
const count = () => counters.read()[0].value;

async function main() {
  const { round, rounds } = require(`./${name}.cjs`);
  const loading = count();
  const ends = [];
  for (let index = 0; index < rounds; index++) {
    await round();
    ends.push(count() - loading);
  }
  fs.writeFileSync(file, JSON.stringify({ loading, ends }));
}
main();
