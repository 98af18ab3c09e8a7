/** Segments for tests: arbitrary ones, within what the format allows. */
import fc from 'fast-check';
import type {
  Counting,
  FunctionRow,
  MinuteRow,
  ProcessIdentity,
  RequestRecord,
  Segment,
  SegmentHeader,
} from '../../lib/model/requests';

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => value.replaceAll('\0', ''));
const time = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 });
/** Whole microseconds, as stores keep them. */
const duration = fc.integer({ min: 0, max: 10_000_000 }).map((microseconds) => microseconds / 1000);
const amount = fc.integer({ min: -1000, max: 2 ** 40 });
const count = fc.nat(1_000_000);
const probability = fc.oneof(fc.constant(1), fc.double({ min: 0.001, max: 1, noNaN: true }));
const endpoint = fc.constantFrom('GET /', 'GET /users/:id', 'POST /orders', '(unmatched)');
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const hexadecimal = (length: number) =>
  fc.string({
    unit: fc.integer({ min: 0, max: 15 }).map((digit) => digit.toString(16)),
    minLength: length,
    maxLength: length,
  });

export const anyRequest: fc.Arbitrary<RequestRecord> = fc.record({
  time,
  id: hexadecimal(16),
  traceId: orNull(hexadecimal(32)),
  endpoint,
  status: fc.constantFrom(0, 200, 201, 302, 404, 500),
  aborted: fc.boolean(),
  cut: fc.boolean(),
  instructions: amount,
  collectionInstructions: amount,
  latencyMs: duration,
  firstByteMs: orNull(duration),
  backends: fc.array(
    fc.record({
      class: fc.constantFrom('database', 'cache', 'service'),
      system: fc.constantFrom('postgresql', 'redis', 'http'),
      calls: fc.nat(100),
      busyMs: duration,
      sumMs: duration,
      connectionWaitMs: duration,
    }),
    { maxLength: 3 },
  ),
  inFlight: fc.nat(1000),
  served: count,
  processAgeMs: duration,
  flags: fc.array(fc.record({ key: text, variant: text, reason: orNull(text), probability }), {
    maxLength: 3,
  }),
  userHash: orNull(fc.nat(2 ** 32 - 1)),
  probability,
  profileProbability: orNull(probability),
});

export const anyFunction: fc.Arbitrary<FunctionRow> = fc.record({
  request: hexadecimal(16),
  time,
  endpoint,
  file: text,
  name: text,
  line: orNull(fc.nat(5000)),
  column: orNull(fc.nat(200)),
  calls: count,
  selfInstructions: amount,
  totalInstructions: amount,
  probability,
});

const countByAge = fc.tuple(count, count, count, count);

export const anyMinute: fc.Arbitrary<MinuteRow> = fc.record({
  time,
  durationMs: duration,
  endpoints: fc.array(
    fc
      .record({
        endpoint,
        statusClass: fc.nat(5),
        aborted: count,
        latencySumMs: duration,
        latencyMaxMs: duration,
        countByAge,
      })
      .map((row) => ({ ...row, count: row.countByAge.reduce((sum, part) => sum + part, 0) })),
    { maxLength: 3 },
  ),
  processInstructions: orNull(amount),
  threadInstructions: orNull(amount),
  collectionInstructions: amount,
  sampledInstructions: amount,
  afterResponseInstructions: amount,
  overheadInstructions: amount,
  cpuUserMs: duration,
  cpuSystemMs: duration,
  collections: count,
  collectionMs: duration,
  users: orNull(fc.base64String({ maxLength: 40 })),
  sampled: count,
  lost: fc.array(fc.record({ reason: text, count }), { maxLength: 2 }),
  windowMs: duration,
  hooksMs: duration,
});

export const anyIdentity: fc.Arbitrary<ProcessIdentity> = fc.record({
  service: fc.constantFrom('shop', 'mail'),
  revision: fc.constantFrom('a1', 'b2', 'c3'),
  version: orNull(text),
  host: fc.constantFrom('web-1', 'web-2', 'web-3'),
  instance: hexadecimal(12),
  thread: fc.nat(4),
  cluster: orNull(text),
  region: orNull(fc.constantFrom('eu', 'us')),
  environment: orNull(text),
  cpuModel: fc.constantFrom('old', 'new'),
  nodeVersion: fc.constantFrom('v20.20.2', 'v22.1.0'),
});

export const anyCounting: fc.Arbitrary<Counting> = fc.constantFrom(
  { event: 'instructions:u', unit: 'instructions', source: 'hardware' },
  { event: 'instructions:u', unit: 'instructions', source: 'emulated' },
  { event: 'task-clock', unit: 'ns', source: 'software' },
);

const anyHeader: fc.Arbitrary<SegmentHeader> = fc.record({
  format: fc.constant('icprofile-segment' as const),
  version: fc.constant(1),
  identity: anyIdentity,
  counting: anyCounting,
  sequence: fc.nat(1_000_000),
  lostRows: fc.nat(100),
  notes: fc.array(text, { maxLength: 2 }),
});

export const anySegment: fc.Arbitrary<Segment> = fc.record({
  header: anyHeader,
  requests: fc.array(anyRequest, { maxLength: 8 }),
  functions: fc.array(anyFunction, { maxLength: 8 }),
  minutes: fc.array(anyMinute, { maxLength: 3 }),
});
