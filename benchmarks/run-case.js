'use strict';
// Runs one case, under the emulator, and prints its figure as JSON. A process for each: what V8 learned of one case's
// functions would show in the next one's costs.
const path = require('node:path');
const { instructionsPerCall } = require('./instructions-per-turn');

const { name, unit = 'instructions', beyond, budget, setup, measure } = require(
  path.resolve(process.argv[2]),
);

async function run() {
  const measured = measure === undefined ? instructionsPerCall(setup()) : await measure();
  process.stdout.write(`${JSON.stringify({ name, unit, beyond, budget, measured })}\n`);
}

run();
