// What one look at a rollout in a large fleet takes: `npm run bench:large-look`. Three hours of 20 hosts with 200 endpoints are
// stored, and judged as `icprofile serve` does after 120 minutes. Fails beyond the memory that docs/collector.md promises.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import looks from '../dist/monitor/looks.js';
import monitorOptions from '../dist/monitor/options.js';
import stores from '../dist/store/index.js';

const mostMebibytes = 512;
const [hosts, endpoints, minutes, sampledPerMinute] = [20, 200, 190, 100];
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const begin = 500_000 * hourMs;
const rolloutAt = 65;

function requestOf(host, minute, index) {
  return {
    time: begin + minute * minuteMs + index * 500,
    id: `${host}-${minute}-${index}`,
    traceId: randomBytes(16).toString('hex'),
    endpoint: `GET /resource${index * 2 + (minute % 2)}/:id`,
    status: 200,
    aborted: false,
    cut: false,
    instructions: Math.round(1e6 * (1 + Math.random() / 2)),
    collectionInstructions: 0,
    latencyMs: 10,
    firstByteMs: 9,
    backends: [],
    inFlight: 3,
    served: 20_000,
    processAgeMs: hourMs,
    flags: [],
    userHash: host * 7919 + minute * 104_729 + index * 31,
    probability: 0.01,
    profileProbability: null,
  };
}

function minuteOf(minute) {
  return {
    time: begin + minute * minuteMs,
    durationMs: minuteMs,
    endpoints: Array.from({ length: endpoints }, (_, index) => ({
      endpoint: `GET /resource${index}/:id`,
      statusClass: 2,
      count: 50,
      aborted: 0,
      latencySumMs: 500,
      latencyMaxMs: 40,
      countByAge: [0, 0, 0, 50],
    })),
    processInstructions: 1e10,
    threadInstructions: 9e9,
    collectionInstructions: 1e8,
    sampledInstructions: 1e8,
    afterResponseInstructions: 0,
    overheadInstructions: 1e7,
    cpuUserMs: 30_000,
    cpuSystemMs: 500,
    collections: 5,
    collectionMs: 50,
    users: null,
    sampled: sampledPerMinute,
    lost: [],
    windowMs: 600,
    hooksMs: 700,
  };
}

function arrivedSegment(host, minute) {
  const revision = minute >= rolloutAt + host / 2 ? 'head' : 'base';
  const identity = {
    service: 'shop',
    revision,
    version: '1.0.0',
    host: `web-${host}`,
    instance: `web-${host} ${revision}`,
    thread: 0,
    cluster: 'main',
    region: 'eu-1',
    environment: 'production',
    cpuModel: 'Example CPU 3.0 GHz',
    nodeVersion: 'v22.1.0',
  };
  const segment = {
    header: {
      format: 'icprofile-segment',
      version: 1,
      identity,
      counting: { event: 'instructions:u', unit: 'instructions', source: 'hardware' },
      sequence: minute,
      lostRows: 0,
      notes: [],
    },
    requests: Array.from({ length: sampledPerMinute }, (_, index) => requestOf(host, minute, index)),
    functions: [],
    minutes: [minuteOf(minute)],
  };
  return { segment, receivedAt: begin + minute * minuteMs, bytes: 1000, refused: [] };
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
