// Segments as a busy service sends them: counted requests, some profiled with 40 functions each, and a minute row; and their
// parts, for benchmarks that need others.
import { randomBytes } from 'node:crypto';

const endpoints = Array.from({ length: 60 }, (_, index) => `GET /resource-${index}/:id`);
const functions = Array.from({ length: 2000 }, (_, index) => ({
  file: `src/module-${index % 150}.js`,
  name: `handler${index}`,
  line: (index * 7) % 900,
  column: 1 + (index % 40),
}));
const requestsPerSegment = 250;
const profiledPerSegment = 15;
const functionsPerRequest = 40;

const any = (list) => list[Math.floor(Math.random() * list.length)];

export function segmentOf(process, sequence) {
  const now = Date.now();
  const requests = Array.from({ length: requestsPerSegment }, (_, index) =>
    requestOf(now - index, index < profiledPerSegment),
  );
  const [host, instance] = [`web-${process}`, `instance-${process}`];
  const revision = '9f1c2d3e4b5a69788796a5b4c3d2e1f001122334';
  return {
    header: headerOf({ host, instance, revision }, sequence),
    requests,
    functions: requests.slice(0, profiledPerSegment).flatMap(functionsOf),
    minutes: [minuteOf(now, endpoints)],
  };
}

/** @param process what tells it apart from others: host, instance and revision. */
export function headerOf(process, sequence) {
  return {
    format: 'icprofile-segment',
    version: 1,
    identity: {
      service: 'shop',
      version: '2.14.0',
      thread: 0,
      cluster: 'main',
      region: 'eu-1',
      environment: 'production',
      cpuModel: 'Example CPU 3.0 GHz',
      nodeVersion: 'v22.1.0',
      ...process,
    },
    counting: { event: 'instructions:u', unit: 'instructions', source: 'hardware' },
    sequence,
    lostRows: 0,
    notes: [],
  };
}

export function requestOf(time, isProfiled) {
  const latencyMs = 5 + Math.random() * 50;
  return {
    time,
    id: randomBytes(8).toString('hex'),
    traceId: randomBytes(16).toString('hex'),
    endpoint: any(endpoints),
    status: 200,
    aborted: false,
    cut: false,
    instructions: Math.floor(1e6 * Math.exp(Math.random() * 3)),
    collectionInstructions: Math.floor(1e5 * Math.random()),
    latencyMs,
    firstByteMs: latencyMs * 0.9,
    backends: [
      {
        class: 'database',
        system: 'postgresql',
        calls: 3,
        busyMs: latencyMs / 2,
        sumMs: latencyMs / 1.5,
        connectionWaitMs: 0.1,
      },
      {
        class: 'cache',
        system: 'redis',
        calls: 5,
        busyMs: latencyMs / 9,
        sumMs: latencyMs / 8,
        connectionWaitMs: 0,
      },
    ],
    inFlight: Math.floor(Math.random() * 30),
    served: 20_000 + Math.floor(Math.random() * 1000),
    processAgeMs: 3_600_000,
    flags: [],
    userHash: Math.floor(Math.random() * 2 ** 32),
    probability: 0.025,
    profileProbability: isProfiled ? 0.06 : null,
  };
}

function functionsOf(request) {
  const first = Math.floor(Math.random() * (functions.length - functionsPerRequest));
  return functions.slice(first, first + functionsPerRequest).map((identity) => ({
    ...identity,
    request: request.id,
    time: request.time,
    endpoint: request.endpoint,
    calls: 1 + Math.floor(Math.random() * 10),
    selfInstructions: Math.floor(Math.random() * 1e5),
    totalInstructions: Math.floor(Math.random() * 1e6),
    probability: 0.025 * 0.06,
  }));
}

export function minuteOf(time, endpoints) {
  return {
    time,
    durationMs: 60_000,
    endpoints: endpoints.map((endpoint) => ({
      endpoint,
      statusClass: 2,
      count: 100,
      aborted: 0,
      latencySumMs: 3000,
      latencyMaxMs: 200,
      countByAge: [0, 0, 0, 100],
    })),
    processInstructions: 9e10,
    threadInstructions: 8e10,
    collectionInstructions: 1e9,
    sampledInstructions: 1e9,
    afterResponseInstructions: 1e7,
    overheadInstructions: 1e8,
    cpuUserMs: 30_000,
    cpuSystemMs: 3000,
    collections: 100,
    collectionMs: 900,
    users: null,
    sampled: 150,
    lost: [],
    windowMs: 1500,
    hooksMs: 2500,
  };
}
