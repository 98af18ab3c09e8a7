/** Starting a program in place of this process, with a counter source: under the emulator where that is chosen. */
import { emulatorCommand, locateProgram, type EmulatorCommand } from '../emulator';
import { IcprofileError, invalidArgument } from '../errors';
import { nativeAddon } from '../native';
import { startingSource } from './starting-source';

export const sources: readonly string[] = ['auto', 'hardware', 'emulated', 'software'];

/** What an option says, or else the environment. @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function checkSource(source: string | undefined): string {
  const inherited = process.env['ICPROFILE_SOURCE'];
  const wanted = source ?? (inherited === undefined || inherited === '' ? 'auto' : inherited);
  if (sources.includes(wanted)) return wanted;
  throw invalidArgument(
    source === undefined ? 'ICPROFILE_SOURCE' : '--source',
    `one of ${sources.join(', ')}`,
    wanted,
  );
}

/** Becomes the program. Returns only by throwing. */
export function startProgram(
  program: string,
  args: readonly string[],
  source: string,
  variables: NodeJS.ProcessEnv = {},
): never {
  const { command, argument0, args: rest, env } = commandFor(program, args, source, variables);
  const environment = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const errno = nativeAddon().replaceProcess(command, [argument0, ...rest], environment);
  throw new IcprofileError('ERR_ICPROFILE_SYSTEM_CALL', `Cannot start ${command}: errno ${errno}`, {
    errno,
    systemCall: 'execve',
    remedy: 'Check that it is a program for this machine',
  });
}

function commandFor(
  program: string,
  args: readonly string[],
  source: string,
  variables: NodeJS.ProcessEnv,
): EmulatorCommand & { readonly argument0: string } {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...variables, ICPROFILE_SOURCE: source };
  if (source === 'emulated' || (source === 'auto' && choosesEmulator())) {
    const emulated = emulatorCommand(program, args, { environment });
    return { ...emulated, argument0: emulated.command };
  }
  const command = locateProgram(program, environment['PATH']);
  return { command, argument0: program, args, env: withoutUndefined(environment) };
}

function choosesEmulator(): boolean {
  const { source, notice } = startingSource();
  if (notice !== undefined) process.stderr.write(`icprofile: ${notice}\n`);
  return source === 'emulated';
}

function withoutUndefined(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
