import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { nativeAddon } from '../../lib/native/load';
import { cycles, instructions, open, read, tryOpen } from './support/groups';

/** The emulated PMU has 6 programmable counters, and one for cycles alone. */
const programmableCounters = 6;

test('events that fill the PMU are counted all the time', (context) => {
  const group = open(
    context,
    Array.from({ length: programmableCounters }, () => instructions),
  );
  nativeAddon().burn(1_000_000);
  const readings = read(group);
  for (const { raw, timeEnabledNs, timeRunningNs } of readings) {
    assert.equal(raw, readings[0]?.raw);
    assert.equal(timeRunningNs, timeEnabledNs);
  }
});

test('cycles have a counter of their own beside the programmable ones', (context) => {
  const group = open(context, [...Array.from({ length: programmableCounters }, () => instructions), cycles]);
  nativeAddon().burn(1_000_000);
  for (const { timeEnabledNs, timeRunningNs } of read(group)) assert.equal(timeRunningNs, timeEnabledNs);
});

test('a group that cannot fit the PMU is refused as a whole', () => {
  const failure = tryOpen(Array.from({ length: programmableCounters + 2 }, () => instructions));
  assert.ok('errno' in failure);
  assert.deepEqual(
    { ...failure },
    { errno: 22, systemCall: 'perf_event_open', eventIndex: failure.eventIndex },
  );
  assert.ok(failure.eventIndex >= programmableCounters);
});

/** More groups than the PMU can hold at once, each with as many events as it can. */
function overcommitThePmu(context: TestContext, groupCount: number) {
  return Array.from({ length: groupCount }, () =>
    open(
      context,
      Array.from({ length: programmableCounters }, () => instructions),
    ),
  );
}

test('groups that share the PMU by turns say for how long each ran', (context) => {
  const groups = overcommitThePmu(context, 3);
  nativeAddon().burn(20_000_000);
  const readings = groups.map((group) => read(group)[0]);
  for (const reading of readings) {
    assert.ok(reading !== undefined && reading.timeRunningNs > 0);
    assert.ok(reading.timeRunningNs < reading.timeEnabledNs);
  }
});

test('a count scaled by its running time is near the true one', (context) => {
  const groups = overcommitThePmu(context, 3);
  const counted = 20_000_000;
  nativeAddon().burn(counted);
  const readings = groups.map((group) => read(group)[0]);
  for (const reading of readings) {
    assert.ok(reading !== undefined);
    const scaled = (reading.raw * reading.timeEnabledNs) / reading.timeRunningNs;
    assert.ok(Math.abs(scaled / (2 * counted) - 1) < 0.05, `scaled ${scaled}`);
  }
});

test('user-space reads of a group that is off the PMU at the moment answer by read(2)', (context) => {
  const groups = overcommitThePmu(context, 2);
  nativeAddon().burn(10_000_000);
  const first = groups.map((group) => read(group)[0]?.raw ?? NaN);
  nativeAddon().burn(10_000_000);
  const second = groups.map((group) => read(group)[0]?.raw ?? NaN);
  for (const [index, count] of second.entries()) assert.ok(count > (first[index] ?? NaN));
});

test('a group that never ran has no time running, so that its 0 cannot pass for a count', (context) => {
  // A pinned group is never moved off the PMU.
  open(
    context,
    Array.from({ length: programmableCounters }, (_, index) => ({ ...instructions, pinned: index === 0 })),
  );
  const [reading] = read(
    open(
      context,
      Array.from({ length: programmableCounters }, () => instructions),
    ),
  );
  assert.ok(reading !== undefined);
  assert.deepEqual([reading.raw, reading.timeRunningNs], [0, 0]);
  assert.ok(reading.timeEnabledNs > 0);
});
