'use strict';
// The cost of a request that waits for a database, with so many in flight, over minutes: windows come at random moments.
const { Pool } = require('pg');
const { instructions } = require('../instructions-per-turn');
const { answer, startServer } = require('./server');

/** V8 compiles most of it in the first 9000 requests, which come at once for that. */
const warmUp = { requests: 9000, inFlight: 32 };
const mostInFlight = 100;
const measuredMs = 150_000;
const batchMs = 2000;

/** The backend answers in 20 ms. */
function waiting(pool) {
  return async (request, response) => {
    request.user = request.headers['x-user'];
    await pool.query('SELECT pg_sleep(0.02)');
    await answer(request, response);
  };
}

/**
 * @param prepare called with the server's `load` before the warm-up; what it returns is called at the end.
 * @returns mean instructions of a request, all that the thread does included.
 */
async function loadedRequest({ inFlight, prepare }) {
  const pool = new Pool({ connectionString: process.env.BENCHMARK_DATABASE, max: mostInFlight });
  const { load, server, stop } = await startServer(waiting(pool));
  // On a slow machine a client's connection may be idle for longer than the usual 5 s.
  server.keepAliveTimeout = 60_000;
  const users = { 'x-user': 'user 17' };
  const end = await prepare((requests) => load(requests, 1, users));
  await load(warmUp.requests, warmUp.inFlight, users);
  await measure(load, inFlight, users, batchMs);
  const cost = await measure(load, inFlight, users, measuredMs);
  await stop();
  await end?.();
  await pool.end();
  return cost;
}

async function measure(load, inFlight, headers, lengthMs) {
  const [began, before] = [performance.now(), instructions()];
  let requests = 0;
  let perBatch = inFlight;
  while (performance.now() - began < lengthMs) {
    const batchBegan = performance.now();
    await load(perBatch, inFlight, headers);
    requests += perBatch;
    const rounds = (perBatch / inFlight) * (batchMs / (performance.now() - batchBegan));
    perBatch = inFlight * Math.max(1, Math.round(rounds));
  }
  return (instructions() - before) / requests;
}

module.exports = { loadedRequest };
