import { constants } from 'node:os';
import { countedPartsOf } from '../../../lib/counters/groups/counter-group';
import { dispose } from '../../../lib/counters/groups/dispose';
import { openCountersIn } from '../../../lib/counters/sources/open-counters';
import { wrongThreadError } from '../../../lib/native/addon';
import { errorOf } from './support/errors';
import { FakeMachine } from './support/fake-addon';

function opened(events: readonly string[] = ['cycles:u']) {
  const machine = new FakeMachine();
  const group = openCountersIn(machine.context, events, {});
  const value = () => group.read()[0]!.value;
  return { machine, group, value };
}

describe('starting and stopping', () => {
  test('a group is opened stopped, and says so', () => {
    const { machine, group, value } = opened();
    machine.run(1000);
    expect([group.isRunning, group.isClosed, value()]).toEqual([false, false, null]);
  });

  test('counts lie between start and stop, and add up', () => {
    const { machine, group, value } = opened();
    for (const instructions of [100, 20]) {
      group.start();
      machine.run(instructions);
      group.stop();
      machine.run(5);
    }
    expect(value()).toBe(120);
  });

  test('a running group can be read, and reset runs on', () => {
    const { machine, group, value } = opened();
    group.start();
    machine.run(100);
    expect(value()).toBe(100);
    group.reset();
    machine.run(7);
    expect([value(), group.isRunning]).toEqual([7, true]);
  });

  test('a second start is an error, a second stop is none', () => {
    const { machine, group, value } = opened();
    group.start();
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => group.start());
    machine.run(3);
    group.stop();
    group.stop();
    expect(value()).toBe(3);
  });

  test('a start that the kernel refuses leaves the group stopped', () => {
    const { machine, group } = opened();
    machine.callError = constants.errno.EIO;
    expect(errorOf('ERR_ICPROFILE_SYSTEM_CALL', () => group.start())).toMatchObject({
      errno: constants.errno.EIO,
      systemCall: 'ioctl',
    });
    expect(group.isRunning).toBe(false);
  });
});

describe('closing', () => {
  test('gives everything back, however often', () => {
    const { machine, group } = opened();
    group.close();
    group.close();
    expect([machine.open.size, group.isClosed]).toEqual([0, true]);
  });

  test('is what `using` does', () => {
    const { machine, group } = opened();
    group[dispose]();
    expect(machine.open.size).toBe(0);
  });

  test('makes every other call an error with a code', () => {
    const { group } = opened();
    group.close();
    const calls = [
      () => group.start(),
      () => group.stop(),
      () => group.reset(),
      () => group.read(),
      () => group.readInto(new Float64Array(4)),
    ];
    for (const call of [...calls, () => group.measure(() => 1), () => countedPartsOf(group)])
      errorOf('ERR_ICPROFILE_CLOSED', call);
  });
});

test('another thread is refused', () => {
  const { machine, group } = opened();
  machine.callError = wrongThreadError;
  for (const call of [() => group.start(), () => group.stop(), () => group.reset(), () => group.read()]) {
    errorOf('ERR_ICPROFILE_WRONG_THREAD', call);
  }
});

test('a structured clone is empty: it neither counts nor looks as if it did', () => {
  const { group } = opened();
  const clone = structuredClone(group) as unknown;
  expect(Reflect.ownKeys(clone as object)).toEqual([]);
  expect(Object.getPrototypeOf(clone)).not.toBe(Object.getPrototypeOf(group));
});

test('a profiler gets the native groups, and which events they hold', () => {
  const { machine, group } = opened();
  expect(countedPartsOf(group)).toEqual([{ native: [...machine.open][0], threadId: 0, eventIndexes: [0] }]);
});

describe('readInto', () => {
  test('writes four numbers for each event and allocates nothing of its own', () => {
    const { machine, group } = opened(['cycles:u', 'branches:u']);
    const target = new Float64Array(9).fill(-1);
    group.start();
    machine.run(10);
    group.readInto(target);
    expect([...target]).toEqual([10, 10, 10, 0, 10, 10, 10, 0, -1]);
  });

  test.each([false, true])('reads the same where the channel is silent: %p', (silent) => {
    const { machine, group } = opened();
    machine.channelIsSilent = silent;
    machine.answered.length = 0;
    const target = new Float64Array(4);
    group.start();
    machine.run(10);
    group.readInto(target);
    expect([...target]).toEqual([10, 10, 10, 0]);
    expect(machine.answered).toHaveLength(silent ? 0 : 1);
  });

  test('each group has its own numbers, read in turns', () => {
    const machine = new FakeMachine();
    const groups = [1, 2, 3].map(() => openCountersIn(machine.context, ['cycles:u'], {}));
    const target = new Float64Array(4);
    const counts = groups.map((group) => {
      group.start();
      machine.run(10);
      return () => (group.readInto(target), target[0]);
    });
    expect(counts.map((count) => count())).toEqual([30, 20, 10]);
    expect(counts.map((count) => count())).toEqual([30, 20, 10]);
  });

  test('says why a reading failed, and leaves the target alone', () => {
    const { machine, group } = opened();
    const target = new Float64Array(4).fill(-1);
    machine.callError = wrongThreadError;
    errorOf('ERR_ICPROFILE_WRONG_THREAD', () => group.readInto(target));
    machine.callError = constants.errno.EIO;
    errorOf('ERR_ICPROFILE_SYSTEM_CALL', () => group.readInto(target));
    expect([...target]).toEqual([-1, -1, -1, -1]);
  });

  test('of a closed group is refused as closed, whatever the target', () => {
    const { group } = opened();
    group.close();
    errorOf('ERR_ICPROFILE_CLOSED', () => group.readInto(new Float64Array(3)));
  });

  test.each([[new Float64Array(3)], [new Float32Array(8)], [[]], [undefined], [null]])(
    'refuses %p',
    (target) => {
      const { group } = opened();
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => group.readInto(target as Float64Array));
    },
  );
});

describe('measure', () => {
  test('counts a function from zero and returns its result', () => {
    const { machine, group } = opened();
    for (const name of ['first', 'second']) {
      const { result, readings } = group.measure(() => (machine.run(500), name));
      expect([result, readings[0]!.value]).toEqual([name, 500]);
    }
  });

  test('counts an async function until it settles', async () => {
    const { machine, group } = opened();
    const measured = group.measure(async () => {
      machine.run(5);
      await Promise.resolve();
      machine.run(6);
      return 'done';
    });
    const { result, readings } = await measured;
    machine.run(100);
    expect([result, readings[0]!.value, group.isRunning]).toEqual(['done', 11, false]);
  });

  test('lets what is thrown or rejected pass, and stops', async () => {
    const { group } = opened();
    const reason = new Error('mine');
    expect(() =>
      group.measure(() => {
        throw reason;
      }),
    ).toThrow(reason);
    expect(group.isRunning).toBe(false);
    await expect(group.measure(() => Promise.reject(reason))).rejects.toBe(reason);
    expect(group.isRunning).toBe(false);
  });

  test('is refused while the group runs, and leaves that run alone', () => {
    const { machine, group, value } = opened();
    group.start();
    machine.run(4);
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => group.measure(() => 1));
    expect([value(), group.isRunning]).toEqual([4, true]);
  });

  test('a function that throws after closing the group keeps its own error', () => {
    const { group } = opened();
    expect(() =>
      group.measure(() => {
        group.close();
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
  });

  test.each([undefined, null, 1, 'x', {}])('refuses %p', (fn) => {
    const { group } = opened();
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => group.measure(fn as () => void));
  });
});
