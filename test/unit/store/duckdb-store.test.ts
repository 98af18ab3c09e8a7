/** A store has every row that it was given, once, whatever happens between. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import fc from 'fast-check';
import type { Segment } from '../../../lib/model/requests';
import type { SqlRow, Store } from '../../../lib/store';
import { anyFunction, anyMinute, anyRequest, anySegment } from '../../support/segments';
import { arrived, openStore, temporaryDirectory } from '../../support/store';

const [example] = fc.sample(anySegment, { numRuns: 1, seed: 7 }) as [Segment];

function segmentOf(sequence: number, count = 3): Segment {
  const sampled = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, { numRuns: count, seed: sequence });
  return {
    header: { ...example.header, sequence },
    requests: sampled(anyRequest),
    functions: sampled(anyFunction),
    minutes: sampled(anyMinute),
  };
}

async function sequencesIn(store: Store): Promise<readonly unknown[]> {
  const rows = await store.all('SELECT sequence FROM segment_rows ORDER BY sequence', {});
  return rows.map(({ sequence }) => sequence);
}

it('keeps every request as it was', async () => {
  const store = await openStore(temporaryDirectory());
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyRequest, { selector: ({ id }) => id, minLength: 1 }),
      async (requests) => {
        await store.removeBefore(Number.MAX_SAFE_INTEGER);
        await store.write([arrived({ ...example, requests })]);
        const rows = new Map(
          (await store.all('SELECT * FROM request_rows', {})).map((row) => [row['id'], row]),
        );
        const { identity, counting } = example.header;
        expect(requests.map(({ id }) => rows.get(id))).toEqual(
          requests.map((request): SqlRow => {
            const matching = (kind: string) => request.backends.filter((use) => use.class === kind);
            const busy = (kind: string) =>
              expect.closeTo(
                matching(kind).reduce((sum, { busyMs }) => sum + busyMs, 0),
                3,
              ) as number;
            const calls = (kind: string) => matching(kind).reduce((sum, use) => sum + use.calls, 0);
            return {
              number: expect.any(Number) as number,
              process: expect.any(Number) as number,
              endpoint_id: expect.any(Number) as number,
              time: request.time,
              service: identity.service,
              revision: identity.revision,
              version: identity.version,
              host: identity.host,
              instance: identity.instance,
              thread: identity.thread,
              cluster: identity.cluster,
              region: identity.region,
              environment: identity.environment,
              cpu_model: identity.cpuModel,
              node_version: identity.nodeVersion,
              node_major: Number(/\d+/.exec(identity.nodeVersion)?.[0]),
              ...counting,
              endpoint: request.endpoint,
              id: request.id,
              trace_id: request.traceId,
              status: request.status,
              status_class: Math.floor(request.status / 100),
              aborted: request.aborted,
              cut: request.cut,
              y: request.instructions,
              collection: request.collectionInstructions,
              latency_ms: request.latencyMs,
              first_byte_ms: request.firstByteMs,
              database_calls: calls('database'),
              database_ms: busy('database'),
              cache_calls: calls('cache'),
              cache_ms: busy('cache'),
              service_calls: calls('service'),
              service_ms: busy('service'),
              in_flight: request.inFlight,
              served: request.served,
              age_class: [100, 1000, 10_000].filter((limit) => request.served >= limit).length,
              process_age_ms: Math.round(request.processAgeMs),
              user_hash: request.userHash,
              user_bucket: request.userHash === null ? null : request.userHash % 64,
              w: 1 / request.probability,
              profile_w:
                request.profileProbability === null
                  ? null
                  : 1 / (request.probability * request.profileProbability),
            };
          }),
        );
      },
    ),
    { numRuns: 20 },
  );
  await store.close();
});

it('stores a segment once, within a batch and after it was opened again', async () => {
  const directory = temporaryDirectory();
  let store = await openStore(directory);
  expect(await store.write([segmentOf(3), segmentOf(5), segmentOf(3)].map((s) => arrived(s)))).toEqual([
    'stored',
    'stored',
    'known',
  ]);
  await store.close();
  store = await openStore(directory);
  expect(await store.write([segmentOf(4), segmentOf(5)].map((s) => arrived(s)))).toEqual(['stored', 'known']);
  expect(await sequencesIn(store)).toEqual([3, 4, 5]);
  await store.close();
});

it('numbers what rows repeat in the same way after it was opened again', async () => {
  const directory = temporaryDirectory();
  for (const sequence of [1, 2]) {
    const store = await openStore(directory);
    await store.write([arrived({ ...segmentOf(1), header: { ...example.header, sequence } })]);
    const counts = await store.all(
      'SELECT (SELECT count(*) FROM endpoints) - (SELECT count(DISTINCT endpoint) FROM endpoints) AS doubled, (SELECT count(*) FROM processes) AS processes',
      {},
    );
    expect(counts).toEqual([{ doubled: 0, processes: 1 }]);
    await store.close();
  }
});

it('removes rows before a time, and what only they needed', async () => {
  const store = await openStore(temporaryDirectory());
  const old = { ...segmentOf(1), header: { ...example.header, sequence: 1 } };
  const young = { ...segmentOf(2), header: { ...example.header, sequence: 2 } };
  const at = (segment: Segment, time: number): Segment => ({
    header: segment.header,
    requests: segment.requests.map((row) => ({ ...row, time })),
    functions: segment.functions.map((row) => ({ ...row, time })),
    minutes: segment.minutes.map((row) => ({ ...row, time })),
  });
  await store.write([
    arrived(at(old, 1000)),
    arrived({
      ...at(young, 2000),
      header: { ...young.header, identity: { ...young.header.identity, instance: 'other' } },
    }),
  ]);
  await store.removeBefore(1500);
  for (const view of ['request_rows', 'function_rows', 'minute_rows', 'segment_rows'])
    expect(await store.all(`SELECT DISTINCT instance FROM ${view}`, {})).toEqual([{ instance: 'other' }]);
  expect(await store.all('SELECT instance FROM processes', {})).toEqual([{ instance: 'other' }]);
  expect(await store.all('SELECT count(*) AS n FROM backends WHERE time < 1500', {})).toEqual([{ n: 0 }]);
  await store.close();
});

it('counts endpoints beyond the most under (other)', async () => {
  const limits = { endpointsOfService: 2, endpoints: 100, functions: 1, flagSettings: 1, systems: 1 };
  const store = await openStore(temporaryDirectory(), { limits });
  const [request] = fc.sample(anyRequest, { numRuns: 1, seed: 1 });
  const requests = ['a', 'b', 'c', 'd', 'a'].map((endpoint) => ({ ...request!, endpoint }));
  await store.write([arrived({ ...example, requests })]);
  expect(
    await store.all('SELECT endpoint, count(*) AS n FROM request_rows GROUP BY 1 ORDER BY 1', {}),
  ).toEqual([
    { endpoint: '(other)', n: 2 },
    { endpoint: 'a', n: 2 },
    { endpoint: 'b', n: 1 },
  ]);
  await store.close();
});

it('has room for new functions again when those of the past are removed', async () => {
  const limits = { endpointsOfService: 2, endpoints: 2, functions: 1, flagSettings: 1, systems: 1 };
  const store = await openStore(temporaryDirectory(), { limits });
  const [request] = fc.sample(anyRequest, { numRuns: 1, seed: 1 });
  const [row] = fc.sample(anyFunction, { numRuns: 1, seed: 1 });
  const at = (time: number, instance: string) => ({
    ...example,
    header: { ...example.header, identity: { ...example.header.identity, instance } },
    requests: [{ ...request!, time, endpoint: `GET /${instance}` }],
    functions: [{ ...row!, time, endpoint: `GET /${instance}`, name: instance }],
    minutes: [],
  });
  const names = () =>
    store.all('SELECT DISTINCT endpoint, name FROM function_rows WHERE time >= 2000 ORDER BY ALL', {});
  await store.write([arrived(at(1000, 'old'))]);
  await store.write([arrived(at(2000, 'second'))]);
  expect(await names()).toEqual([{ endpoint: 'GET /second', name: '(other)' }]);
  await store.removeBefore(2500);
  await store.write([arrived(at(3000, 'new'))]);
  expect(await names()).toEqual([{ endpoint: 'GET /new', name: 'new' }]);
  await store.close();
});

it('says so where another process uses the database', async () => {
  const directory = temporaryDirectory();
  const script = `require('@duckdb/node-api').DuckDBInstance.create(process.argv[1]).then(() => {
    console.log('open');
    setInterval(() => {}, 1000);
  })`;
  const other = spawn(process.execPath, ['-e', script, path.join(directory, 'icprofile.duckdb')], {
    cwd: path.join(__dirname, '..', '..', '..'),
  });
  await once(other.stdout, 'data');
  await expect(openStore(directory)).rejects.toMatchObject({
    code: 'ERR_ICPROFILE_STORE',
    remedy: expect.stringContaining('Stop the other collector') as string,
  });
  other.kill('SIGKILL');
});

it('refuses a database of a later version', async () => {
  const directory = temporaryDirectory();
  const store = await openStore(directory);
  await store.all('UPDATE schema_version SET version = 99', {});
  await store.close();
  await expect(openStore(directory)).rejects.toMatchObject({
    code: 'ERR_ICPROFILE_STORE',
    message: expect.stringContaining('version 99') as string,
  });
});
