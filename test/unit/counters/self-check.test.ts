import { openCountersIn } from '../../../lib/counters/sources/open-counters';
import { errorOf } from './support/errors';
import { FakeMachine, type FakeMachineOptions } from './support/fake-addon';

const open = (machine: FakeMachine, events = ['instructions:u'], target = 'thread') =>
  openCountersIn(machine.context, events, { source: 'hardware', target });
const failing = (options: FakeMachineOptions) => {
  const machine = new FakeMachine(options);
  const error = errorOf('ERR_ICPROFILE_COUNTER_SELF_CHECK', () => open(machine));
  expect(machine.open.size).toBe(0);
  return error;
};

describe('the self-check of a new group', () => {
  test('leaves no trace in the counts', () => {
    const machine = new FakeMachine();
    const group = open(machine);
    expect(machine.burns).toBeGreaterThan(0);
    expect(group.read()[0]).toMatchObject({ raw: 0, timeEnabledNs: 0, value: null });
    expect(group.isRunning).toBe(false);
  });

  test.each([
    ['stands still', () => 0],
    ['counts half', (_: unknown, instructions: number) => instructions / 2],
    ['counts 5 % too much', (_: unknown, instructions: number) => instructions * 1.05],
  ])('refuses a counter that %s', (_, count) => {
    expect(failing({ count }).remedy).toContain('emulated');
  });

  test('refuses one that never gets on the PMU, and says that others have it', () => {
    expect(failing({ runningShare: 0 }).message).toContain('never on the PMU');
  });

  test('is made once for a kind of group', () => {
    const machine = new FakeMachine();
    open(machine);
    const { burns } = machine;
    open(machine);
    expect(machine.burns).toBe(burns);
    open(machine, ['instructions']);
    expect(machine.burns).toBeGreaterThan(burns);
  });

  test('is made again after it failed', () => {
    let works = false;
    const machine = new FakeMachine({ count: (_, instructions) => (works ? instructions : 0) });
    errorOf('ERR_ICPROFILE_COUNTER_SELF_CHECK', () => open(machine));
    works = true;
    expect(open(machine).source).toBe('hardware');
  });

  test('finds the instructions among other events', () => {
    const stuck = new FakeMachine({
      count: ({ config } = { config: 0n } as never, instructions) => (config === 1n ? 0 : instructions),
    });
    errorOf('ERR_ICPROFILE_COUNTER_SELF_CHECK', () => open(stuck, ['cycles:u', 'instructions:u']));
  });

  test.each(['cycles:u', 'instructions:k', 'instructions:G'])(
    'is not made for %s, which the loop says nothing about',
    (event) => {
      const machine = new FakeMachine({ count: () => 0 });
      expect(open(machine, [event]).isClosed).toBe(false);
      expect(machine.burns).toBe(0);
    },
  );

  test('lets other threads of a process add to the loop', () => {
    const busy = new FakeMachine({
      files: { '/proc/self/task/1/stat': '' },
      count: (_, instructions) => instructions * 3,
    });
    expect(open(busy, ['instructions:u'], 'process').source).toBe('hardware');
  });
});
