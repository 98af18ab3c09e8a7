/**
 * Each sampled request is charged what its own code does, however many are under way. Handlers burn known amounts, and what is
 * left is compared with the median of requests that burn nothing, at the same moment of the same server.
 *
 * V8 interprets here: otherwise it would go on compiling for tens of thousands of requests, and each would cost something else.
 * Seen on x86-64, Node 20, around the median of requests that burn nothing: up to 29 000 instructions with a body in two packets;
 * 43 000 with timers, as whoever comes first makes Node's list of a duration; 68 000 with pooled connections, by whether one is free.
 */
import http from 'node:http';
import { describeEmulated } from '../support/emulated';
import { TestCollector } from '../support/requests/collector';
import { startPostgres, startRedis, whyNoServices, type Service } from '../support/services';
import type { RequestRecord } from '../../lib/model/requests';
import { askAtOnce, startEmulatedServer, type Asked, type ServerRun } from './support/emulated-server';

const interpreted = ['--no-opt', '--no-sparkplug', '--hash-seed=1', '--random-seed=1'];
/** `burn(n)` takes 2·n instructions. */
const instructionsPerBurn = 2;
const largestBurn = 2_000_000;
/** What requests that burn nothing differ by. The least that any other burns is a hundred times as much. */
const ownSpread = 100_000;

/** So many instructions are burnt by the request, of which the trace id tells. */
function burntBy({ traceId }: RequestRecord): number {
  return Number(BigInt(`0x${traceId ?? ''}`) >> 32n);
}

function asked(kind: string, amount: number, number: number): Asked {
  const burnt = instructionsPerBurn * amount * (1 + 4 + 5);
  const id = ((BigInt(burnt) << 32n) | BigInt(number + 1)).toString(16).padStart(32, '0');
  return {
    path: `/${kind}/${amount}/${4 * amount}/${5 * amount}`,
    headers: { traceparent: `00-${id}-0123456789abcdef-01` },
    ...(kind === 'body' && { body: ['first', 'second'] }),
  };
}

