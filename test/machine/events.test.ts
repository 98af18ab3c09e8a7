import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCounters } from '../../lib/counters';
import { nativeAddon } from '../../lib/native/load';
import { changeSetting } from './support/machine';

const rounds = 1_000_000;

function measureBurning(events?: readonly string[]) {
  using group = openCounters(events, { source: 'hardware' });
  return group.measure(() => {
    nativeAddon().burn(rounds);
  }).readings;
}

test('auto takes the hardware source here, and counts user-mode instructions', () => {
  using group = openCounters();
  assert.equal(group.source, 'hardware');
  assert.deepEqual(group.events, [{ name: 'instructions:u', unit: 'instructions' }]);
});

test('generic, raw and named events of one meaning count alike', () => {
  const readings = measureBurning(['instructions:u', 'r08:u', 'armv8_pmuv3/inst_retired/u']);
  const values = new Set(readings.map(({ value }) => value));
  assert.equal(values.size, 1);
  assert.ok((readings[0]?.value ?? 0) >= 2 * rounds);
});

test('hardware and software events count together in one group', () => {
  const [instructions, clock, faults] = measureBurning(['instructions:u', 'task-clock', 'page-faults:u']);
  assert.ok((instructions?.value ?? 0) >= 2 * rounds);
  assert.ok((clock?.value ?? 0) >= 2 * rounds, 'one instruction takes one nanosecond on this machine');
  assert.notEqual(faults?.value, null);
});

test('modifiers split a count by mode', () => {
  const [user, kernel, both] = measureBurning(['instructions:u', 'instructions:k', 'instructions']);
  assert.equal(both?.value, (user?.value ?? NaN) + (kernel?.value ?? NaN));
});

test('running counters are read in user space, and say so where the kernel keeps it closed', (context) => {
  for (const [access, fellBack] of [
    [1, false],
    [0, true],
  ] as const) {
    changeSetting(context, 'perf_user_access', access);
    using group = openCounters();
    group.start();
    const [reading] = group.read();
    assert.equal(reading?.fellBack, fellBack);
    assert.notEqual(reading.value, null);
  }
});

test('an event that this PMU lacks is refused by name', () => {
  assert.throws(() => openCounters(['branch-misses:u']), {
    code: 'ERR_ICPROFILE_UNSUPPORTED_EVENT',
    message: /branch-misses:u.*armv8_pmuv3.*ENOENT/s,
  });
});

test('a misspelled event of the PMU lists the nearest that it has', () => {
  assert.throws(() => openCounters(['armv8_pmuv3/inst_retire/u']), {
    code: 'ERR_ICPROFILE_UNKNOWN_EVENT',
    message: /inst_retired/,
  });
});

/** Eight that need a counter each, of a PMU that has six, and one for cycles. */
const tooMany = [
  'instructions:u',
  'instructions:k',
  'instructions',
  'r08:u',
  'r08:k',
  'r08',
  'r00:u',
  'r00:k',
];

test('a group that cannot fit the PMU is refused with the way round it', () => {
  assert.throws(() => openCounters(tooMany), {
    code: 'ERR_ICPROFILE_SYSTEM_CALL',
    errno: 22,
    message: /fewer events.*modifier W/s,
  });
});

test('with modifier W the kernel takes turns, and estimates say that they are', () => {
  using group = openCounters(['instructions:uW', ...tooMany.slice(1)]);
  const { readings } = group.measure(() => {
    nativeAddon().burn(20 * rounds);
  });
  const [instructions] = readings;
  assert.equal(instructions?.multiplexed, true);
  assert.ok(
    Math.abs((instructions.value ?? NaN) / (40 * rounds) - 1) < 0.05,
    `estimated ${instructions.value}`,
  );
});

test('a group that another, pinned one keeps off the PMU has no value, never 0', () => {
  const six = tooMany.slice(0, 6);
  using pinned = openCounters(['instructions:uD', ...six.slice(1)]);
  using starved = openCounters(six);
  pinned.start();
  const { readings } = starved.measure(() => {});
  for (const { value, neverScheduled } of readings) assert.deepEqual([value, neverScheduled], [null, true]);
});

test('a pinned group that finds no place on the PMU has failed, and has no value', () => {
  const six = tooMany.slice(0, 6);
  using pinned = openCounters(['instructions:uD', ...six.slice(1)]);
  using late = openCounters(['instructions:uD', ...six.slice(1)]);
  pinned.start();
  const { readings } = late.measure(() => {});
  for (const { value, failed } of readings) assert.deepEqual([value, failed], [null, true]);
});
