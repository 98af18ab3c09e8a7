import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingStride, ReadingFlag, type NativeCounterGroup } from '../../lib/native/addon';
import { changeSetting, countEventMappings, runProgram, unprivileged } from './support/machine';
import { countOfBurning, cycles, extraCount, instructions, open, read } from './support/groups';

test('with perf_user_access on, counters are read in user space', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  for (const reading of read(open(context, [instructions, cycles], { userSpaceReads: true }))) {
    assert.equal(reading.flags & ReadingFlag.FellBack, 0);
  }
});

test('with perf_user_access off, each reading says that it fell back to read(2)', (context) => {
  changeSetting(context, 'perf_user_access', 0);
  for (const reading of read(open(context, [instructions, cycles], { userSpaceReads: true }))) {
    assert.equal(reading.flags & ReadingFlag.FellBack, ReadingFlag.FellBack);
  }
});

test('a reading that was to come from read(2) has not fallen back', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  for (const reading of read(open(context, [instructions], { userSpaceReads: false }))) {
    assert.equal(reading.flags, 0);
  }
});

// Only counters that the kernel has scheduled anew know: until then their page names a register that is closed, and
// reading it is an illegal instruction. docs/permissions.md warns of it.
test('perf_user_access taken away between two regions: reads fall back, and count on', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const group = open(context, [instructions], { userSpaceReads: true });
  const [before] = read(group);
  group.disable();
  changeSetting(context, 'perf_user_access', 0);
  group.enable();
  const [after] = read(group);
  assert.ok(after !== undefined && before !== undefined && after.raw > before.raw);
  assert.deepEqual([before.flags, after.flags], [0, ReadingFlag.FellBack]);
  assert.equal(countOfBurning(group, 100_000), 200_000);
});

test('user-space and read(2) readings of one region agree', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const counts = [true, false].map((userSpaceReads) =>
    countOfBurning(open(context, [instructions], { userSpaceReads }), 54_321),
  );
  assert.deepEqual(counts, [2 * 54_321, 2 * 54_321]);
});

test('each of the counters that fill the PMU is read through its own register', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const groups = Array.from({ length: 6 }, () => open(context, [instructions], { userSpaceReads: true }));
  groups.push(open(context, [cycles], { userSpaceReads: true }));
  for (const group of groups) {
    assert.equal(countOfBurning(group, 100_000), 200_000);
    assert.equal(read(group)[0]?.flags, 0);
  }
});

test('times go on in user-space readings', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const group = open(context, [instructions], { userSpaceReads: true });
  const [before] = read(group);
  countOfBurning(group, 100_000);
  const [after] = read(group);
  assert.ok(before !== undefined && after !== undefined);
  const passedNs = after.timeEnabledNs - before.timeEnabledNs;
  assert.ok(passedNs >= after.raw - before.raw, 'one instruction takes one nanosecond on this machine');
  assert.equal(after.timeRunningNs - before.timeRunningNs, passedNs);
});

const target = new Float64Array(readingStride);

function readTimes(group: NativeCounterGroup, times: number): void {
  for (let time = 0; time < times; ++time) group.readInto(target);
}

test('a user-space reading costs fewer instructions than read(2), kernel included', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const observer = open(context, [{ ...instructions, excludeKernel: false }], { userSpaceReads: true });
  const [inUserSpace = NaN, byRead = NaN] = [true, false].map((userSpaceReads) => {
    const group = open(context, [instructions], { userSpaceReads });
    return extraCount(observer, (times) => readTimes(group, times), 2, 1);
  });
  context.diagnostic(`instructions a reading: ${inUserSpace} in user space, ${byRead} by read(2)`);
  assert.ok(inUserSpace < byRead);
});

test('a mapped page is unmapped when its counter closes', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const before = countEventMappings();
  const group = open(context, [instructions, cycles], { userSpaceReads: true });
  assert.equal(countEventMappings(), before + 2);
  group.close();
  assert.equal(countEventMappings(), before);
});

test('past the limit of locked memory, an unprivileged user has counters read by read(2), and right', (context) => {
  changeSetting(context, 'perf_event_paranoid', 2);
  changeSetting(context, 'perf_user_access', 1);
  const { output } = runProgram<{ mapped: number; fellBack: number; burned: number[] }>('open-many-mapped', {
    input: { groups: 200, burn: 10_000 },
    uid: unprivileged,
    maxLockedMemoryKb: 64,
  });
  assert.ok(output.mapped > 0, 'some fit');
  assert.ok(output.fellBack > 0, 'and some do not');
  assert.deepEqual(new Set(output.burned), new Set([20_000]));
});
