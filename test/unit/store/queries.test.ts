/** Each query answers what a plain computation over the same rows does. */
import fc from 'fast-check';
import type {
  FunctionRow,
  MinuteRow,
  RequestRecord,
  RolloutAggregates,
  Segment,
} from '../../../lib/model/requests';
import {
  coverage,
  instanceHealth,
  requestEstimates,
  requestKeys,
  revisionsReceived,
  revisionsSeen,
  rolloutAggregates,
  silentHosts,
  type RequestKey,
  type Store,
} from '../../../lib/store';
import { criticalValue } from '../../../lib/stats/student-t';
import { propertySeed } from '../../support/property-seed';
import { anyCounting, anyFunction, anyIdentity, anyMinute, anyRequest } from '../../support/segments';
import { arrived, openStore, temporaryDirectory } from '../../support/store';

const begin = 1_750_000_020_000;
const hour = 3_600_000;
const minute = 60_000;
const halfHour = 30 * minute;
const withinHour = fc.integer({ min: begin, max: begin + hour - 1 });

let store: Store;
let fleets: readonly (readonly Segment[])[];
beforeAll(async () => {
  store = await openStore(temporaryDirectory());
  // Made up and stored once: each query is asked about all of them.
  fleets = fc.sample(anyFleet, { numRuns: 20, seed: propertySeed });
  for (const fleet of fleets) await stored(fleet);
});
afterAll(() => store.close());

/** Segments of a service that no other run has. */
let runs = 0;
const anyFleet = fc
  .array(
    fc.record({
      identity: anyIdentity,
      counting: anyCounting,
      requests: fc.array(fc.record({ request: anyRequest, time: withinHour }), { maxLength: 12 }),
      functions: fc.uniqueArray(fc.record({ row: anyFunction, of: fc.nat(15), function: fc.nat(2) }), {
        maxLength: 12,
        selector: (row) => `${row.of} ${row.function}`,
      }),
      minutes: fc.array(fc.record({ row: anyMinute, time: withinHour }), { maxLength: 3 }),
      lostRows: fc.nat(3),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts): readonly Segment[] => {
    const service = `service ${runs++}`;
    return parts.map(({ identity, counting, requests, functions, minutes, lostRows }, index) => ({
      header: {
        format: 'icprofile-segment',
        version: 1,
        identity: { ...identity, service, instance: `${service}/${index % 5}` },
        counting,
        sequence: index * 2,
        lostRows,
        notes: [],
      },
      requests: requests.map(({ request, time }) => ({ ...request, time })),
      functions: functions.map(({ row, of, function: place }): FunctionRow => {
        const request = requests[of]?.request;
        return {
          ...row,
          time: requests[of]?.time ?? begin,
          request: request?.id ?? row.request,
          endpoint: request?.endpoint ?? row.endpoint,
          file: `file ${place}`,
          name: 'work',
          line: 1,
          column: 1,
        };
      }),
      minutes: minutes.map(({ row, time }) => ({ ...row, time })),
    }));
  });

async function stored(segments: readonly Segment[]): Promise<void> {
  const outcomes = await store.write(segments.map((segment) => arrived(segment)));
  expect(new Set(outcomes)).toEqual(new Set(['stored']));
}

type Flat<Row> = Row & Segment['header']['identity'] & { readonly counting: Segment['header']['counting'] };

function flat<Row>(segments: readonly Segment[], rowsOf: (segment: Segment) => readonly Row[]): Flat<Row>[] {
  return segments.flatMap((segment) =>
    rowsOf(segment).map((row) => ({ ...row, ...segment.header.identity, counting: segment.header.counting })),
  );
}

const requestsOf = (segments: readonly Segment[]) =>
  flat(segments, ({ requests }) => requests).map((row) => ({ ...row, w: 1 / row.probability }));
const endpointsOf = (segments: readonly Segment[]) =>
  flat(segments, ({ minutes }) =>
    minutes.flatMap((m) => m.endpoints.map((row) => ({ ...row, time: m.time }))),
  );

function sum<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

function grouped<Row>(rows: readonly Row[], key: (row: Row) => unknown): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = JSON.stringify(key(row));
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}

