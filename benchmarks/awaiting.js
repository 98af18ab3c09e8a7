'use strict';
// Calls of an async function with two awaits.
const { instructions } = require('./instructions-per-turn');

const warmUpTurns = 20_000;
const turns = 1_000;
const settled = Promise.resolve();

function makeAwaiting() {
  return async (promise) => {
    await promise;
    await promise;
  };
}

/** Instructions of one awaited call of `fn`, less those of awaiting alone. */
async function instructionsPerCall(fn) {
  await callOften(fn, warmUpTurns);
  await awaitOften(warmUpTurns);
  const calls = [];
  const awaits = [];
  for (let run = 0; run < 15; run++) {
    const begin = instructions();
    await callOften(fn, turns);
    const middle = instructions();
    await awaitOften(turns);
    calls.push(middle - begin);
    awaits.push(instructions() - middle);
  }
  // Garbage collections fall into some runs.
  return (Math.min(...calls) - Math.min(...awaits)) / turns;
}

async function callOften(fn, times) {
  for (let time = 0; time < times; time++) await fn(settled);
}

async function awaitOften(times) {
  for (let time = 0; time < times; time++) await settled;
}

module.exports = { instructionsPerCall, makeAwaiting };
