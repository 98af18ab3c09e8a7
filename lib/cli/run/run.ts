import path from 'node:path';
import { Option, type Command } from 'commander';
import { invalidArgument } from '../../errors';
import { reportFormat, reportFormats } from '../../report';
import { checkWritable } from '../../write-file';
import { countOf } from '../number-options';
import { reportStartFailure } from '../failure';
import { findScript } from './find-script';
import { collect, formatOfOutput, onlyOutput } from '../report';
import { optionsVariable, registerFile, type RunOptions, largerStack } from '../../program';
import { checkSource, sources, startProgram } from '../start-program';

interface CommandOptions {
  readonly source?: string;
  readonly events?: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly package: readonly string[];
  readonly async: boolean;
  readonly maxOverhead: number;
  readonly exact?: boolean;
  readonly label: readonly string[];
  readonly transparent: readonly string[];
  readonly output: readonly string[];
  readonly format?: string;
  readonly sort?: readonly string[];
  readonly limit?: number;
}

const notes = `
Every function of the program is profiled, without a change to its files. Packages in node_modules count to their callers,
unless --package lets them in or the script belongs to one. The program's streams, signals and exit status are its own. Its profile is printed to the
standard error when it ends, or written with -o.

Examples:
  icprofile run app.js
  icprofile run marked -i README.md
  icprofile run --package express -o profile.html server.js --port 8080
  icprofile run --source emulated --exact --sort total --limit 30 build.mjs`;

/** `icprofile run`: profiles a whole program. */
export function addRunCommand(icprofile: Command): void {
  icprofile
    .command('run')
    .summary('profile every function of a program')
    .description('Runs a program and profiles every function of it.')
    .argument('<script>', 'as node takes it, or the name of an installed tool, as npx does')
    .argument('[arguments...]', "the script's own")
    .option('--source <source>', `${sources.join(', ')} (default: ICPROFILE_SOURCE, else auto)`)
    .option('--events <events>', 'up to 4, separated by commas (default: instructions:u)', list)
    .option('--include <glob>', 'only these files; may be repeated', collect, [])
    .option('--exclude <glob>', 'not these files; may be repeated', collect, [])
    .option('--package <name>', 'a package of node_modules as well; may be repeated', collect, [])
    .option(
      '--transparent <pattern>',
      'fold functions that match into their callers; may be repeated',
      collect,
      [],
    )
    .option('--label <key=value>', 'put all of it under a label; may be repeated', collect, [])
    .option(
      '--no-async',
      'follow no callbacks and promises, which costs; functions that await are told apart all the same',
    )
    .addOption(
      new Option('--max-overhead <times>', 'what the probes may cost, as a multiple of the program')
        .argParser(overheadOf)
        .default(2),
    )
    .addOption(new Option('--exact', 'keep all probes, whatever they cost').conflicts(['maxOverhead']))
    .option(
      '--format <name>',
      `${reportFormats.map(({ name }) => name).join(', ')} (default: as of -o, else text)`,
    )
    .option('--sort <keys>', 'order of functions (default: self)', list)
    .option('--limit <count>', 'so many rows', countOf)
    .option('-o, --output <file>', 'write the profile there', collect, [])
    .passThroughOptions()
    .addHelpText('after', notes)
    .action((script: string, args: readonly string[], options: CommandOptions) => {
      try {
        run(script, args, options);
      } catch (error) {
        reportStartFailure(error);
      }
    });
}

function run(script: string, args: readonly string[], options: CommandOptions): never {
  const source = checkSource(options.source);
  const output = onlyOutput(options.output);
  if (output !== undefined) checkWritable(output);
  const stackFlag = largerStack(process.execArgv);
  const flags = [...process.execArgv, ...(stackFlag === undefined ? [] : [stackFlag])];
  const runOptions: RunOptions = {
    ...pick(options, [
      'events',
      'include',
      'exclude',
      'async',
      'maxOverhead',
      'exact',
      'transparent',
      'sort',
      'limit',
    ]),
    packages: options.package,
    ...(options.label.length > 0 && { labels: labelsOf(options.label) }),
    ...(output !== undefined && { output: path.resolve(output) }),
    format: formatName(options.format, output),
    ...(stackFlag !== undefined && { stackFlag }),
  };
  const found = findScript(script, process.cwd());
  if (found === undefined) {
    // Node itself says that there is no such script.
    startProgram(process.execPath, [...process.execArgv, script, ...args], 'software');
  }
  // Before what the program preloads, so that no loader hooks are registered unseen.
  startProgram(process.execPath, ['--require', registerFile, ...flags, found, ...args], source, {
    [optionsVariable]: JSON.stringify(runOptions),
  });
}

function pick<Name extends keyof CommandOptions>(
  options: CommandOptions,
  names: readonly Name[],
): Partial<Pick<CommandOptions, Name>> {
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(given) as Partial<Pick<CommandOptions, Name>>;
}

function formatName(format: string | undefined, output: string | undefined): string {
  if (format !== undefined) return reportFormat(format).name;
  return output === undefined ? 'text' : formatOfOutput(output);
}

function labelsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  const entries = texts.map((text) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) throw invalidArgument('--label', 'key=value', text);
    return [key, value] as const;
  });
  return Object.fromEntries(entries);
}

function overheadOf(text: string): number {
  const times = Number(text);
  if (text.trim() !== '' && Number.isFinite(times) && times > 1) return times;
  throw invalidArgument('--max-overhead', 'a number above 1', text);
}

function list(text: string): readonly string[] {
  return text.split(',');
}