const ageOf = ({ served }: RequestRecord) => [100, 1000, 10_000].filter((limit) => served >= limit).length;
const majorOf = (version: string) => Number(/\d+/.exec(version)![0]);
const cellOf = (time: number) => Math.floor(time / minute) * minute;
const halfHourOf = (time: number) => Math.floor(time / halfHour) * halfHour;

/** Sorted, with numbers to nine digits: sums depend on the order of their terms. */
function comparable(rows: readonly unknown[]): readonly string[] {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' && !(Number.isInteger(value) && Math.abs(value) < 2 ** 42)
      ? Number(value.toPrecision(9))
      : value;
  const sortedKeys = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value;
  return rows
    .map((row) => JSON.stringify(JSON.parse(JSON.stringify(row, sortedKeys)) as unknown, rounded))
    .sort();
}

function expectAlike(actual: readonly unknown[], expected: readonly unknown[]): void {
  expect(comparable(actual)).toEqual(comparable(expected));
}

async function property(check: (segments: readonly Segment[]) => Promise<void>): Promise<void> {
  for (const fleet of fleets) await check(fleet);
}

function serviceOf(segments: readonly Segment[]): string {
  return segments[0]!.header.identity.service;
}

describe('requestEstimates', () => {
  const keyOf = (row: ReturnType<typeof requestsOf>[number], key: RequestKey) =>
    ({
      ...row,
      statusClass: Math.floor(row.status / 100),
      nodeMajor: majorOf(row.nodeVersion),
      ageClass: ageOf(row),
      userBucket: row.userHash === null ? null : row.userHash % 64,
      time: halfHourOf(row.time),
    })[key];

  it('weighs requests, and never adds up numbers of unlike counting', async () => {
    const anyKeys = fc.subarray([...requestKeys], { maxLength: 3 });
    const keySets = fc.sample(anyKeys, { numRuns: 20, seed: propertySeed });
    for (const [index, segments] of fleets.entries()) {
      const by = keySets[index]!;
      const service = serviceOf(segments);
      const rows = requestsOf(segments);
      const expected = [
        ...grouped(rows, (row) => [by.map((key) => keyOf(row, key)), row.counting]).values(),
      ].map((group) => {
        const used = group.filter(({ cut }) => !cut);
        const w = sum(used, (row) => row.w);
        const mean = (value: (row: (typeof used)[number]) => number) =>
          used.length === 0 ? null : sum(used, (row) => row.w * value(row)) / w;
        const busy = (kind: string) => (row: RequestRecord) =>
          sum(
            row.backends.filter((use) => use.class === kind),
            (use) => use.busyMs,
          );
        return {
          key: Object.fromEntries(by.map((key) => [key, keyOf(group[0]!, key)])),
          counting: group[0]!.counting,
          samples: used.length,
          hosts: new Set(group.map(({ host }) => host)).size,
          instructions: mean((row) => row.instructions),
          estimatedRequests: sum(group, (row) => row.w),
          databaseMs: mean(busy('database')),
          cacheMs: mean(busy('cache')),
          serviceMs: mean(busy('service')),
        };
      });
      const actual = await requestEstimates(store, { by, selection: { service }, intervalMs: halfHour });
      expectAlike(
        actual
          .filter(({ estimatedRequests }) => estimatedRequests > 0)
          .map((estimate) =>
            Object.fromEntries(
              Object.keys(expected[0] ?? {}).map((name) => [name, estimate[name as keyof typeof estimate]]),
            ),
          ),
        expected,
      );
    }
  });

  it('has the exact number of requests and their latency beside them', () =>
    property(async (segments) => {
      const service = serviceOf(segments);
      const by = ['endpoint', 'revision', 'statusClass', 'time'] as const;
      const expected = [
        ...grouped(endpointsOf(segments), (row) => [
          row.endpoint,
          row.revision,
          row.statusClass,
          halfHourOf(row.time),
          row.counting,
        ]).values(),
      ].map((group) => ({
        key: {
          endpoint: group[0]!.endpoint,
          revision: group[0]!.revision,
          statusClass: group[0]!.statusClass,
          time: halfHourOf(group[0]!.time),
        },
        requests: sum(group, ({ count }) => count),
        latencyMs:
          sum(group, ({ count }) => count) === 0
            ? null
            : sum(group, ({ latencySumMs }) => latencySumMs) / sum(group, ({ count }) => count),
      }));
      const actual = await requestEstimates(store, { by, selection: { service }, intervalMs: halfHour });
      expectAlike(
        actual
          .filter(
            ({ requests, samples, estimatedRequests }) =>
              requests !== null && (samples > 0 || estimatedRequests >= 0),
          )
          .filter(({ latencyMs, samples }) => !(samples > 0 && latencyMs === null))
          .map(({ key, requests, latencyMs }) => ({
            key,
            requests,
            latencyMs: requests === 0 ? null : latencyMs,
          })),
        expected,
      );
    }));

  it.each([[[]], [['time']]] as const)(
    'has the interval of a ratio under sampling of clusters, by %j',
    (by) =>
      property(async (segments) => {
        const service = serviceOf(segments);
        const used = requestsOf(segments).filter(({ cut }) => !cut);
        const keyOfRow = ({ counting, time }: (typeof used)[number]) => [
          counting,
          by.length === 0 ? 0 : Math.floor(time / halfHour),
        ];
        const intervals = [...grouped(used, keyOfRow).values()].map((group) => {
          const clusters = [
            ...grouped(group, ({ instance, time }) => [instance, Math.floor(time / minute)]).values(),
          ];
          const b = clusters.map((rows) => sum(rows, ({ w }) => w));
          const a = clusters.map((rows) => sum(rows, ({ w, instructions }) => w * instructions));
          const [total, observations] = [sum(b, (x) => x), sum(b, (x) => x) ** 2 / sum(b, (x) => x * x)];
          if (clusters.length < 5 || observations < 5) return null;
          const mean = sum(a, (x) => x) / total;
          const squares = a.reduce((before, x, index) => before + (x - mean * b[index]!) ** 2, 0);
          const error = Math.sqrt((squares * clusters.length) / (clusters.length - 1)) / total;
          const halfWidth = criticalValue(0.95, observations - 1) * error;
          return { low: mean - halfWidth, high: mean + halfWidth, confidence: 0.95, observations };
        });
        const actual = await requestEstimates(store, { by, selection: { service }, intervalMs: halfHour });
        expectAlike(
          actual.filter(({ samples }) => samples > 0).map(({ interval }) => interval),
          intervals,
        );
      }),
  );
});

