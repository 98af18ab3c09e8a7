import { constants } from 'node:os';
import { collectDoctorReport } from '../../../lib/doctor/doctor';
import { machineFingerprint } from '../../../lib/counters/system/machine';
import type { EmulatorStatus } from '../../../lib/emulator';
import { IcprofileError } from '../../../lib/errors';
import { ReadingFlag } from '../../../lib/native/addon';
import { doctorText } from '../../../lib/cli/doctor/doctor-text';
import { FakeMachine, type FakeMachineOptions } from './support/fake-addon';
import { amd, noPmu, systemOf } from './support/systems';

const { ENOENT, EPERM } = constants.errno;
const noEmulator: EmulatorStatus = {
  available: false,
  cause: 'qemu-x86_64 was not found',
  remedy: 'Install qemu-user',
};
const emulator: EmulatorStatus = {
  available: true,
  path: '/usr/bin/qemu-x86_64',
  version: '7.2.22',
  pluginPath: '/plugin.so',
  machine: { emulator: 'qemu-x86_64', elfMachine: 62, cpuModel: 'Nehalem' },
};

function examine(options: FakeMachineOptions, status = noEmulator) {
  const machine = new FakeMachine(options);
  const report = collectDoctorReport({
    makeContext: machine.context,
    system: systemOf(options.files ?? {}),
    emulator: () => status,
    machine: () => ({ ...machineFingerprint(), architecture: 'x64' }),
  });
  expect(machine.open.size).toBe(0);
  expect(machine.warnings).toEqual([]);
  const [hardware, emulated, software] = report.sources;
  return { report, hardware: hardware!, emulated: emulated!, software: software! };
}

describe('the doctor on a machine with counters', () => {
  const healthy = { files: amd, perf: ({ config }: { config: bigint }) => (config === 6n ? ENOENT : 0) };

  test('finds every source that works, and what auto takes', () => {
    const { report, hardware, software } = examine(healthy);
    expect([hardware.available, software.available, report.automaticSource]).toEqual([
      true,
      true,
      'hardware',
    ]);
  });

  test('tries every event', () => {
    const { hardware } = examine(healthy);
    expect(hardware.events.find(({ name }) => name === 'bus-cycles:u')?.available).toBe(false);
    expect(hardware.events.find(({ name }) => name === 'L1-dcache-load-misses:u')?.available).toBe(true);
  });

  test('reads a counter to know whether that works in user space', () => {
    expect(examine(healthy).report.userSpaceReads.available).toBe(true);
    const { userSpaceReads } = examine({ ...healthy, flags: ReadingFlag.FellBack }).report;
    expect(userSpaceReads).toMatchObject({ available: false });
    expect(userSpaceReads.cause).not.toBeNull();
  });
});

describe('the doctor on a machine without', () => {
  const bare: FakeMachineOptions = { files: noPmu, perf: ({ type }) => (type === 1 ? 0 : ENOENT) };

  test('gives cause and remedy', () => {
    const { report, hardware, emulated } = examine(bare);
    expect(hardware).toMatchObject({ available: false, events: [] });
    expect(hardware.cause).toContain('no hardware counters');
    expect(emulated).toMatchObject({ cause: 'qemu-x86_64 was not found', remedy: 'Install qemu-user' });
    expect(report.automaticSource).toBe('software');
  });

  test('finds the emulated source where the emulator is installed, or runs', () => {
    expect(examine(bare, emulator).emulated).toMatchObject({ available: true, cause: null });
    expect(examine(bare, emulator).emulated.note).toContain('icprofile exec');
    const inside = examine({ ...bare, underEmulator: true }, emulator);
    expect([inside.emulated.available, inside.report.automaticSource]).toEqual([true, 'emulated']);
  });

  test('finds time to count even where perf events are refused', () => {
    const { software } = examine({ perf: () => EPERM });
    expect(software.available).toBe(true);
    expect(software.events.filter(({ available }) => available).map(({ name }) => name)).toEqual([
      'task-clock',
    ]);
  });

  test('finds counters that stand still', () => {
    expect(examine({ files: amd, count: () => 0 }).hardware.cause).toContain('counted a loop');
  });

  test('reports where not even the addon loads', () => {
    const report = collectDoctorReport({
      makeContext: () => {
        throw new IcprofileError('ERR_ICPROFILE_NATIVE_UNAVAILABLE', 'icprofile counts on Linux only', {
          remedy: 'Use Linux',
        });
      },
      system: systemOf({}),
      emulator: () => noEmulator,
      machine: machineFingerprint,
    });
    expect(report.sources.map(({ available }) => available)).toEqual([false, false, false]);
    expect(report.sources[0]).toMatchObject({ cause: 'icprofile counts on Linux only', remedy: 'Use Linux' });
    expect(report.automaticSource).toBeNull();
  });
});

describe('the report', () => {
  test('survives JSON', () => {
    const { report } = examine({ files: amd }, emulator);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('as text says what auto takes in commands, which can start the emulator, and in other programs', () => {
    const wordsOf = (machine: Parameters<typeof examine>[0], status?: Parameters<typeof examine>[1]) =>
      doctorText(examine(machine, status).report, 200).replace(/\s+/g, ' ');
    expect(wordsOf({ files: noPmu, perf: () => EPERM }, emulator)).toContain(
      'auto icprofile run, bench and exec take emulated a program that is started without them takes software',
    );
    expect(wordsOf({ files: amd }, emulator)).toContain('auto takes hardware Events');
  });

  test('as text keeps to the width and says all that it knows', () => {
    const { report } = examine({ files: noPmu, perf: () => EPERM });
    for (const width of [60, 100]) {
      const text = doctorText(report, width);
      expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(width);
      const words = text.replace(/\s+/g, ' ');
      for (const { cause, remedy } of report.sources) {
        expect(words).toContain(cause ?? '');
        expect(words).toContain(remedy ?? '');
      }
    }
  });
});
