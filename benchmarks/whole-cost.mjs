// What sampling by default settings costs a server in all, with 1, 32 and 100 requests in flight: instructions of the server's thread
// with sampling, and without it where hooks were on once. Two processes run at a time.
//
//   npm run bench:whole-cost [-- SECONDS]
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { importTypeScript } from '../scripts/import-typescript.mjs';

const run = promisify(execFile);
const { hasPostgres, startPostgres } = await importTypeScript('test/support/services.ts');
const here = path.dirname(fileURLToPath(import.meta.url));
const icprofile = path.join(here, '..', 'dist', 'cli', 'main.js');
const flags = ['--single-threaded', '--hash-seed=1', '--random-seed=1', '--predictable-gc-schedule'];
const seconds = Number(process.argv[2] ?? 120);

if (!hasPostgres()) throw new Error('PostgreSQL is not installed (apt-get install postgresql)');

/** @returns instructions of one request. */
async function measure(options) {
  const load = [path.join(here, 'server', 'load.js'), JSON.stringify(options)];
  const command = [icprofile, 'exec', '--source', 'emulated', '--', process.execPath, ...flags, ...load];
  const { stdout } = await run(process.execPath, command);
  const { instructions, requests } = JSON.parse(stdout);
  return { perRequest: instructions / requests, requests };
}

/** Each with a database of its own, whose connections are all open. */
async function withDatabase(options) {
  const postgres = await startPostgres();
  try {
    return await measure({ ...options, postgres: postgres.url });
  } finally {
    await postgres.stop();
  }
}

for (const inFlight of [1, 32, 100]) {
  const [without, sampled] = await Promise.all(
    [false, true].map((sampling) => withDatabase({ inFlight, seconds, sampling })),
  );
  const more = sampled.perRequest - without.perRequest;
  const share = ((100 * more) / without.perRequest).toFixed(2);
  console.log(
    `${inFlight} in flight: ${Math.round(without.perRequest)} instructions a request without sampling, ` +
      `${Math.round(more)} more with it, which is ${share} % (${without.requests} and ${sampled.requests} requests)`,
  );
}
