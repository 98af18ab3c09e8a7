/** Which machine a profile names when it was counted under the emulator. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { emulatorCommand, requireEmulator } from '../../lib/emulator';
import { machineFingerprint } from '../../lib/counters';
import { describeEmulated, runEmulated } from '../support/emulated';

const fixture = path.join(__dirname, '..', 'fixtures', 'emulated', 'fingerprint.js');

function startedByIcprofile(): unknown {
  const { command, args, env } = emulatorCommand(process.execPath, [fixture]);
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describeEmulated('the machine of a profile', () => {
  it('is the emulated one, which is the same everywhere, with the version of the emulator', () => {
    const { machine, version } = requireEmulator();
    expect(startedByIcprofile()).toMatchObject({
      cpuModel: machine.cpuModel,
      emulator: version,
      architecture: process.arch,
      kernel: os.release(),
      node: process.versions.node,
    });
  });

  it('is the real one in child processes, which run outside of the emulator', () => {
    const { cpuModel } = machineFingerprint();
    expect(startedByIcprofile()).toMatchObject({ child: { cpuModel, emulator: null } });
  });

  it('is unknown where another than icprofile started the emulator', () => {
    const { cpuModel, emulator } = runEmulated(fixture, { args: ['child'] }).json() as Record<
      string,
      unknown
    >;
    expect({ cpuModel, emulator }).toEqual({ cpuModel: 'unknown', emulator: 'unknown' });
  });
});
