import { preloadOptions } from './aligned-signals';
import { addressOptions, pluginOptions } from './command-line';
import { emulatorCpuVariable, emulatorVersionVariable, withoutEmulatorVariables } from './environment';
import { resolveProgram } from './program';
import { requireEmulator } from './status';

/** What to execute (man 2 execve), and with what, to run a program under the emulator. */
export interface EmulatorCommand {
  readonly command: string;
  /** Without the command itself. */
  readonly args: readonly string[];
  /** The whole environment; it replaces the caller's. */
  readonly env: Readonly<Record<string, string>>;
}

export interface EmulatorCommandOptions {
  /** The environment that the program gets, and in which it and the emulator are looked for. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Give Node the flags that make whole runs repeatable. Only for a program that is Node. */
  readonly deterministic?: boolean;
}

/**
 * With these a whole run of Node repeats to within 3e-7 of its instructions: V8 keeps to one thread, hashes and draws
 * the same numbers, and collects garbage at the same points.
 */
export const deterministicNodeFlags: readonly string[] = [
  '--single-threaded',
  '--hash-seed=1',
  '--random-seed=1',
  '--predictable-gc-schedule',
];

/**
 * How to start a program under the emulator with the counting plugin. Standard streams, other descriptors, working
 * directory, signals and the way the program ends are the program's own; processes that it starts run outside.
 *
 * @throws ERR_ICPROFILE_EMULATOR_UNAVAILABLE with cause and remedy.
 * @throws ERR_ICPROFILE_SYSTEM_CALL of execve, with ENOENT or EACCES, where the program is not found.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for a file that the emulator cannot run, or an LD_PRELOAD with a comma.
 */
export function emulatorCommand(
  program: string,
  args: readonly string[],
  options: EmulatorCommandOptions = {},
): EmulatorCommand {
  const environment = options.environment ?? process.env;
  const emulator = requireEmulator(environment);
  const resolved = resolveProgram(program, emulator.machine, environment['PATH']);
  return {
    command: emulator.path,
    args: [
      ...pluginOptions(emulator.pluginPath, emulator.machine.cpuModel),
      ...addressOptions(resolved.hasFixedAddress),
      ...(emulator.preloadPath === undefined ? [] : preloadOptions(emulator.preloadPath, environment)),
      ...['-0', resolved.argument0, resolved.path],
      ...(options.deterministic === true ? deterministicNodeFlags : []),
      ...resolved.leadingArguments,
      ...args,
    ],
    env: {
      ...withoutEmulatorVariables(environment),
      [emulatorVersionVariable]: emulator.version,
      [emulatorCpuVariable]: emulator.machine.cpuModel,
    },
  };
}
