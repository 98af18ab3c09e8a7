import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { nativeAddon } from '../../lib/native/load';
import { changeSetting } from './support/machine';
import { countOfBurning, cycles, event, instructions, open, read, taskClock } from './support/groups';

test('a loop of 2n instructions counts as exactly 2n', (context) => {
  const group = open(context, [instructions]);
  for (const count of [1, 2, 1000, 123_456, 1_000_000]) {
    assert.equal(countOfBurning(group, count), 2 * count);
  }
});

test('read in user space, a loop of 2n instructions counts as exactly 2n', (context) => {
  changeSetting(context, 'perf_user_access', 1);
  const group = open(context, [instructions], { userSpaceReads: true });
  for (const count of [1, 2, 1000, 123_456, 1_000_000]) {
    assert.equal(countOfBurning(group, count), 2 * count);
  }
});

test('the event that the PMU publishes in sysfs counts what the generic one counts', (context) => {
  const pmu = '/sys/bus/event_source/devices/armv8_pmuv3';
  const type = Number(readFileSync(`${pmu}/type`, 'utf8'));
  const config = Number(/event=(0x[0-9a-f]+)/.exec(readFileSync(`${pmu}/events/inst_retired`, 'utf8'))?.[1]);
  const group = open(context, [event(type, config), instructions]);
  nativeAddon().burn(1_000_000);
  const [named, generic] = read(group);
  assert.equal(named?.raw, generic?.raw);
});

test('the machine spends one cycle on an instruction', (context) => {
  const group = open(context, [instructions, cycles]);
  nativeAddon().burn(1_000_000);
  const [counted, spent] = read(group);
  assert.equal(counted?.raw, spent?.raw);
});

test('an event that includes the kernel counts more than its user-mode twin', (context) => {
  const group = open(context, [instructions, { ...instructions, excludeKernel: false }]);
  readFileSync('/proc/self/status');
  const [userOnly, both] = read(group);
  assert.ok(userOnly !== undefined && both !== undefined && both.raw > userOnly.raw);
});

test('task-clock advances with the instructions of this thread', (context) => {
  const group = open(context, [taskClock, instructions]);
  nativeAddon().burn(1_000_000);
  const [clock, counted] = read(group);
  assert.ok(clock !== undefined && counted !== undefined);
  assert.ok(clock.raw >= counted.raw, 'one instruction takes one nanosecond on this machine');
});

test('a counter counts nothing before it is enabled and after it is disabled', (context) => {
  const group = open(context, [instructions]);
  assert.equal(group.disable(), 0);
  const [before] = read(group);
  nativeAddon().burn(1_000_000);
  const [after] = read(group);
  assert.equal(after?.raw, before?.raw);
  assert.equal(after?.timeEnabledNs, before?.timeEnabledNs);
});

test('a counter that has its place on the PMU runs all the time that it is enabled', (context) => {
  const group = open(context, [instructions, cycles]);
  nativeAddon().burn(1_000_000);
  for (const reading of read(group)) {
    assert.ok(reading.timeEnabledNs > 0);
    assert.equal(reading.timeRunningNs, reading.timeEnabledNs);
  }
});

test('reset makes the next reading start from zero', (context) => {
  const group = open(context, [instructions]);
  nativeAddon().burn(10_000_000);
  assert.equal(group.reset(), 0);
  const [reading] = read(group);
  assert.ok(reading !== undefined && reading.raw < 1_000_000, 'only what it takes to reset and read');
});
