import fc from 'fast-check';
import { PartsReader } from '../../../lib/counters/groups/counted-parts';
import { pooled, rawReadingAt, toReading, type RawReading } from '../../../lib/counters/groups/reading';
import { ReadingFlag, type NativeCounterGroup } from '../../../lib/native/addon';

const counted = fc.record({
  raw: fc.nat(),
  timeEnabledNs: fc.integer({ min: 1, max: 1e9 }),
  flags: fc.constant(0),
});
const full = counted.map((reading) => ({ ...reading, timeRunningNs: reading.timeEnabledNs }));
const read = (...threads: readonly RawReading[]) => toReading('instructions:u', 'instructions', threads);
const onPmu = (raw: number, timeEnabledNs: number, timeRunningNs = timeEnabledNs, flags = 0): RawReading => ({
  raw,
  timeEnabledNs,
  timeRunningNs,
  flags,
});

describe('a reading', () => {
  test('of an event that was always on the PMU is the raw count, exactly', () => {
    fc.assert(
      fc.property(full, (reading) => {
        expect(read(reading)).toMatchObject({
          value: reading.raw,
          multiplexed: false,
          neverScheduled: false,
        });
      }),
    );
  });

  test('of an event that was there for a part of the time is scaled, and says so', () => {
    expect(read(onPmu(600, 1000, 250))).toMatchObject({ raw: 600, value: 2400, multiplexed: true });
  });

  test('of an event that was enabled but never there has no value, whatever the count', () => {
    fc.assert(
      fc.property(counted, (reading) => {
        expect(read({ ...reading, timeRunningNs: 0 })).toMatchObject({
          value: null,
          neverScheduled: true,
          multiplexed: false,
        });
      }),
    );
  });

  test('before the first start has no value, and is no failure', () => {
    expect(read(onPmu(0, 0))).toMatchObject({ value: null, neverScheduled: false, failed: false });
  });

  test('of a pinned event in its error state has no value', () => {
    expect(read(onPmu(0, 0, 0, ReadingFlag.Error))).toMatchObject({
      value: null,
      failed: true,
      neverScheduled: false,
    });
  });

  test('tells counts that a double cannot hold, and reads that took a system call', () => {
    expect(read(onPmu(2 ** 53 + 2, 1)).inexact).toBe(true);
    expect(read(onPmu(2 ** 53 - 1, 1)).inexact).toBe(false);
    expect(read(onPmu(1, 1, 1, ReadingFlag.FellBack)).fellBack).toBe(true);
  });
});

describe('a reading of several threads', () => {
  test('is their sum', () => {
    fc.assert(
      fc.property(fc.array(full, { minLength: 1, maxLength: 8 }), (threads) => {
        expect(read(...threads).value).toBe(threads.reduce((sum, { raw }) => sum + raw, 0));
      }),
    );
  });

  test('scales each before it sums: they are multiplexed apart', () => {
    expect(read(onPmu(1000, 100), onPmu(100, 100, 50))).toMatchObject({
      value: 1200,
      raw: 1100,
      multiplexed: true,
    });
  });

  test('has no value if one of them was never on the PMU, and forgets threads that never ran', () => {
    expect(read(onPmu(1000, 100), onPmu(0, 100, 0)).value).toBeNull();
    expect(read(onPmu(1000, 100), onPmu(0, 0)).value).toBe(1000);
  });
});

describe('a thread on a hybrid CPU', () => {
  test('is on one of its PMUs at a time: together they counted everything', () => {
    const reading = read(pooled([onPmu(700, 1000, 600), onPmu(300, 1000, 400)]));
    expect(reading).toMatchObject({
      value: 1000,
      timeEnabledNs: 1000,
      timeRunningNs: 1000,
      multiplexed: false,
    });
  });

  test('counts its enabled time once in readInto too', () => {
    const group = (...numbers: number[]) =>
      ({ readInto: (target: Float64Array) => (target.set(numbers), 0) }) as Partial<NativeCounterGroup>;
    const parts = [group(700, 1000, 600, 0), group(300, 1000, 400, ReadingFlag.FellBack)].map((native) => ({
      native: native as NativeCounterGroup,
      threadId: 0,
      eventIndexes: [0],
    }));
    const target = new Float64Array(4);
    expect(new PartsReader(parts, 1).readInto(target)).toBe(0);
    expect(rawReadingAt(target, 0)).toEqual(onPmu(1000, 1000, 1000, ReadingFlag.FellBack));
  });
});