it('revisionsSeen has the first and last row and the exact number of requests', () =>
  property(async (segments) => {
    const service = serviceOf(segments);
    const rows = [
      ...requestsOf(segments).map((row) => ({ ...row, count: 0 })),
      ...flat(segments, ({ minutes }) => minutes).map((row) => ({
        ...row,
        count: sum(row.endpoints, ({ count }) => count),
      })),
    ];
    const keyOf = ({ environment, revision, host }: (typeof rows)[number]) => [environment, revision, host];
    const expected = [...grouped(rows, keyOf).values()].map((group) => ({
      service,
      environment: group[0]!.environment,
      revision: group[0]!.revision,
      host: group[0]!.host,
      first: Math.min(...group.map(({ time }) => time)),
      last: Math.max(...group.map(({ time }) => time)),
      requests: sum(group, ({ count }) => count),
    }));
    expectAlike(await revisionsSeen(store, { service }), expected);
  }));

it('revisionsReceived has the same by segments: from the first with sampled requests, by when they arrived', () =>
  property(async (segments) => {
    const service = serviceOf(segments);
    const { receivedAt } = arrived(segments[0]!);
    const timesIn = ({ requests, functions, minutes }: Segment) => {
      const times = [requests, functions, minutes].flat().map(({ time }) => time);
      return times.length === 0 ? [receivedAt] : times;
    };
    const groups = grouped(segments, ({ header: { identity } }) => [
      identity.environment,
      identity.revision,
      identity.host,
    ]);
    const expected = [...groups.values()].map((group) => {
      const serving = group.filter(({ requests }) => requests.length > 0);
      const { environment, revision, host } = group[0]!.header.identity;
      return {
        service,
        environment,
        revision,
        host,
        first: Math.min(...(serving.length > 0 ? serving : group).flatMap(timesIn)),
        last: Math.max(...group.flatMap(timesIn)),
        requests: sum(group, ({ requests }) => requests.length),
      };
    });
    const received = async (from: number, until: number) =>
      (await revisionsReceived(store, { from, until })).filter((each) => each.service === service);
    expectAlike(await received(receivedAt, receivedAt + 1), expected);
    expect(await received(receivedAt + 1, receivedAt + hour)).toEqual([]);
  }));

