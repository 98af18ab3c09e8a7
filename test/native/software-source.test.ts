/** The software source, through the kernel that runs the tests. */
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import { burn } from '../../lib/counters/burn';
import type { CounterContext } from '../../lib/counters/sources/context';
import { processContext } from '../../lib/counters/sources/context';
import { openCountersIn, openCounters } from '../../lib/counters/sources/open-counters';
import type { CounterOptions } from '../../lib/counters/options';

const refusal = { errno: 1, systemCall: 'perf_event_open', eventIndex: 0 };

/** This machine as it would be if perf events were refused. */
const withoutPerf = (): CounterContext => {
  const context = processContext();
  return { ...context, addon: { ...context.addon, openPerfGroup: () => refusal } };
};

/** `minflt`, the tenth field, of every thread that is or was (man 5 proc_pid_stat). */
function minorFaultsOfProcess(): number {
  const afterName = fs.readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!;
  return Number(afterName.split(' ')[7]);
}

function runWorker(script: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    new Worker(script, { eval: true }).on('exit', resolve).on('error', reject);
  });
}

const openFiles = () => fs.readdirSync('/proc/self/fd').length;

function perfWorks(): boolean {
  try {
    openCounters(['page-faults:u'], { source: 'software' }).close();
    return true;
  } catch {
    return false;
  }
}

const software: CounterOptions = { source: 'software' };
// A container may refuse perf events altogether; then only the CPU clock is left to test.
const testPerf = perfWorks() || process.env['CI'] !== undefined ? test : test.skip;
if (testPerf === test.skip)
  console.warn('Skipped: perf_event_open is refused here, so software events cannot be tested');

describe.each([
  ['perf events', processContext],
  ['the CPU clock', withoutPerf],
])('task-clock by %s', (_, context) => {
  test.each(['thread', 'process'])('grows with work of the %s, in nanoseconds of enabled time', (target) => {
    const group = openCountersIn(context, undefined, { ...software, target });
    const [short, long] = [1e5, 1e8].map((count) => group.measure(() => burn(count)).readings[0]!);
    group.close();
    expect(short).toMatchObject({
      event: 'task-clock',
      unit: 'ns',
      multiplexed: false,
      neverScheduled: false,
    });
    expect(long!.value!).toBeGreaterThan(short!.value!);
  });

  test('has no value before the first start, and stands still after the stop', () => {
    const group = openCountersIn(context, undefined, software);
    expect(group.read()[0]!.value).toBeNull();
    group.measure(() => burn(1000));
    const stopped = group.read();
    burn(1e6);
    expect(group.read()).toEqual(stopped);
    group.reset();
    expect(group.read()[0]!.value).toBeNull();
    group.close();
  });
});

describe("the kernel's events", () => {
  const pageBytes = 4096;
  const touch = (pages: number) => Buffer.alloc(pages * pageBytes).fill(1);

  testPerf('count a fault for each page that is touched first', () => {
    const group = openCounters(['page-faults:u'], software);
    const pages = 4000;
    const [reading] = group.measure(() => touch(pages)).readings;
    group.close();
    expect(reading!.value!).toBeGreaterThan(0);
    expect(reading!.value!).toBeLessThan(2 * pages);
  });

  testPerf('are counted together, with one time for all', () => {
    const group = openCounters(['page-faults:u', 'minor-faults:u', 'major-faults:u'], software);
    const { readings } = group.measure(() => touch(1000));
    group.close();
    const [all, minor, major] = readings.map(({ value }) => value!);
    expect(all).toBe(minor! + major!);
    expect(new Set(readings.map(({ timeEnabledNs }) => timeEnabledNs)).size).toBe(1);
  });

  testPerf('of the process are those that /proc counts, of threads that started later too', async () => {
    const group = openCounters(['minor-faults:u'], { ...software, target: 'process' });
    const faultsBefore = minorFaultsOfProcess();
    const { readings } = await group.measure(() => runWorker('Buffer.alloc(4e7).fill(1)'));
    const faults = minorFaultsOfProcess() - faultsBefore;
    group.close();
    // The rest is faults that the kernel itself makes on the process's pages, and those outside of the region.
    expect(readings[0]!.value! / faults).toBeGreaterThan(0.5);
    expect(readings[0]!.value! / faults).toBeLessThanOrEqual(1);
  });

  testPerf('are read without a flag in both ways', () => {
    const group = openCounters(['page-faults:u', 'task-clock'], software);
    const numbers = new Float64Array(8);
    group.measure(() => touch(10));
    group.readInto(numbers);
    const expected = group
      .read()
      .flatMap(({ raw, timeEnabledNs, timeRunningNs }) => [raw, timeEnabledNs, timeRunningNs, 0]);
    group.close();
    expect([...numbers]).toEqual(expected);
  });

  testPerf('give every descriptor back', () => {
    openCounters(['page-faults:u'], { ...software, target: 'process' }).close();
    const before = openFiles();
    for (let round = 0; round < 200; round += 1)
      openCounters(['page-faults:u', 'task-clock'], { ...software, target: 'process' }).close();
    expect(openFiles()).toBe(before);
  });
});
