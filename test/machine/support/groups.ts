import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { nativeAddon } from '../../../lib/native/load';
import { readingStride } from '../../../lib/native/addon';
import type {
  EventAttribute,
  NativeCounterGroup,
  NativeFailure,
  PerfGroupOptions,
} from '../../../lib/native/addon';

/** `perf_type_id` and the configs of include/uapi/linux/perf_event.h that the tests use. */
const typeHardware = 0;
const typeSoftware = 1;

export function event(type: number, config: number, fields: Partial<EventAttribute> = {}): EventAttribute {
  return {
    type,
    config: BigInt(config),
    config1: 0n,
    config2: 0n,
    excludeUser: false,
    excludeKernel: true,
    excludeHypervisor: true,
    excludeHost: false,
    excludeGuest: false,
    preciseIp: 0,
    pinned: false,
    exclusive: false,
    ...fields,
  };
}

export const cycles = event(typeHardware, 0);
export const instructions = event(typeHardware, 1);
export const branchMisses = event(typeHardware, 5);
export const taskClock = event(typeSoftware, 1, { excludeKernel: false });

export interface RawReading {
  readonly raw: number;
  readonly timeEnabledNs: number;
  readonly timeRunningNs: number;
  readonly flags: number;
}

export function tryOpen(
  events: readonly EventAttribute[],
  options: Partial<PerfGroupOptions> = {},
): NativeCounterGroup | NativeFailure {
  return nativeAddon().openPerfGroup(events, {
    threadId: 0,
    inherit: false,
    userSpaceReads: false,
    ...options,
  });
}

/** Opens and enables; closes when the test ends, as later ones need the PMU. */
export function open(
  context: Pick<TestContext, 'after'>,
  events: readonly EventAttribute[],
  options: Partial<PerfGroupOptions> = {},
): NativeCounterGroup {
  const opened = tryOpen(events, options);
  if ('errno' in opened) assert.fail(`${opened.systemCall} failed with errno ${opened.errno}`);
  context.after(() => opened.close());
  assert.equal(opened.enable(), 0);
  return opened;
}

export function read(group: NativeCounterGroup): RawReading[] {
  const values = new Float64Array(group.eventCount * readingStride);
  assert.equal(group.readInto(values), 0);
  return Array.from({ length: group.eventCount }, (_, index) => {
    const [raw = NaN, timeEnabledNs = NaN, timeRunningNs = NaN, flags = NaN] = values.subarray(
      index * readingStride,
    );
    return { raw, timeEnabledNs, timeRunningNs, flags };
  });
}

/** What the group's first event counts while `work(argument)` runs, reading included. */
function countOnce(
  group: NativeCounterGroup,
  values: Float64Array,
  work: (argument: number) => void,
  argument: number,
): number {
  group.readInto(values);
  const before = values[0] ?? NaN;
  work(argument);
  group.readInto(values);
  return (values[0] ?? NaN) - before;
}

/**
 * By how much the first event's count of `work(argument)` exceeds that of `work(baseArgument)`: the median over
 * pairs, as V8 may compile what surrounds the work anew between the two halves of a few of them.
 */
export function extraCount(
  group: NativeCounterGroup,
  work: (argument: number) => void,
  argument: number,
  baseArgument: number,
): number {
  const values = new Float64Array(group.eventCount * readingStride);
  const differences = Array.from(
    { length: 31 },
    () => countOnce(group, values, work, argument) - countOnce(group, values, work, baseArgument),
  );
  return differences.sort((a, b) => a - b)[15] ?? NaN;
}

/** What `count` more rounds of the addon's burn loop cost in the group's first event. */
export function countOfBurning(group: NativeCounterGroup, count: number): number {
  const base = 1000;
  return extraCount(group, nativeAddon().burn, base + count, base);
}
