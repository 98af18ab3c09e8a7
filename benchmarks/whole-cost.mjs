// What sampling by default settings costs a server in all, with 1, 32 and 100 requests in flight: what each request costs more between
// windows, and in windows for the share of requests that was sampled. Instructions of the server's thread, beyond a process in which hooks
// were on once.
//
//   npm run bench:whole-cost [-- SECONDS [IN FLIGHT...]]
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { importTypeScript } from '../scripts/import-typescript.mjs';
import emulated from './emulated.js';

const { deterministicFlags, emulatedArguments } = emulated;
const run = promisify(execFile);
const { hasPostgres, startPostgres } = await importTypeScript('test/support/services.ts');
const { TestCollector } = await importTypeScript('test/support/requests/collector.ts');
const here = path.dirname(fileURLToPath(import.meta.url));
const [seconds = 60, ...inFlights] = process.argv.slice(2).map(Number);

if (!hasPostgres()) throw new Error('PostgreSQL is not installed (apt-get install postgresql)');

/** @returns instructions of one request. */
async function measure(inFlight, sampling) {
  const postgres = await startPostgres();
  try {
    const options = { postgres: postgres.url, inFlight, seconds, sampling };
    const load = [path.join(here, 'server', 'load.js'), JSON.stringify(options)];
    const command = [process.execPath, ...deterministicFlags(1), ...load];
    const { stdout } = await run(process.execPath, emulatedArguments(command));
    return Number(stdout);
  } finally {
    await postgres.stop();
  }
}

/** With what a collector is told: which share of the requests was sampled. */
async function measureSampled(inFlight, limits) {
  const collector = await TestCollector.start();
  try {
    const cost = await measure(inFlight, {
      service: 'load',
      to: collector.url,
      source: 'emulated',
      ...limits,
    });
    const served = collector.minutes
      .flatMap(({ endpoints }) => endpoints)
      .reduce((sum, { count }) => sum + count, 0);
    return { cost, share: collector.minutes.reduce((sum, { sampled }) => sum + sampled, 0) / served };
  } finally {
    await collector.stop();
  }
}

const percent = (part, whole) => `${((100 * part) / whole).toFixed(2)} %`;

for (const inFlight of inFlights.length === 0 ? [1, 32, 100] : inFlights) {
  const [without, usual] = await Promise.all([measure(inFlight), measureSampled(inFlight, {})]);
  const inWindows = await measureSampled(inFlight, { maxOverhead: 1 });
  const between = usual.cost - without;
  const windows = usual.share * (inWindows.cost - usual.cost);
  console.log(
    `${inFlight} in flight: ${Math.round(without)} instructions a request; ` +
      `${Math.round(between)} more between windows (${percent(between, without)}), ` +
      `${Math.round(inWindows.cost - without)} in windows, which sampled ${percent(usual.share, 1)}; ` +
      `in all ${percent(between + windows, without)}`,
  );
}
