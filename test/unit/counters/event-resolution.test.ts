import { resolveEvent } from '../../../lib/counters/events/event-resolution';
import { listPmus } from '../../../lib/counters/events/pmus';
import { errorOf } from './support/errors';
import { amd, arm, intelHybrid, noPmu, systemOf, type Files } from './support/systems';

const resolve = (text: string, files: Files) => resolveEvent(text, listPmus(systemOf(files)));
const only = (text: string, files: Files) => {
  const { parts } = resolve(text, files);
  expect(parts).toHaveLength(1);
  return parts[0]!;
};

describe('events of one PMU', () => {
  test('a generic event needs no sysfs to be known', () => {
    expect(only('instructions:u', noPmu).attribute).toMatchObject({
      type: 0,
      config: 1n,
      excludeUser: false,
      excludeKernel: true,
    });
  });

  test('without modifiers both user and kernel mode are counted, as in perf', () => {
    expect(only('instructions', amd).attribute).toMatchObject({ excludeUser: false, excludeKernel: false });
  });

  test('named and spelled-out events of a PMU are the same', () => {
    expect(only('cpu/instructions/u', amd)).toEqual(only('cpu/event=0xc0/u', amd));
    expect(only('cpu/instructions/u', amd)).toEqual(only('cpu/config=0xc0/u', amd));
    expect(only('cpu/event=0x1c0,umask=2,inv/', amd).attribute).toMatchObject({
      type: 4,
      config: 0x1_0080_02c0n,
    });
  });

  test('a numbered PMU is found by its name without the number', () => {
    expect(only('armv8_pmuv3/inst_retired/u', arm)).toMatchObject({
      pmu: 'armv8_pmuv3_0',
      attribute: { type: 8, config: 8n },
    });
    expect(resolve('armv8_pmuv3/inst_retired/u', arm).unit).toBe('instructions');
  });

  test("an event of the CPU's PMU is found without naming the PMU", () => {
    expect(only('inst_retired:u', arm)).toEqual(only('armv8_pmuv3_0/inst_retired/u', arm));
  });

  test('terms may follow an event and change it', () => {
    expect(only('armv8_pmuv3/inst_retired,long/', arm).attribute).toMatchObject({ config: 8n, config1: 1n });
  });

  test('a raw event goes to the CPU as it is', () => {
    expect(only('r1a8:u', amd).attribute).toMatchObject({ type: 4, config: 0x1a8n });
    expect(only('cpu/r1a8/u', amd)).toEqual(only('r1a8:u', amd));
  });

  test('devices such as msr are PMUs as well', () => {
    expect(resolve('msr/tsc/', amd)).toMatchObject({
      countedBy: 'device',
      parts: [{ attribute: { type: 10, config: 0n } }],
    });
  });
});

describe('events of hybrid CPUs', () => {
  test('a generic event is counted on both kinds of core, each asked by its type', () => {
    expect(resolve('instructions:u', intelHybrid).parts).toMatchObject([
      { pmu: 'cpu_atom', attribute: { type: 0, config: (10n << 32n) | 1n } },
      { pmu: 'cpu_core', attribute: { type: 0, config: (4n << 32n) | 1n } },
    ]);
  });

  test('so is a cache event, and a raw one by the PMUs themselves', () => {
    expect(resolve('LLC-load-misses:u', intelHybrid).parts.map(({ attribute }) => attribute.config)).toEqual([
      (10n << 32n) | 0x10002n,
      (4n << 32n) | 0x10002n,
    ]);
    expect(resolve('r1a8:u', intelHybrid).parts.map(({ attribute }) => attribute.type)).toEqual([10, 4]);
  });

  test('one kind of core can be asked alone, for generic events too', () => {
    expect(only('cpu_core/instructions/u', intelHybrid).attribute).toMatchObject({ type: 4, config: 0xc0n });
    expect(only('cpu_core/LLC-loads/u', intelHybrid).attribute).toMatchObject({
      type: 3,
      config: (4n << 32n) | 2n,
    });
  });

  test('an event that only one kind of core has is counted there', () => {
    expect(only('topdown-bad-spec:u', intelHybrid).pmu).toBe('cpu_atom');
  });

  test("an event's parameter must be given", () => {
    expect(only('cpu_core/mem-loads,ldlat=30/u', intelHybrid).attribute).toMatchObject({
      config: 0x1cdn,
      config1: 30n,
    });
    expect(
      errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => resolve('cpu_core/mem-loads/u', intelHybrid)).message,
    ).toContain('ldlat');
  });
});

describe('software events', () => {
  test('clocks ask for user mode only, which paranoid level 2 allows and which changes nothing', () => {
    for (const text of ['task-clock', 'task-clock:u', 'cpu-clock:k']) {
      expect(only(text, noPmu).attribute).toMatchObject({ excludeUser: false, excludeKernel: true });
    }
  });

  test.each(['cs:u', 'context-switches:u', 'migrations:u', 'cgroup-switches:uh'])(
    '%s is refused: it would always be 0',
    (text) => {
      expect(errorOf('ERR_ICPROFILE_UNSUPPORTED_EVENT', () => resolve(text, noPmu)).message).toContain(
        'always be 0',
      );
    },
  );
});

describe('events that do not exist', () => {
  test.each([
    ['instrutions:u', noPmu, 'instructions'],
    ['L1-dcache-load-mises', noPmu, 'L1-dcache-load-misses'],
    ['inst_retird', arm, 'inst_retired'],
    ['armv8_pmu3/inst_retired/', arm, 'armv8_pmuv3_0'],
    ['armv8_pmuv3/inst_retird/', arm, 'inst_retired'],
    ['cpu/evnt=1/', amd, 'event'],
  ] as const)('%s: the error names the nearest', (text, files, nearest) => {
    expect(errorOf('ERR_ICPROFILE_UNKNOWN_EVENT', () => resolve(text, files)).remedy).toContain(nearest);
  });

  test('suggests names with the modifiers that the user wrote', () => {
    const { remedy } = errorOf('ERR_ICPROFILE_UNKNOWN_EVENT', () => resolve('instuctions:u', noPmu));
    expect(remedy).toBe('Did you mean instructions:u?');
  });

  test('values that do not fit their bits are refused, not cut off', () => {
    for (const text of [
      'cpu/umask=0x100/',
      'cpu/event=0x1000/',
      'cpu/inv=2/',
      'cpu/config=0x10000000000000000/',
    ]) {
      expect(errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => resolve(text, amd)).message).toContain(
        'does not fit',
      );
    }
  });

  test.each([
    ['power/energy-pkg/', amd, 'whole CPUs'],
    ['uncore_imc/data_reads/', intelHybrid, 'whole CPUs'],
    ['cpu/instructions,period=1000/', amd, 'sampling'],
    ['cpu_core/instructions,metadata=1/', intelHybrid, 'config3'],
    ['sched:sched_switch', noPmu, 'tracepoint'],
  ] as const)('%s exists, but not for counting threads', (text, files, reason) => {
    expect(errorOf('ERR_ICPROFILE_UNSUPPORTED_EVENT', () => resolve(text, files)).message).toContain(reason);
  });
});
