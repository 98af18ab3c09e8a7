/** A segment that is read is the one that was written, and a wrong row costs itself only. */
import fc from 'fast-check';
import { IcprofileError } from '../../../../lib/errors';
import { readSegment, segmentText, segmentVersion, type Segment } from '../../../../lib/model/requests';
import { anyMinute, anyRequest, anySegment } from '../../../support/segments';

const [example] = fc.sample(anySegment, { numRuns: 1, seed: 1 }) as [Segment];
const [request] = fc.sample(anyRequest, { numRuns: 1, seed: 1 });
const [minute] = fc.sample(anyMinute, { numRuns: 1, seed: 1 });
const empty: Segment = { ...example, requests: [], functions: [], minutes: [] };

function thrownBy(read: () => unknown): IcprofileError {
  try {
    read();
  } catch (error) {
    if (error instanceof IcprofileError) return error;
  }
  throw new Error('no error of icprofile');
}

it('reads what was written', () => {
  fc.assert(
    fc.property(anySegment, (segment) => {
      expect(readSegment(segmentText(segment))).toEqual({ segment, refused: [] });
    }),
  );
});

it('takes all rows but the wrong ones, which it counts by their reasons', () => {
  const wrongLines = [
    '["request", {}]',
    '["request", null]',
    '["span", {}]',
    '{}',
    '["request", ',
    '',
    '["__proto__", {}]',
  ];
  fc.assert(
    fc.property(
      anySegment,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...wrongLines))),
      (segment, wrong) => {
        const [header = '', ...rows] = segmentText(segment).trimEnd().split('\n');
        for (const [place, line] of wrong) rows.splice(place % (rows.length + 1), 0, line);
        const read = readSegment(`${[header, ...rows].join('\n')}\n`);
        expect(read.segment).toEqual(segment);
        expect(read.refused.reduce((sum, { count }) => sum + count, 0)).toBe(wrong.length);
      },
    ),
  );
});

it.each([
  ['probability', 0],
  ['probability', 1.5],
  ['probability', undefined],
  ['instructions', '7'],
  ['instructions', null],
  ['endpoint', 'x'.repeat(1001)],
  ['endpoint', 'a\0b'],
  ['endpoint', '\ud800'],
  ['time', -1],
  ['time', 1e300],
  ['status', 1000],
  ['userHash', 2 ** 32],
  ['traceId', 'g'.repeat(32)],
  ['latencyMs', -1],
  ['backends', [{ class: 'database' }]],
  ['flags', Array.from({ length: 1001 }, () => ({ key: '', variant: '', reason: null, probability: 1 }))],
])('refuses a request whose %s is wrong, and names the field', (field, value) => {
  const text = segmentText({ ...empty, requests: [{ ...request!, [field]: value }] });
  expect(readSegment(text)).toEqual({
    segment: empty,
    refused: [{ reason: `request: ${field} is missing or wrong`, count: 1 }],
  });
});

it('refuses a minute whose counts by age do not add up', () => {
  const endpoints = [
    {
      endpoint: 'GET /',
      statusClass: 2,
      count: 5,
      aborted: 0,
      latencySumMs: 1,
      latencyMaxMs: 1,
      countByAge: [1, 1, 1, 1] as const,
    },
  ];
  const { refused } = readSegment(segmentText({ ...empty, minutes: [{ ...minute!, endpoints }] }));
  expect(refused).toEqual([{ reason: 'minute: endpoints is missing or wrong', count: 1 }]);
});

it('refuses a segment of a later version, and says what to do', () => {
  const header = { ...example.header, version: segmentVersion + 1 };
  const error = thrownBy(() => readSegment(segmentText({ ...empty, header })));
  expect(error.code).toBe('ERR_ICPROFILE_SEGMENT_TOO_NEW');
  expect(error.message).toBe(
    'The segment has version 2; this collector reads versions up to 1. Update the collector before the applications',
  );
});

it('refuses a text that ends within a row', () => {
  const error = thrownBy(() => readSegment(segmentText(example).slice(0, -1)));
  expect(error.code).toBe('ERR_ICPROFILE_INVALID_SEGMENT');
});

it.each([
  ['', 'the text is truncated'],
  ['{"format":"icprofile-segment"}', 'the text is truncated'],
  ['null\n', 'the first line is not its header'],
  ['{}\n', 'the first line is not its header'],
  ['{"format":"icprofile-segment"}\n', 'version of its header is missing or wrong'],
  ['{"format":"icprofile-segment","version":1}\n', 'identity of its header is missing or wrong'],
])('refuses %j', (text, damage) => {
  const error = thrownBy(() => readSegment(text));
  expect(error.code).toBe('ERR_ICPROFILE_INVALID_SEGMENT');
  expect(error.message).toContain(damage);
});

it('either reads or refuses whatever bytes arrive', () => {
  fc.assert(
    fc.property(anySegment, fc.nat(), fc.nat(255), (segment, place, byte) => {
      const bytes = Buffer.from(segmentText(segment));
      bytes[place % bytes.length] = byte;
      try {
        readSegment(bytes.toString());
      } catch (error) {
        expect(error).toBeInstanceOf(IcprofileError);
      }
    }),
  );
});
