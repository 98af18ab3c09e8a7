/** What a number depends on besides its source and event; every profile and result records it. */
import os from 'node:os';
import { emulatorCpuVariable, emulatorVersionVariable } from '../../emulator';
import { surroundings, type Surroundings } from './environment';
import { nativeAddon } from '../../native';
import { nodeFlags } from '../../node-flags';
import { readLine, systemReader, type SystemReader } from './system-reader';

export interface MachineFingerprint {
  /** As the kernel names it; under the emulator the CPU that it emulates, by QEMU's name. */
  readonly cpuModel: string;
  /** As `process.arch`: `x64`, `arm64`. */
  readonly architecture: string;
  /** As `uname -r`. */
  readonly kernel: string;
  /** Without a leading `v`. */
  readonly node: string;
  readonly v8: string;
  /** Options of the node command line, then those of NODE_OPTIONS. */
  readonly flags: readonly string[];
  /** Version of the QEMU that the process runs under, null where it runs on the CPU itself. */
  readonly emulator: string | null;
  /** Time zone, locale and other variables that decide what programs execute, and the data that they choose from. */
  readonly environment: Surroundings;
}

/** Costs three small reads. Of an emulator that icprofile did not start, version and CPU are `unknown`. */
export function machineFingerprint(): MachineFingerprint {
  const isEmulated = runsUnderEmulator();
  return {
    cpuModel: isEmulated ? told(emulatorCpuVariable) : cpuModel(systemReader),
    architecture: process.arch,
    kernel: os.release(),
    node: process.versions.node,
    v8: process.versions.v8,
    flags: nodeFlags(process.execArgv, process.env.NODE_OPTIONS),
    emulator: isEmulated ? told(emulatorVersionVariable) : null,
    environment: surroundings(),
  };
}

/** `unknown` only where the kernel names neither model nor part. */
export function cpuModel(system: SystemReader): string {
  const text = system.readText('/proc/cpuinfo') ?? '';
  const field = (name: string) => new RegExp(`^${name}\\s*:\\s*(.+)$`, 'm').exec(text)?.[1]?.trim();
  const named = field('model name') ?? field('Model');
  if (named !== undefined) return named;
  // arm64 kernels print the numbers of MIDR_EL1 instead of a name.
  const [implementer, part, variant, revision] = ['implementer', 'part', 'variant', 'revision'].map((name) =>
    field(`CPU ${name}`),
  );
  if (implementer === undefined || part === undefined)
    return readLine(system, '/proc/device-tree/model') ?? 'unknown';
  return `implementer ${implementer} part ${part} r${Number(variant ?? 0)}p${revision ?? '0'}`;
}

// The process cannot see which emulator it runs under: who starts it says so (lib/emulator/command.ts).
function told(variable: string): string {
  return process.env[variable] ?? 'unknown';
}

function runsUnderEmulator(): boolean {
  try {
    return nativeAddon().emulatorCounts();
  } catch {
    return false; // without the addon there are no counts to tell apart
  }
}