describe('rolloutAggregates', () => {
  const answers = new Map<string, Promise<RolloutAggregates>>();
  const aggregatesOf = (segments: readonly Segment[]) => {
    const service = serviceOf(segments);
    const answer =
      answers.get(service) ??
      rolloutAggregates(store, { service, from: begin, until: begin + hour, intervalMs: minute });
    answers.set(service, answer);
    return answer;
  };
  const stratumOf = (
    row: { endpoint: string; cpuModel: string; nodeVersion: string; counting: unknown },
    ageClass: number,
  ) => ({
    endpoint: row.endpoint,
    cpuModel: row.cpuModel,
    counting: row.counting,
    nodeMajor: majorOf(row.nodeVersion),
    ageClass,
  });

  it('sums sampled requests by revision, host, interval and stratum', () =>
    property(async (segments) => {
      const { samples, strata } = await aggregatesOf(segments);
      const used = requestsOf(segments).filter(({ cut }) => !cut);
      const expected = [
        ...grouped(used, (row) => [
          row.revision,
          row.host,
          cellOf(row.time),
          stratumOf(row, ageOf(row)),
        ]).values(),
      ].map((group) => {
        const total = (value: (row: (typeof group)[number]) => number) => sum(group, value);
        return {
          revision: group[0]!.revision,
          host: group[0]!.host,
          time: cellOf(group[0]!.time),
          stratum: stratumOf(group[0]!, ageOf(group[0]!)),
          n: group.length,
          w: total(({ w }) => w),
          w2: total(({ w }) => w * w),
          wy: total(({ w, instructions: y }) => w * y),
          w2y: total(({ w, instructions: y }) => w * w * y),
          w2y2: total(({ w, instructions: y }) => w * w * y * y),
          wLogY: total(({ w, instructions: y }) => (y > 0 ? w * Math.log(y) : 0)),
          wyCapped: total(({ w, instructions: y }) => w * y),
          wCollection: total(({ w, collectionInstructions }) => w * collectionInstructions),
        };
      });
      expectAlike(
        samples.map((cell) => ({ ...cell, stratum: strata[cell.stratum] })),
        expected,
      );
    }));

  it('has those of one environment alone, if that is asked for', () =>
    property(async (segments) => {
      const service = serviceOf(segments);
      const rows = requestsOf(segments).filter(({ cut }) => !cut);
      for (const [, own] of grouped(rows, ({ environment }) => environment)) {
        const { environment } = own[0]!;
        const query = { service, environment, from: begin, until: begin + hour, intervalMs: minute };
        const { samples } = await rolloutAggregates(store, query);
        expect(sum(samples, ({ n }) => n)).toBe(own.length);
      }
    }));

  it('counts all requests by stratum and by status', () =>
    property(async (segments) => {
      const { counts, statuses, strata } = await aggregatesOf(segments);
      const rows = endpointsOf(segments);
      const aged = rows.flatMap((row) => row.countByAge.map((requests, age) => ({ ...row, requests, age })));
      expectAlike(
        counts.map((cell) => ({ ...cell, stratum: strata[cell.stratum] })),
        [
          ...grouped(aged, (row) => [
            row.revision,
            row.host,
            cellOf(row.time),
            stratumOf(row, row.age),
          ]).values(),
        ]
          .map((group) => ({
            revision: group[0]!.revision,
            host: group[0]!.host,
            time: cellOf(group[0]!.time),
            stratum: stratumOf(group[0]!, group[0]!.age),
            requests: sum(group, ({ requests }) => requests),
          }))
          .filter(({ requests }) => requests > 0),
      );
      expectAlike(
        statuses,
        [...grouped(rows, (row) => [row.revision, row.endpoint, row.statusClass]).values()].map((group) => ({
          revision: group[0]!.revision,
          endpoint: group[0]!.endpoint,
          statusClass: group[0]!.statusClass,
          requests: sum(group, ({ count }) => count),
        })),
      );
    }));

  it('sums sampled requests by part of the users', () =>
    property(async (segments) => {
      const { users, strata } = await aggregatesOf(segments);
      const bucketOf = ({ userHash }: RequestRecord) => (userHash === null ? null : userHash % 64);
      const used = requestsOf(segments).filter(({ cut }) => !cut);
      expectAlike(
        users.map((cell) => ({ ...cell, stratum: strata[cell.stratum] })),
        [...grouped(used, (row) => [row.revision, bucketOf(row), stratumOf(row, ageOf(row))]).values()].map(
          (group) => ({
            revision: group[0]!.revision,
            bucket: bucketOf(group[0]!),
            stratum: stratumOf(group[0]!, ageOf(group[0]!)),
            n: group.length,
            w: sum(group, ({ w }) => w),
            wy: sum(group, ({ w, instructions }) => w * instructions),
          }),
        ),
      );
    }));

  it('counts what became of sampled requests', () =>
    property(async (segments) => {
      const service = serviceOf(segments);
      // Segments without rows are of the time when they arrived.
      const until = Number.MAX_SAFE_INTEGER;
      const { outcomes } = await rolloutAggregates(store, { service, from: 0, until, intervalMs: minute });
      const expected = [
        ...grouped(segments, ({ header: { identity } }) => [identity.revision, identity.host]).values(),
      ].map((group) => {
        const { revision, host } = group[0]!.header.identity;
        const requests = group.flatMap((segment) => segment.requests);
        const minutes = group.flatMap((segment) => segment.minutes);
        return {
          revision,
          host,
          sampled: sum(minutes, ({ sampled }) => sampled),
          cut: requests.filter(({ cut }) => cut).length,
          aborted: requests.filter(({ aborted }) => aborted).length,
          lost:
            sum(group, ({ header }) => header.lostRows) +
            sum(minutes, ({ lost }) => sum(lost, ({ count }) => count)),
        };
      });
      expectAlike(outcomes, expected);
    }));

  /** As the query chooses it: by weight, then by name. */
  const mainCountingOf = (segments: readonly Segment[]) => {
    const rows = [
      ...requestsOf(segments),
      ...flat(segments, ({ minutes }) => minutes).map((row) => ({ ...row, w: 1e-9 })),
    ];
    const weights = [...grouped(rows, ({ counting }) => counting)].map(([key, group]) => ({
      counting: group[0]!.counting,
      key,
      w: sum(group, ({ w }) => w),
    }));
    return weights.sort((one, other) => other.w - one.w)[0]?.counting;
  };

  it('sums functions of profiled requests of one counting', () =>
    property(async (segments) => {
      const { functions, functionCells, profiled } = await aggregatesOf(segments);
      const counting = mainCountingOf(segments);
      const ours = segments.filter(
        ({ header }) => JSON.stringify(header.counting) === JSON.stringify(counting),
      );
      const used = requestsOf(ours)
        .filter(({ cut, profileProbability }) => !cut && profileProbability !== null)
        .map((row) => ({ ...row, w: row.w / row.profileProbability! }));
      expectAlike(
        profiled,
        [...grouped(used, (row) => [row.revision, row.host, row.endpoint, ageOf(row)]).values()].map(
          (group) => ({
            revision: group[0]!.revision,
            host: group[0]!.host,
            endpoint: group[0]!.endpoint,
            ageClass: ageOf(group[0]!),
            n: group.length,
            w: sum(group, ({ w }) => w),
            wy: sum(group, ({ w, instructions }) => w * instructions),
          }),
        ),
      );
      const ages = new Map(used.map((row) => [row.id, ageOf(row)]));
      const rows = flat(ours, (segment) => segment.functions)
        .filter(({ request }) => ages.has(request))
        .map((row) => ({ ...row, w: 1 / row.probability, age: ages.get(row.request) }));
      const nameOf = ({ file, name }: Pick<FunctionRow, 'file' | 'name'>) => ({ file, name, ordinal: 0 });
      expectAlike(
        functionCells.map(({ function: index, ...cell }) => ({ ...cell, ...nameOf(functions[index]!) })),
        [
          ...grouped(rows, (row) => [row.revision, row.host, row.endpoint, row.age, nameOf(row)]).values(),
        ].map((group) => ({
          revision: group[0]!.revision,
          host: group[0]!.host,
          endpoint: group[0]!.endpoint,
          ageClass: group[0]!.age,
          ...nameOf(group[0]!),
          n: group.length,
          w: sum(group, ({ w }) => w),
          wCalls: sum(group, ({ w, calls }) => w * calls),
          wSelf: sum(group, ({ w, selfInstructions }) => w * selfInstructions),
          wTotal: sum(group, ({ w, totalInstructions }) => w * totalInstructions),
        })),
      );
    }));

  it('takes the numbers of processes from one of their threads', () =>
    property(async (segments) => {
      const { processes } = await aggregatesOf(segments);
      const counting = JSON.stringify(mainCountingOf(segments));
      const ours = flat(segments, ({ minutes }) => minutes).filter(
        (row) => JSON.stringify(row.counting) === counting,
      );
      const firstThread = new Map(
        [...grouped(ours, ({ revision, host }) => [revision, host])].map(([key, group]) => [
          key,
          Math.min(...group.map(({ thread }) => thread)),
        ]),
      );
      const orNull = (rows: readonly MinuteRow[], value: (row: MinuteRow) => number | null) =>
        rows.length === 0 || rows.some((row) => value(row) === null) ? null : sum(rows, (row) => value(row)!);
      expectAlike(
        processes,
        [...grouped(ours, (row) => [row.revision, row.host, cellOf(row.time)]).values()].map((group) => {
          const { revision, host, time } = group[0]!;
          const own = group.filter(
            ({ thread }) => thread === firstThread.get(JSON.stringify([revision, host])),
          );
          return {
            revision,
            host,
            time: cellOf(time),
            requests: sum(group, ({ endpoints }) => sum(endpoints, ({ count }) => count)),
            instructions: orNull(own, (row) => row.processInstructions),
            cpuMs: sum(own, ({ cpuUserMs, cpuSystemMs }) => cpuUserMs + cpuSystemMs),
            collectionMs: sum(group, ({ collectionMs }) => collectionMs),
            threadInstructions: orNull(group, (row) => row.threadInstructions),
          };
        }),
      );
    }));

  it('caps requests at the 99.9th percentile of the week before', async () => {
    const [segment] = fc.sample(anyFleet, { numRuns: 1, seed: 3 })[0]!;
    const [request] = fc.sample(anyRequest, { numRuns: 1, seed: 3 });
    const requestWith = (id: string, time: number, instructions: number): RequestRecord => ({
      ...request!,
      id,
      time,
      endpoint: 'GET /',
      cut: false,
      probability: 1,
      instructions,
    });
    const before = Array.from({ length: 2000 }, (_, index) =>
      requestWith(`b${index}`, begin - hour, 1000 + index),
    );
    const after = [requestWith('normal', begin, 500), requestWith('outlier', begin, 1e9)];
    const fleet = [{ ...segment!, requests: [...before, ...after] }];
    await stored(fleet);
    const { caps, samples } = await aggregatesOf(fleet);
    // The 1998th of the values from 1000 to 2999, rounded up to the next power of 1.02.
    const cap = 1.02 ** (Math.floor(Math.log(2997) / Math.log(1.02)) + 1);
    expect(caps).toEqual([{ endpoint: 'GET /', instructions: expect.closeTo(cap, 6) as number }]);
    expect(sum(samples, ({ wyCapped }) => wyCapped)).toBeCloseTo(500 + cap, 6);
  });
});

