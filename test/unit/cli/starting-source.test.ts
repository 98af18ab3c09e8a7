import { startingSource } from '../../../lib/cli/starting-source';
import type { EmulatorStatus } from '../../../lib/emulator';
import { emulatedMachine } from '../../../lib/emulator/machine';

const emulator: EmulatorStatus = {
  available: true,
  path: '/usr/bin/qemu-x86_64',
  version: '7.2.22',
  pluginPath: '/plugin.so',
  machine: emulatedMachine('linux', 'x64')!,
};
const noEmulator: EmulatorStatus = { available: false, cause: 'not found', remedy: 'Install it' };
const noCounters = (): string => 'the machine has no counters';

describe('a program that is started without a source', () => {
  it('runs as usual where there are hardware counters, and the emulator is not even looked for', () => {
    const look = (): never => {
      throw new Error('looked for');
    };
    expect(startingSource({ hardwareProblem: () => undefined, emulator: look })).toEqual({
      source: 'hardware',
    });
  });

  it('runs under the emulator where there are none, with one line that says so and why', () => {
    const { source, notice } = startingSource({ hardwareProblem: noCounters, emulator: () => emulator });
    expect(source).toBe('emulated');
    expect(notice).toMatch(/^running under the emulator, QEMU 7\.2\.22.*the machine has no counters$/);
  });

  it('runs as usual where there is neither: it says itself that it counts time', () => {
    expect(startingSource({ hardwareProblem: noCounters, emulator: () => noEmulator })).toEqual({
      source: 'software',
    });
  });
});
