/** Services of a fleet whose truth is known, what is sent for them, and who takes their alerts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Segment } from '../../lib/model/requests';
import { ask, packed, type CollectorProcess } from '../support/collector-process';
import {
  calm,
  endpointsOf,
  minute,
  rollingDeploy,
  simulateSegments,
  type ChangedPart,
} from '../support/simulator';

/** Minutes of data after the start of each rollout. */
export const minutesOfData = 32;

/** Rolled out host by host in the last half hour. */
export function segmentsOf(
  service: string,
  changes: readonly ChangedPart[],
  { hosts = 12, now = Date.now() } = {},
): readonly Segment[] {
  const start = Math.floor(now / minute - minutesOfData) * minute;
  // Each request calls all functions, so that few requests tell a change.
  const endpoints = endpointsOf(3, { variation: 0.1 }).map((endpoint) => ({
    ...endpoint,
    functions: endpoint.functions.map(({ file, name, part }) => ({ file, name, part })),
  }));
  const fleet = {
    seed: 5,
    endpoints,
    revisions: [
      { name: 'A', changes: [] },
      { name: 'B', changes },
    ],
    instances: rollingDeploy(hosts, 2),
    requests: 2000,
    sampled: 0.02,
    profiled: 0.2,
    windows: 12,
    users: 1000,
    before: 15,
    disturbances: { ...calm, host: 0.003, user: 0.05, warmUp: 0 },
  };
  return simulateSegments(fleet, minutesOfData, start).map(({ header, ...rows }) => ({
    ...rows,
    header: {
      ...header,
      identity: { ...header.identity, service, instance: `${service} ${header.identity.instance}` },
    },
  }));
}

export async function sendAll({ url }: CollectorProcess, segments: readonly Segment[]): Promise<void> {
  for (const segment of segments) {
    const { status, text } = await ask(`${url}/v1/segments`, { body: packed(segment) });
    if (status !== 200) throw new Error(`a segment was answered with ${status}: ${text}`);
  }
}

export interface Webhook {
  readonly url: string;
  /** Bodies of the requests that it took, parsed, and of those that it did not. */
  readonly taken: Record<string, unknown>[];
  readonly refused: Record<string, unknown>[];
  close(): void;
}

/** Fails at first, as one that is being restarted. */
export async function startWebhook(failures: number): Promise<Webhook> {
  const taken: Record<string, unknown>[] = [];
  const refused: Record<string, unknown>[] = [];
  const server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const isRefused = refused.length < failures;
      (isRefused ? refused : taken).push(JSON.parse(text) as Record<string, unknown>);
      response.writeHead(isRefused ? 503 : 204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    taken,
    refused,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const command = path.join(__dirname, '..', '..', 'dist', 'cli', 'main.js');

/** An `icprofile` command that asks this collector. */
export async function run({ url }: CollectorProcess, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...args, '--collector', url], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}