it('coverage has what processes counted beside what samples say', () =>
  property(async (segments) => {
    const service = serviceOf(segments);
    const key = (row: { revision: string; host: string; counting: unknown }) => [
      row.revision,
      row.host,
      row.counting,
    ];
    const requests = grouped(requestsOf(segments), key);
    const minutes = grouped(
      flat(segments, (segment) => segment.minutes),
      key,
    );
    const keys = new Set([...requests.keys(), ...minutes.keys()]);
    const expected = [...keys].map((name) => {
      const sampled = requests.get(name) ?? [];
      const rows = minutes.get(name) ?? [];
      const { revision, host, counting } = (sampled[0] ?? rows[0])!;
      const thread = Math.min(...rows.map((row) => row.thread));
      const own = rows.filter((row) => row.thread === thread);
      const orNull = (of: typeof rows, value: (row: MinuteRow) => number | null) =>
        of.length === 0 || of.some((row) => value(row) === null) ? null : sum(of, (row) => value(row)!);
      return {
        service,
        revision,
        host,
        counting,
        processInstructions: orNull(own, (row) => row.processInstructions),
        threadInstructions: orNull(rows, (row) => row.threadInstructions),
        estimatedInstructions: sum(sampled, ({ w, instructions }) => w * instructions),
        estimatedCollection: sum(sampled, ({ w, collectionInstructions }) => w * collectionInstructions),
        afterResponseInstructions: sum(rows, (row) => row.afterResponseInstructions),
        overheadInstructions: sum(rows, (row) => row.overheadInstructions),
        estimatedRequests: sum(sampled, ({ w }) => w),
        requests: sum(rows, ({ endpoints }) => sum(endpoints, ({ count }) => count)),
        estimatedRequestsVariance: sum(sampled, ({ w }) => w * (w - 1)),
      };
    });
    expectAlike(await coverage(store, { service }), expected);
  }));

