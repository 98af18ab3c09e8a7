import { cacheEventConfig, cacheEventNames } from '../../../lib/counters/events/cache-events';
import {
  genericEvent,
  genericEventNames,
  hardwareEvents,
  softwareEvents,
} from '../../../lib/counters/events/event-tables';
import { nearestNames } from '../../../lib/suggestions';

describe('generic events', () => {
  // Numbers of enum perf_hw_id and enum perf_sw_ids, include/uapi/linux/perf_event.h.
  test.each([
    ['cycles', 0, 0n],
    ['instructions', 0, 1n],
    ['branches', 0, 4n],
    ['branch-misses', 0, 5n],
    ['idle-cycles-backend', 0, 8n],
    ['ref-cycles', 0, 9n],
    ['cpu-clock', 1, 0n],
    ['task-clock', 1, 1n],
    ['faults', 1, 2n],
    ['cs', 1, 3n],
    ['migrations', 1, 4n],
    ['major-faults', 1, 6n],
    ['dummy', 1, 9n],
    ['cgroup-switches', 1, 11n],
  ])('%s has type %i and config %i', (name, type, config) => {
    expect(genericEvent(name)).toMatchObject({ type, config });
  });

  test('there are 10 of the hardware and 12 of the kernel', () => {
    expect([hardwareEvents.length, softwareEvents.length]).toEqual([10, 12]);
  });

  test('no name or alias means two events', () => {
    expect(new Set(genericEventNames()).size).toBe(genericEventNames().length);
    const names = [...hardwareEvents, ...softwareEvents].flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(genericEventNames()).toEqual(names);
  });

  test('only instructions are called instructions, and clocks count nanoseconds', () => {
    const named = (unit: string) =>
      [...hardwareEvents, ...softwareEvents].filter((event) => event.unit === unit).map(({ name }) => name);
    expect(named('instructions')).toEqual(['instructions']);
    expect(named('ns')).toEqual(['cpu-clock', 'task-clock']);
  });
});

describe('cache events', () => {
  // cache | operation << 8 | result << 16: man 2 perf_event_open.
  test.each([
    ['L1-dcache-loads', 0x00000n],
    ['L1-dcache-load-misses', 0x10000n],
    ['L1-dcache-store-misses', 0x10100n],
    ['L1-icache-load-misses', 0x10001n],
    ['LLC-loads', 0x00002n],
    ['dTLB-store-misses', 0x10103n],
    ['iTLB-load-misses', 0x10004n],
    ['branch-load-misses', 0x10005n],
    ['node-prefetches', 0x00206n],
    ['node-prefetch-misses', 0x10206n],
  ])('%s has config %i', (name, config) => {
    expect(cacheEventConfig(name)).toBe(config);
  });

  test('every listed name is one event of its own', () => {
    const configs = cacheEventNames.map((name) => cacheEventConfig(name));
    expect(configs).not.toContain(undefined);
    expect(new Set(configs).size).toBe(cacheEventNames.length);
  });

  test('aliases, missing parts and either order mean the same, as in perf', () => {
    const misses = cacheEventConfig('L1-dcache-load-misses');
    for (const name of ['l1d-load-miss', 'L1-data-misses-read', 'l1-d-misses'])
      expect(cacheEventConfig(name)).toBe(misses);
    expect(cacheEventConfig('LLC')).toBe(cacheEventConfig('LLC-loads'));
  });

  test('operations that a cache does not have make no event', () => {
    expect(cacheEventConfig('iTLB-stores')).toBeUndefined();
    expect(cacheEventConfig('branch-prefetches')).toBeUndefined();
  });
});

describe('suggestions', () => {
  test('a name with a typing error finds the name itself first', () => {
    for (const name of genericEventNames().filter(({ length }) => length > 6)) {
      expect(nearestNames(`${name.slice(0, 3)}x${name.slice(3)}`, genericEventNames())[0]).toBe(name);
    }
  });

  test('a name that is near nothing finds nothing', () => {
    expect(nearestNames('zzzzzzzz', genericEventNames())).toEqual([]);
  });
});