/** Half of the requests burn nothing. */
function wave(kinds: readonly string[], size: number, number: number): readonly Asked[] {
  return Array.from({ length: size }, (_, index) => {
    const turn = Math.floor(index / kinds.length) + number;
    const amount = turn % 2 === 0 ? 0 : (1 + (index % 4)) * (largestBurn / 4);
    return asked(kinds[(index + number) % kinds.length]!, amount, number * size + index);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** What is measured beyond what was burnt and what the median request that burns nothing takes, by kind of handler. */
function errorsOf(records: readonly RequestRecord[]): readonly { error: number; burnt: number }[] {
  const zero = median(records.filter((one) => burntBy(one) === 0).map(({ instructions }) => instructions));
  return records.map((record) => ({
    error: record.instructions - burntBy(record) - zero,
    burnt: burntBy(record),
  }));
}

/** Requests that are charged more or less than half a percent of what they burn, or 3000 instructions, beyond their own work. */
function outsideBound(errors: ReturnType<typeof errorsOf>): ReturnType<typeof errorsOf> {
  return errors.filter(
    ({ error, burnt }) => Math.abs(error) > (burnt === 0 ? ownSpread : Math.max(0.005 * burnt, 3000)),
  );
}

/**
 * A request in which V8 compiles a function for the first time is charged for that. Seen in 28 series of a kind, with 2300 requests: one
 * request, by 605 992 instructions. One more was 1.14 times its bound, over a pooled connection; all others were below 0.85.
 */
const mostOutside = 1;
const largestError = 1_000_000;

function expectWithinBound(errors: ReturnType<typeof errorsOf>): void {
  expect(outsideBound(errors).length).toBeLessThanOrEqual(mostOutside);
  expect(Math.max(...errors.map(({ error }) => Math.abs(error)))).toBeLessThan(largestError);
}

interface Measured {
  readonly collector: TestCollector;
  readonly records: readonly RequestRecord[];
}

describeEmulated('a sampled request', () => {
  let services: readonly Service[] = [];
  let collector: TestCollector;
  let server: ServerRun;

  async function measure(kinds: readonly string[], size: number, waves: number): Promise<Measured> {
    const databases = { pg: services[0]?.url, redis: services[1]?.url };
    collector = await TestCollector.start();
    server = await startEmulatedServer(
      'burning-server.js',
      {
        service: 'oracle',
        to: collector.url,
        rate: 1,
        maxOverhead: 1,
        planMs: 600_000,
        longestMs: 600_000,
        databases,
      },
      {},
      interpreted,
    );
    const agent = new http.Agent({ keepAlive: true, maxSockets: size });
    for (let number = 0; number < waves; number++)
      await askAtOnce(server.port, wave(kinds, size, number), agent);
    agent.destroy();
    await server.stop();
    await collector.stop();
    // V8 looks properties up slowly at first. It compiles Node's `unenroll`, for some 300 000 instructions, where a connection is used again.
    const young = Math.max(60, 1.2 * size);
    return { collector, records: collector.requests.filter(({ served }) => served >= young) };
  }

  beforeAll(async () => {
    const missing = whyNoServices();
    if (missing !== undefined) throw new Error(missing);
    services = [await startPostgres(), await startRedis()];
  }, 120_000);

  afterAll(async () => {
    for (const service of services) await service.stop();
  });

  it.each([
    [1, 120],
    [8, 24],
    [100, 4],
  ])(
    'is charged what it burns, with %i under way',
    async (size, waves) => {
      const kinds = ['awaits', 'callbacks', 'body'];
      const { collector, records } = await measure(kinds, size, waves);
      expect(collector.requests.length).toBe(size * waves);
      for (const kind of kinds) {
        const errors = errorsOf(records.filter(({ endpoint }) => endpoint === kind));
        expect(errors.some(({ burnt }) => burnt > 0)).toBe(true);
        expectWithinBound(errors);
      }
    },
    300_000,
  );

  it('is charged what it burns between queries, over connections that requests hand to each other', async () => {
    const kinds = ['pool', 'poolCallbacks', 'cache'];
    const { records } = await measure(kinds, 12, 30);
    for (const kind of kinds) {
      const ofKind = records.filter(({ endpoint }) => endpoint === kind);
      const errors = errorsOf(ofKind);
      expectWithinBound(errors);
      for (const { backends, latencyMs } of ofKind) {
        expect(backends).toHaveLength(1);
        const [{ calls, busyMs, sumMs, connectionWaitMs }] = backends as [(typeof backends)[number]];
        expect(calls).toBe({ pool: 2, poolCallbacks: 1, cache: 3 }[kind]);
        expect(busyMs).toBeGreaterThan(0);
        expect(busyMs).toBeLessThanOrEqual(sumMs + 1e-6);
        expect(busyMs + connectionWaitMs).toBeLessThanOrEqual(latencyMs);
      }
    }
    expect(records.some(({ backends }) => (backends[0]?.connectionWaitMs ?? 0) > 0)).toBe(true);
  }, 300_000);

  it('adds up with the others, and with what no request has, to no more than the process counted', async () => {
    const { collector } = await measure(['awaits', 'callbacks'], 8, 20);
    const sum = (of: (row: (typeof collector.minutes)[number]) => number) =>
      collector.minutes.reduce((total, row) => total + of(row), 0);
    const requests = collector.requests.reduce((total, { instructions }) => total + instructions, 0);
    expect(sum(({ sampledInstructions }) => sampledInstructions)).toBe(requests);
    expect(sum(({ sampled }) => sampled)).toBe(collector.requests.length);
    const parts =
      requests +
      sum(({ afterResponseInstructions }) => afterResponseInstructions) +
      sum(({ collectionInstructions }) => collectionInstructions) +
      sum(({ overheadInstructions }) => overheadInstructions);
    const thread = sum(({ threadInstructions }) => threadInstructions ?? NaN);
    expect(parts).toBeLessThan(thread);
    expect(parts).toBeGreaterThan(0.4 * thread);
    expect(thread).toBeLessThanOrEqual(sum(({ processInstructions }) => processInstructions ?? NaN));
  }, 300_000);
});
