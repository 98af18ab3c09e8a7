'use strict';
// What a request costs the thread of a server whose database answers in 20 ms, with so many requests in flight. Runs under the emulator:
//
//   load.js {"postgres": URL, "inFlight": 32, "seconds": 60, "sampling": OPTIONS OF sampleRequests}
//
// Prints instructions of a request in the median round: collections and V8's compiler take as much as many requests, in few rounds.
//
// All requests of a round come at once, and so do all answers of the database, because the thread sleeps until they are there: else the
// more come in one turn of the event loop, the less each costs, and how many do depends on how busy the machine is.
const { Pool } = require('pg');
const { sampleRequests } = require('icprofile/requests');
const { instructions } = require('../instructions-per-turn');
const { median } = require('../median');
const { hooksOnce } = require('./empty-hooks');
const { user } = require('./sampling');
const { answer, startServer } = require('./server');

const { postgres, inFlight, seconds, sampling } = JSON.parse(process.argv[2]);
const warmUpRequests = 10_000;
const warmUpInFlight = 32;
/** Part of the rounds, after which V8 has compiled for them too. */
const settling = 0.4;
/** Until all have come, on a machine of two cores that runs two such servers. */
const arrivalMs = 30 + 2 * inFlight;
const answerMs = 45 + 2 * inFlight;

const sleeper = new Int32Array(new SharedArrayBuffer(4));
const pool = new Pool({ connectionString: postgres, max: Math.max(inFlight, warmUpInFlight) });
let isInStep = false;
let asked = 0;

function sleep(milliseconds) {
  Atomics.wait(sleeper, 0, 0, milliseconds);
}

async function handle(request, response) {
  const answered = pool.query('SELECT pg_sleep(0.02)');
  asked += 1;
  if (isInStep && asked % inFlight === 0) setImmediate(sleep, answerMs);
  await answered;
  await answer(request, response);
}

/** Instructions of a request, round by round. */
async function measureRounds(load) {
  isInStep = inFlight > 1;
  asked = 0;
  const costs = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const before = instructions();
    const done = load(inFlight, inFlight);
    if (isInStep) setImmediate(sleep, arrivalMs);
    await done;
    costs.push((instructions() - before) / inFlight);
  }
  return costs.slice(Math.floor(costs.length * settling));
}

async function main() {
  const running = sampling && sampleRequests({ ...sampling, user });
  const { load, stop, server } = await startServer(handle);
  server.keepAliveTimeout = 60_000;
  await hooksOnce(load);
  await load(warmUpRequests, warmUpInFlight);
  const costs = await measureRounds(load);
  await stop();
  await running?.stop();
  await pool.end();
  console.log(median(costs));
}

void main();
