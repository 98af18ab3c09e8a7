'use strict';
const { openCounters, readingLayout } = require('icprofile');
const { median } = require('./median');

const group = openCounters(['instructions:u'], { source: 'emulated' });
const numbers = new Float64Array(readingLayout.stride);
group.start();

const warmUpBatches = 400;
const turns = 1_000;
let loops = 0;

/** Instructions of one call in optimized code: what a loop of twice the length takes more, less the empty loop's. */
function instructionsPerCall(fn) {
  return perTurn(fn) - perTurn((x) => x);
}

function perTurn(fn) {
  // Code of its own for each loop: V8 would otherwise compile one for all functions that it ever called.
  const loop = new Function(
    `/* ${loops++} */ return (fn, turns) => { for (let i = 0; i < turns; i++) fn(i); }`,
  )();
  // Reading the counter warms up with the loop: its own compilation must not fall into a measured run.
  for (let batch = 0; batch < warmUpBatches; batch++) instructionsOf(loop, fn, turns);
  const runs = Array.from(
    { length: 5 },
    () => instructionsOf(loop, fn, 2 * turns) - instructionsOf(loop, fn, turns),
  );
  return median(runs) / turns;
}

function instructionsOf(loop, fn, length) {
  const before = instructions();
  loop(fn, length);
  return instructions() - before;
}

function instructions() {
  group.readInto(numbers);
  return numbers[readingLayout.raw];
}

module.exports = { instructionsPerCall, instructions };
