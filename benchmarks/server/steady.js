'use strict';
// The cost of a request when V8 has compiled for the last time.
const { answer, instructionsPerRequest, startServer } = require('./server');

/** Seen on Node 20: after 9000 requests, the medians of batches differ by less than 50 instructions. */
const warmUpRounds = 8;
/** Some requests later V8 may compile once more: the least counts. */
const rounds = 5;

/**
 * @param prepare called with the server's `load` before the warm-up; what it returns is called at the end.
 * @returns instructions of one request.
 */
async function steadyRequest({ handle = answer, prepare = () => undefined } = {}) {
  const { load, stop } = await startServer(handle);
  const end = await prepare(load);
  for (let round = 0; round < warmUpRounds; round++) await instructionsPerRequest(load);
  const costs = [];
  for (let round = 0; round < rounds; round++) costs.push(await instructionsPerRequest(load));
  await stop();
  await end?.();
  return Math.min(...costs);
}

module.exports = { steadyRequest };
