// What one look at a rollout in a large fleet takes: `npm run bench:large-look`. Three hours of 20 hosts with 200 endpoints are
// stored, and judged as `icprofile serve` does after 120 minutes. Fails beyond the memory that docs/collector.md promises.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import looks from '../dist/monitor/looks.js';
import monitorOptions from '../dist/monitor/options.js';
import stores from '../dist/store/index.js';
import { headerOf, minuteOf, requestOf } from './collector/segment.mjs';

const mostMebibytes = 512;
const [hosts, endpoints, minutes, sampledPerMinute] = [20, 200, 190, 100];
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const begin = 500_000 * hourMs;
const rolloutAt = 65;
const names = Array.from({ length: endpoints }, (_, index) => `GET /resource-${index}/:id`);

function sampledRequest(host, minute, index) {
  return {
    ...requestOf(begin + minute * minuteMs + index * 500, false),
    endpoint: names[index * 2 + (minute % 2)],
    userHash: host * 7919 + minute * 104_729 + index * 31,
  };
}

function arrivedSegment(host, minute) {
  const revision = minute >= rolloutAt + host / 2 ? 'head' : 'base';
  const receivedAt = begin + minute * minuteMs;
  const segment = {
    header: headerOf({ host: `web-${host}`, instance: `web-${host} ${revision}`, revision }, minute),
    requests: Array.from({ length: sampledPerMinute }, (_, index) => sampledRequest(host, minute, index)),
    functions: [],
    minutes: [minuteOf(receivedAt, names)],
  };
  return { segment, receivedAt, bytes: 1000, refused: [] };
}

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-bench-'));
const store = await stores.openDuckdbStore({ directory, memoryMegabytes: 128, threads: 2 });
for (let minute = 0; minute < minutes; minute++)
  await store.write(Array.from({ length: hosts }, (_, host) => arrivedSegment(host, minute)));

const rollout = { service: 'shop', environment: 'production', base: 'base', head: 'head' };
const start = begin + rolloutAt * minuteMs;
const beganMs = performance.now();
const verdict = await looks.takeLook(
  store,
  { ...rollout, start, seenAt: start },
  { index: 2, afterMs: 2 * hourMs },
  monitorOptions.monitorSettings({}),
);
const mebibytes = process.resourceUsage().maxRSS / 1024;
console.log(`one look at ${verdict.endpoints.length} endpoints of ${hosts} hosts`);
console.log(`seconds                    ${((performance.now() - beganMs) / 1000).toFixed(1)}`);
console.log(`memory, peak               ${Math.round(mebibytes)} MiB (at most ${mostMebibytes})`);
if (verdict.endpoints.length !== endpoints || mebibytes > mostMebibytes) process.exitCode = 1;
await store.close();
fs.rmSync(directory, { recursive: true });
