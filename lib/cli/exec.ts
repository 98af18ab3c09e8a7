import type { Command } from 'commander';
import { emulatorCommand, locateProgram } from '../emulator';
import type { EmulatorCommand } from '../emulator';
import { IcprofileError, invalidArgument } from '../errors';
import { nativeAddon } from '../native/load';
import { reportStartFailure } from './failure';
import { startingSource } from './starting-source';

const sources: readonly string[] = ['auto', 'hardware', 'emulated', 'software'];

interface ExecOptions {
  readonly source?: string;
}

const notes = `
The program takes over this process: its streams, signals and exit status are its own. With the emulated source it runs
under QEMU's user-mode emulator (apt-get install qemu-user); processes that it starts in turn run outside of it. With
auto it runs as usual where there are hardware counters, else under the emulator if there is one, which is announced.
If the program cannot be started the status is 127 (not found), 126 (not executable) or 125 (anything else).

Example:
  icprofile exec --source emulated -- node app.js`;

/** `icprofile exec`: starts a program in which counters take their counts from the source that is named here. */
export function addExecCommand(icprofile: Command): void {
  icprofile
    .command('exec')
    .summary('run a program with a counter source')
    .description('Runs a program in which icprofile counts with the given source.')
    .option('--source <source>', `${sources.join(', ')} (default: ICPROFILE_SOURCE, else auto)`)
    .argument('<program>', 'a program, or a script that begins with #!')
    .argument('[arguments...]', 'passed to the program as they are')
    .passThroughOptions()
    .addHelpText('after', notes)
    .action((program: string, args: readonly string[], options: ExecOptions) => {
      try {
        execute(program, args, checkSource(options));
      } catch (error) {
        reportStartFailure(error);
      }
    });
}

function checkSource({ source }: ExecOptions): string {
  const inherited = process.env['ICPROFILE_SOURCE'];
  const wanted = source ?? (inherited === undefined || inherited === '' ? 'auto' : inherited);
  if (sources.includes(wanted)) return wanted;
  throw invalidArgument(
    source === undefined ? 'ICPROFILE_SOURCE' : '--source',
    `one of ${sources.join(', ')}`,
    wanted,
  );
}

/** Returns only by throwing. */
function execute(program: string, args: readonly string[], source: string): never {
  const { command, argument0, args: rest, env } = commandFor(program, args, source);
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
): EmulatorCommand & { readonly argument0: string } {
  const environment: NodeJS.ProcessEnv = { ...process.env, ICPROFILE_SOURCE: source };
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
