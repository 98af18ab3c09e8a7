/** A collector with rows of a shop and a monitor, and the pages in front of it. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { collectorDefaults, openCollector, startServer } from '../../../lib/collector';
import { dashboardRoutes } from '../../../lib/dashboard';
import type { CoverageRow, Estimate, Health } from '../../../lib/dashboard/page/answers';
import type { Finding, KnownRollout, RolloutVerdict, Segment } from '../../../lib/model/requests';
import { openMonitor, type MonitorOptions } from '../../../lib/monitor';
import type {
  Coverage,
  InstanceHealth,
  RequestEstimate,
  SilentHost,
  StoreIncident,
} from '../../../lib/store';
import { ask, packed } from '../../support/collector-process';
import { calm, rollingDeploy, simulateSegments, type SimulatedFleet } from '../../support/simulator';
import { hostileName } from './difficult-profiles';

export const hostileEndpoint = `GET /${hostileName}`;
const minuteMs = 60_000;
const minutesOfHead = 20;

/** Endpoints by what they cost; `parse` of the first costs half as much again in revision b2. */
const endpoints = [
  { name: 'GET /cart', share: 0.5, instructions: 4_000_000 },
  { name: 'GET /users/:id', share: 0.3, instructions: 2_500_000 },
  { name: hostileEndpoint, share: 0.2, instructions: 1_200_000 },
] as const;

/** Four hosts over 50 minutes, which get revision b2 one after the other, 20 minutes ago. */
export function shopSegments(now: number): readonly Segment[] {
  const fleet: SimulatedFleet = {
    seed: 7,
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      variation: 0.1,
      tail: 0,
      functions: [
        { file: 'src/handlers.js', name: `handle ${endpoint.name}`, part: 0.2 },
        { file: 'src/parse.js', name: `parse ${endpoint.name}`, part: 0.3 },
        { file: 'src/render.js', name: `render ${endpoint.name}`, part: 0.5 },
      ],
    })),
    revisions: [
      { name: 'a1', changes: [] },
      { name: 'b2', changes: [{ endpoint: 'GET /cart', function: 'parse GET /cart', part: 0.45 }] },
    ],
    instances: rollingDeploy(4, 2, ['a1', 'b2']),
    requests: 2000,
    sampled: 0.02,
    profiled: 0.2,
    windows: 12,
    users: 1000,
    before: 50 - minutesOfHead,
    disturbances: { ...calm, host: 0.003, user: 0.05, warmUp: 0 },
  };
  const start = (Math.floor(now / minuteMs) - minutesOfHead) * minuteMs;
  return simulateSegments(fleet, minutesOfHead, start);
}

/** What the monitor answered after its look. */
export interface Monitored {
  readonly verdict: RolloutVerdict;
  readonly findings: readonly Finding[];
}

export async function monitored({ url }: Shop): Promise<Monitored> {
  const get = async <Found>(path: string) => (await (await fetch(`${url}${path}`)).json()) as Found;
  for (;;) {
    const [rollout] = await get<readonly KnownRollout[]>('/v1/rollouts?service=shop');
    if (rollout !== undefined && rollout.outcome !== null) break;
    await sleep(100);
  }
  return {
    verdict: await get('/v1/verdict?service=shop&base=a1&head=b2'),
    findings: await get('/v1/findings?service=shop'),
  };
}

export interface Shop {
  readonly url: string;
  close(): Promise<void>;
}

export interface ShopOptions {
  readonly segments?: readonly Segment[];
  /** Whether rollouts are judged. */
  readonly hasMonitor?: boolean;
  readonly readToken?: string;
}

export async function startShop(directory: string, options: ShopOptions = {}): Promise<Shop> {
  const onError = (error: unknown) => {
    throw error;
  };
  const collector = await openCollector({ ...collectorDefaults, directory, onError });
  const monitor =
    options.hasMonitor === true ? openMonitor(collector.store, monitorOptions(directory)) : undefined;
  const routes = [...collector.routes, ...dashboardRoutes(), ...(monitor?.routes ?? [])];
  const tokens = { write: undefined, read: options.readToken };
  const server = await startServer(routes, { host: '127.0.0.1', port: 0, tokens, onError });
  await Promise.all(
    (options.segments ?? []).map(async (segment) => {
      const { status } = await ask(`${server.url}/v1/segments`, { body: packed(segment) });
      if (status !== 200) throw new Error(`a segment was answered with ${status}`);
    }),
  );
  monitor?.start(server.url);
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await monitor?.stop();
      await collector.close();
    },
  };
}

function monitorOptions(directory: string): MonitorOptions {
  return {
    directory: path.join(directory, 'monitor'),
    rollouts: { looksMs: [15 * minuteMs], falseAlarmsAWeek: 5, youngest: 1, warmFrom: 2 },
    settleMs: 1000,
    log: () => undefined,
  };
}

/** What a table shows: its rows as texts of their cells. */
export function rowsOf(page: Page, table: string): Promise<readonly (readonly string[])[]> {
  return page.$$eval(`${table} tbody tr`, (rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.textContent)),
  );
}

/** Compiles only while the page's own types fit what the store answers. */
export const fitting = {
  estimate: (answered: RequestEstimate): Estimate => answered,
  coverage: (answered: Coverage): CoverageRow => answered,
  health: (
    instances: readonly InstanceHealth[],
    silentHosts: readonly SilentHost[],
    incidents: readonly StoreIncident[],
  ): Health => ({ instances, silentHosts, incidents }),
};
