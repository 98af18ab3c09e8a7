import { constants } from 'node:os';
import { openCountersIn } from '../../../lib/counters/sources/open-counters';
import type { CounterContext } from '../../../lib/counters/sources/context';
import type { EventAttribute } from '../../../lib/native/addon';
import { errorOf } from './support/errors';
import { FakeMachine } from './support/fake-addon';
import { amd, intelHybrid, type Files } from './support/systems';

const { EINVAL, ENOENT, ESRCH } = constants.errno;
const tasks = (...ids: number[]): Files =>
  Object.fromEntries(ids.map((id) => [`/proc/self/task/${id}/stat`, '']));

describe('the groups that events need', () => {
  test('are one where all are of one PMU', () => {
    const machine = new FakeMachine({ files: amd });
    openCountersIn(machine.context, ['cycles:u', 'cs', 'cpu/event=1/u'], {});
    expect(machine.opened.map(({ attributes }) => attributes.length)).toEqual([3]);
  });

  test('are one for each PMU, software events going along with the first', () => {
    const machine = new FakeMachine({ files: amd });
    openCountersIn(machine.context, ['cs', 'msr/tsc/', 'cycles:u', 'faults'], {});
    expect(machine.opened.map(({ attributes }) => attributes.map(({ type }) => type))).toEqual([
      [1, 10, 1],
      [0],
    ]);
  });

  test('are one for each kind of core, and one value comes out', () => {
    // The thread is on a core of `cpu_core` all the time: cpu_atom counts nothing.
    const count = (event: EventAttribute | undefined, instructions: number) =>
      (event?.config ?? 0n) >> 32n === 10n ? 0 : instructions;
    const machine = new FakeMachine({ files: intelHybrid, count });
    const group = openCountersIn(machine.context, ['instructions:u', 'cycles:u', 'cs'], {
      source: 'hardware',
    });
    expect(machine.open.size).toBe(2);
    const readings = group.measure(() => {
      machine.run(70);
    }).readings;
    expect(readings.map(({ value }) => value)).toEqual([70, 70, 70]);
  });

  test('are taken apart where they do not fit the PMU, if a modifier allows it', () => {
    const machine = new FakeMachine({ perf: (_, index) => (index > 0 ? EINVAL : 0) });
    const group = openCountersIn(machine.context, ['cycles:u', 'branches:uW'], {});
    expect(machine.open.size).toBe(2);
    expect(group.measure(() => machine.run(9)).readings.map(({ value }) => value)).toEqual([9, 9]);
    const error = errorOf('ERR_ICPROFILE_SYSTEM_CALL', () =>
      openCountersIn(machine.context, ['cycles:u', 'branches:u'], {}),
    );
    expect(error.remedy).toContain('modifier W');
  });

  test('leave nothing open where one of them fails', () => {
    const machine = new FakeMachine({ files: amd, perf: ({ type }) => (type === 10 ? ENOENT : 0) });
    errorOf('ERR_ICPROFILE_UNSUPPORTED_EVENT', () =>
      openCountersIn(machine.context, ['cycles:u', 'msr/tsc/'], {}),
    );
    expect(machine.open.size).toBe(0);
  });

  test.each(['D', 'e'])('hold %s as a whole: it belongs on their first event', (letter) => {
    const machine = new FakeMachine();
    openCountersIn(machine.context, [`cycles:u${letter}`, 'branches:u'], {});
    errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () =>
      openCountersIn(machine.context, ['cycles:u', `branches:u${letter}`], {}),
    );
  });
});

describe('user-space reads', () => {
  const asked = (options: object, events = ['cycles:u']) => {
    const machine = new FakeMachine({ files: tasks(1) });
    openCountersIn(machine.context, events, options);
    return machine.opened[0]!.options.userSpaceReads;
  };

  test('are asked for by default for one thread, and can be left out', () => {
    expect(asked({})).toBe(true);
    expect(asked({ userSpaceReads: false })).toBe(false);
  });

  test('are not asked for where there are none: whole processes, software events', () => {
    expect(asked({ target: 'process' })).toBe(false);
    expect(asked({}, ['cs'])).toBe(false);
  });
});

describe('a whole process', () => {
  const countProcess = (machine: FakeMachine, context: () => CounterContext = machine.context) =>
    openCountersIn(context, ['cycles:u'], { target: 'process' });

  test('is every thread and all that these will start', () => {
    const machine = new FakeMachine({ files: tasks(100, 101, 107) });
    const group = countProcess(machine);
    expect(machine.opened.map(({ options }) => [options.threadId, options.inherit])).toEqual([
      [100, true],
      [101, true],
      [107, true],
    ]);
    expect(group.measure(() => machine.run(50)).readings[0]!.value).toBe(150);
  });

  test('goes without the threads that end meanwhile', () => {
    const machine = new FakeMachine({
      files: tasks(100, 101),
      perf: (_, __, ___, { threadId }) => (threadId === 101 ? ESRCH : 0),
    });
    countProcess(machine);
    expect(machine.open.size).toBe(1);
  });

  test('is opened again if a thread starts meanwhile, so that it is counted once', () => {
    const machine = new FakeMachine({ files: tasks(100) });
    const lists = [['100'], ['100', '101'], ['100', '101'], ['100', '101']];
    const context = () => {
      const made = machine.context();
      const listDirectory = (path: string) =>
        path.endsWith('/task') ? lists.shift()! : made.system.listDirectory(path);
      return { ...made, system: { ...made.system, listDirectory } };
    };
    countProcess(machine, context);
    expect(machine.opened.map(({ options }) => options.threadId)).toEqual([100, 100, 101]);
    expect(machine.open.size).toBe(2);
  });

  test('that never stops starting threads is an error, not a wrong count', () => {
    const machine = new FakeMachine();
    let next = 100;
    const context = () => {
      const made = machine.context();
      return {
        ...made,
        system: {
          ...made.system,
          listDirectory: (path: string) => (path.endsWith('/task') ? [String((next += 1))] : []),
        },
      };
    };
    errorOf('ERR_ICPROFILE_INVALID_STATE', () => countProcess(machine, context));
    expect(machine.open.size).toBe(0);
  });
});