it('instanceHealth shows gaps in sequences and lost rows', () =>
  property(async (segments) => {
    const service = serviceOf(segments);
    const actual = await instanceHealth(store, { service });
    const instances = grouped(segments, ({ header }) => [
      header.identity.instance,
      header.identity.revision,
      header.identity.host,
    ]);
    expectAlike(
      actual.map(({ instance, revision, host, segments: count, missingSegments, lostRows }) => ({
        key: [instance, revision, host],
        count,
        missingSegments,
        lostRows,
      })),
      [...instances].map(([name, group]) => {
        const sequences = group.map(({ header }) => header.sequence);
        return {
          key: JSON.parse(name) as unknown,
          count: group.length,
          missingSegments: Math.max(...sequences) - Math.min(...sequences) + 1 - group.length,
          lostRows: sum(group, ({ header }) => header.lostRows),
        };
      }),
    );
  }));

it('silentHosts has the hosts that sent before and no more', async () => {
  const [segment] = fc.sample(anyFleet, { numRuns: 1, seed: 5 })[0]!;
  const from = 4_000_000_000_000;
  const at = (host: string, instance: string, receivedAt: number) => {
    const identity = { ...segment!.header.identity, host, instance };
    return arrived({ ...segment!, header: { ...segment!.header, identity } }, receivedAt);
  };
  await store.write([
    at('gone', 'g1', from + 1000),
    at('gone', 'g2', from + 2000),
    at('here', 'h1', from + 1000),
    at('here', 'h2', from + 9000),
    at('forgotten', 'f1', from - 1),
  ]);
  const { service } = segment!.header.identity;
  expect(await silentHosts(store, { from, silentSince: from + 5000 })).toEqual([
    { service, host: 'gone', lastReceived: from + 2000 },
  ]);
});
