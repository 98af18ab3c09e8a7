'use strict';
// What a request costs the thread of a server whose database answers in 20 ms, with so many requests in flight. Runs under the emulator:
//
//   load.js {"postgres": URL, "inFlight": 32, "seconds": 60, "sampling": true}
//
// Prints { instructions, requests } as JSON. All requests of a round come at once, and so do all answers of the database, because the
// thread sleeps until they are there: else the more come in one turn of the event loop, the less each costs, and how many do depends on
// how busy the machine is.
const { Pool } = require('pg');
const { instructions } = require('../instructions-per-turn');
const { hooksOnce } = require('./empty-hooks');
const { nowhere, user } = require('./sampling');
const { answer, startServer } = require('./server');

const { postgres, inFlight, seconds, sampling } = JSON.parse(process.argv[2]);
/** V8 has compiled after so many requests. */
const warmUpRequests = 10_000;
const warmUpInFlight = 32;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

const arrivalMs = 30;
const answerMs = 45;

const pool = new Pool({ connectionString: postgres, max: Math.max(inFlight, warmUpInFlight) });
let isInStep = false;
let waiting = 0; const rounds_ = [];

function sleep(milliseconds) {
  Atomics.wait(sleeper, 0, 0, milliseconds);
}

async function handle(request, response) {
  const answered = pool.query('SELECT pg_sleep(0.02)');
  waiting += 1;
  if (isInStep && waiting % inFlight === 0) setImmediate(sleep, answerMs);
  await answered;
  await answer(request, response);
}

async function rounds(load) {
  isInStep = inFlight > 1;
  const until = performance.now() + seconds * 1000;
  let requests = 0;
  const before = instructions();
  while (performance.now() < until) {
    const b = instructions(); const done = load(inFlight, inFlight);
    if (isInStep) setImmediate(sleep, arrivalMs);
    await done;
    requests += inFlight; rounds_.push(Math.round((instructions() - b) / inFlight));
  }
  return { instructions: instructions() - before, requests };
}

async function main() {
  const { sampleRequests } = require('icprofile/requests');
  const running = sampling ? sampleRequests({ ...nowhere, user, ...JSON.parse(process.argv[3] ?? '{}') }) : undefined;
  const { load, stop, server } = await startServer(handle);
  server.keepAliveTimeout = 60_000;
  await hooksOnce(load);
  await load(warmUpRequests, warmUpInFlight);
  waiting = 0;
  const measured = await rounds(load);
  await stop();
  await running?.stop();
  await pool.end();
  console.error(rounds_.filter((_, i) => i % 4 === 0).join(' '));
  console.log(JSON.stringify(measured));
}

void main();
