import type { Command } from 'commander';
import { reportStartFailure } from './failure';
import { checkSource, sources, startProgram } from './start-program';

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
        startProgram(program, args, checkSource(options.source));
      } catch (error) {
        reportStartFailure(error);
      }
    });
}
