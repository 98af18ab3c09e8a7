// How many rows a collector stores in a second, and the memory that it takes: `npm run bench:collector [-- --rows 1000000]`.
// One process with two threads of the database; the sender is another process. Fails beyond the bounds of docs/collector.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import requestsModel from '../dist/model/requests/index.js';
import { segmentOf } from './collector/segment.mjs';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '400000' }, senders: { type: 'string', default: '8' } },
});
const leastRowsPerSecond = 20_000;
const mostMebibytes = 512;
const ticksPerSecond = 100;

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-bench-'));
const main = path.join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');
const collector = spawn(
  process.execPath,
  [main, 'serve', '--data', directory, '--listen', '127.0.0.1:0', '--threads', '2'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const [line] = await once(collector.stdout, 'data');
const url = new URL('/v1/segments', /listening on (\S+)/.exec(String(line))[1]);

const wantedRows = Number(values.rows);
const senders = Number(values.senders);
const segments = [];
let rows = 0;
for (let number = 0; rows < wantedRows; number++) {
  const segment = segmentOf(number % (senders * 2), Math.floor(number / (senders * 2)));
  rows += segment.requests.length + segment.functions.length + segment.minutes.length;
  segments.push(zlib.gzipSync(requestsModel.segmentText(segment)));
}

const agent = new http.Agent({ keepAlive: true });
let turnedAway = 0;
async function send(body) {
  for (;;) {
    const status = await new Promise((resolve, reject) => {
      const request = http.request(url, { method: 'POST', agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      request.on('error', reject).end(body);
    });
    if (status === 200) return;
    if (status !== 429) throw new Error(`the collector answered ${status}`);
    turnedAway++;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const cpuBefore = cpuSeconds();
const begin = process.hrtime.bigint();
let next = 0;
await Promise.all(
  Array.from({ length: senders }, async () => {
    while (next < segments.length) await send(segments[next++]);
  }),
);
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
const cpu = cpuSeconds() - cpuBefore;
const mebibytes =
  Number(/VmHWM:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${collector.pid}/status`, 'utf8'))[1]) / 1024;
agent.destroy();
collector.kill('SIGTERM');
await once(collector, 'exit');
const bytes = fs.statSync(path.join(directory, 'icprofile.duckdb')).size;
fs.rmSync(directory, { recursive: true });

// With two threads there are up to two seconds of CPU time in a second: a rate by CPU time is one that any machine reaches.
const rate = rows / cpu;
console.log(
  `rows stored               ${rows} in ${segments.length} segments, ${turnedAway} times turned away`,
);
console.log(`rows a second             ${Math.round(rows / seconds)}`);
console.log(`rows a second of CPU time ${Math.round(rate)} (at least ${leastRowsPerSecond})`);
console.log(`memory, peak              ${Math.round(mebibytes)} MiB (at most ${mostMebibytes})`);
console.log(`bytes a row in the database ${(bytes / rows).toFixed(1)}`);
if (rate < leastRowsPerSecond || mebibytes > mostMebibytes) process.exitCode = 1;

/** Of the collector: user and system time. */
function cpuSeconds() {
  const fields = fs.readFileSync(`/proc/${collector.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
