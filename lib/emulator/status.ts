import { spawnSync } from 'node:child_process';
import { IcprofileError } from '../errors';
import { childProcessRemedy, mayStartProcesses } from '../node-permissions';
import { findAlignedSignals } from './aligned-signals';
import { pluginOptions } from './command-line';
import { withoutEmulatorVariables } from './environment';
import { findExecutable } from './executable';
import { emulatedMachine, type EmulatedMachine } from './machine';
import { reinstallRemedy } from './native-files';
import { findPlugin, pluginInterface } from './plugin';

/** An emulator that runs the counting plugin. */
export interface AvailableEmulator {
  readonly available: true;
  readonly path: string;
  /** As in `7.2.22`. Counts of two versions can differ where they implement an instruction as a loop. */
  readonly version: string;
  readonly pluginPath: string;
  /** A library that programs have to load first, where this QEMU misaligns the stack of signal handlers. */
  readonly preloadPath?: string;
  readonly machine: EmulatedMachine;
}

export interface UnavailableEmulator {
  readonly available: false;
  /** Those that were found out before it failed. */
  readonly path?: string;
  readonly version?: string;
  readonly cause: string;
  readonly remedy: string;
}

export type EmulatorStatus = AvailableEmulator | UnavailableEmulator;

const installRemedy =
  'Install QEMU with its user-mode emulators (Debian 12, Ubuntu: apt-get install qemu-user), or name one in ICPROFILE_QEMU';
const namedRemedy =
  'Correct ICPROFILE_QEMU, or unset it to use the QEMU of this system (Debian 12, Ubuntu: qemu-user)';
const staticRemedy =
  'A statically linked QEMU, as qemu-user-static everywhere and qemu-user from Debian 13 on, cannot load plugins: ' +
  'name a dynamically linked one in ICPROFILE_QEMU; scripts/build-emulator.sh of the source repository builds it';

/**
 * Looks for the emulator and tries it: `ICPROFILE_QEMU` if it is set, else the one on PATH. It is run twice, for some
 * milliseconds, never with the user's program.
 */
export function emulatorStatus(environment: NodeJS.ProcessEnv = process.env): EmulatorStatus {
  const machine = emulatedMachine();
  if (machine === undefined) {
    return unavailable(`there is no emulated source on ${process.platform}-${process.arch}`, {
      remedy: 'Run the program on Linux, on x64 or arm64',
    });
  }
  if (!mayStartProcesses()) {
    return unavailable("Node's permission model does not let this process start QEMU", {
      remedy: childProcessRemedy,
    });
  }
  const named = environment['ICPROFILE_QEMU'];
  if (named !== undefined && named !== '') return namedEmulator(named, machine, environment);
  const path = [machine.emulator, `${machine.emulator}-static`]
    .map((command) => findExecutable(command, environment['PATH']))
    .find((found) => found !== undefined);
  if (path === undefined) return unavailable(`${machine.emulator} was not found`, { remedy: installRemedy });
  return tryEmulator(path, machine, environment);
}

/** @throws ERR_ICPROFILE_EMULATOR_UNAVAILABLE with the cause and its remedy. */
export function requireEmulator(environment: NodeJS.ProcessEnv = process.env): AvailableEmulator {
  const status = emulatorStatus(environment);
  if (status.available) return status;
  throw new IcprofileError(
    'ERR_ICPROFILE_EMULATOR_UNAVAILABLE',
    `The emulated source is not available: ${status.cause}`,
    {
      remedy: status.remedy,
    },
  );
}

function namedEmulator(
  named: string,
  machine: EmulatedMachine,
  environment: NodeJS.ProcessEnv,
): EmulatorStatus {
  const path = findExecutable(named, environment['PATH']);
  if (path !== undefined) return tryEmulator(path, machine, environment, namedRemedy);
  const problem = named.includes('/') ? 'is no executable file' : 'is not on PATH';
  return unavailable(`${named}, which ICPROFILE_QEMU names, ${problem}`, { remedy: namedRemedy });
}

function tryEmulator(
  path: string,
  machine: EmulatedMachine,
  environment: NodeJS.ProcessEnv,
  remedyOfAnother = installRemedy,
): EmulatorStatus {
  const version = readVersion(path, environment);
  if (version === undefined) {
    return unavailable(`${path} does not say its version as QEMU does`, { path, remedy: remedyOfAnother });
  }
  const pluginPath = findPlugin(pluginInterface(version));
  if (pluginPath === undefined) {
    const cause = `this installation of icprofile has no counting plugin for QEMU ${version}`;
    return unavailable(cause, { path, version, remedy: reinstallRemedy });
  }
  const preload = findAlignedSignals(machine, version);
  if ('cause' in preload) return unavailable(preload.cause, { path, version, remedy: preload.remedy });
  const complaint = loadPlugin(path, pluginPath, machine, environment);
  if (complaint === undefined) return { available: true, path, version, pluginPath, ...preload, machine };
  const cause = `${path} (QEMU ${version}) does not run the counting plugin: ${complaint}`;
  const isStatic = /unknown option '-?plugin'/.test(complaint);
  return unavailable(cause, { path, version, remedy: isStatic ? staticRemedy : remedyOfAnother });
}

function readVersion(path: string, environment: NodeJS.ProcessEnv): string | undefined {
  const { error, stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    env: withoutEmulatorVariables(environment),
  });
  if (error !== undefined) return undefined;
  return /^qemu-\S+ version (\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
}

/** QEMU loads its plugins before it looks for the program; what it complains of, other than a missing program. */
function loadPlugin(
  path: string,
  pluginPath: string,
  machine: EmulatedMachine,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const command = [...pluginOptions(pluginPath, machine.cpuModel), '/nonexistent'];
  const { error, signal, stderr } = spawnSync(path, command, {
    encoding: 'utf8',
    env: withoutEmulatorVariables(environment),
  });
  if (error !== undefined) return error.message;
  if (signal !== null) return `it ended with ${signal}`;
  return stderr
    .split('\n')
    .filter((line) => line !== '' && !line.includes('/nonexistent'))
    .at(0);
}

function unavailable(
  cause: string,
  rest: Omit<UnavailableEmulator, 'available' | 'cause'>,
): UnavailableEmulator {
  return { available: false, cause, ...rest };
}
