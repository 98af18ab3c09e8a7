/** `icprofile report`: shows profiles that were written to files, in any format. */
import { Option, type Command } from 'commander';
import { invalidArgument, IcprofileError } from '../../errors';
import { sortKeys, type Restriction } from '../../model/transform';
import {
  reportFormat,
  reportFormats,
  type ReportFormat,
  type ReportOptions,
  renderAnySize,
} from '../../report';
import { checkMatches, inputProfile, standardInput, type ProfileChanges } from './report-input';
import { collect, formatOfOutput, onlyOutput } from './output-option';
import { benchmarksReport, holdsBenchmarks } from './report-benchmarks';
import { checkDestination, deliverReport, type ReportDestination } from './report-output';

type GivenOptions = Omit<CommandOptions, 'output'> & { readonly output: readonly string[] };

interface CommandOptions extends ProfileChanges, ReportDestination {
  readonly format?: string;
  readonly sort?: readonly string[];
  readonly reverse?: boolean;
  readonly merge?: boolean;
  readonly diff?: string;
  readonly callers?: string;
  readonly callees?: string;
  readonly event?: string;
}

const formatList = reportFormats
  .map(({ name, extension, description }) => `  ${name.padEnd(12)}${extension.padEnd(18)}${description}`)
  .join('\n');

const notes = `
Formats, with the ends of file names that they are taken for:
${formatList}

Sort keys: ${sortKeys.join(', ')}.
The beginning of one is enough. Several, separated by commas, break ties.

PATTERN is a regular expression, found in a function's name, file, or file:line(name).

Examples:
  icprofile report profile.json --sort total --grep '^app/' --limit 20
  icprofile report --merge shard-*.json -o all.json
  icprofile report new.json --diff old.json
  icprofile report profile.json --callers '^parse$'
  icprofile report profile.json --label endpoint=/search -o search.html`;

export function addReportCommand(icprofile: Command): void {
  const restrict: Restriction[] = [];
  icprofile
    .command('report')
    .summary('show profiles that were written to files')
    .description('Shows a profile, the sum of several, or what changed from one to another.')
    .argument(
      '<file...>',
      `profiles as writeProfile writes them, or a result of icprofile bench; ${standardInput} for the standard input`,
    )
    .option(
      '--format <name>',
      `${reportFormats.map(({ name }) => name).join(', ')} (default: as of -o, else text)`,
    )
    .option('--sort <keys>', 'order of functions (default: self)', (keys) => keys.split(','))
    .option('--reverse', 'the other way round')
    .option(
      '--limit <count>',
      'so many rows; with a percent sign, or as a fraction, that part of them',
      (limit) => {
        restrict.push(...limitOf(limit));
      },
    )
    .option(
      '--grep <pattern>',
      'only functions that match; applied with --limit in the order given',
      (pattern) => {
        restrict.push(pattern);
      },
    )
    .option('--merge', 'add up several profiles')
    .addOption(
      new Option('--diff <old>', 'what changed since this profile').conflicts(['callers', 'callees']),
    )
    .option('--callers <pattern>', 'who called the functions that match')
    .option('--callees <pattern>', 'whom the functions that match called')
    .option('--strip-dirs', 'leave directories out of the names of files')
    .option('--transparent <pattern>', 'fold wrappers that match; may be repeated', collect, [])
    .addOption(
      new Option('--fold-into <whom>', "who gets the wrappers' own work (default: caller)").choices([
        'caller',
        'callee',
      ]),
    )
    .option('--thread <name>', 'only this thread')
    .option('--label <key=value>', 'only what ran under this label; may be repeated', collect, [])
    .option('--under <pattern>', 'only what ran under the functions that match')
    .option('--event <name>', 'the event to show (default: the first)')
    .option('-o, --output <file>', 'write to a file, whole or not at all', collect, [])
    .option('--open', 'show the file, or one made for it, on the desktop')
    .addHelpText('after', notes)
    .action((files: readonly string[], { output, ...options }: GivenOptions) => {
      const file = onlyOutput(output);
      return report(files, { ...options, ...defined('output', file) }, restrict);
    });
}

async function report(
  files: readonly string[],
  options: CommandOptions,
  restrict: readonly Restriction[],
): Promise<void> {
  const format = reportFormat(formatName(options));
  checkFiles(files, options);
  checkDestination(format, options);
  const shown: ReportOptions = {
    ...defined('event', options.event),
    ...defined('sort', options.sort),
    ...defined('reverse', options.reverse),
    ...(restrict.length > 0 && { restrict }),
    ...defined('callersOf', options.callers),
    ...defined('calleesOf', options.callees),
  };
  const [file] = files;
  if (file !== undefined && files.length === 1 && holdsBenchmarks(file)) {
    const text = benchmarksReport(file, format.name, profileOptions(shown, options));
    await deliverReport(format, text, options);
    return;
  }
  checkHonoured(format, shown, options);
  const profile = await inputProfile(files, options);
  const baseline = options.diff === undefined ? undefined : await inputProfile([options.diff], options);
  for (const pattern of patternsOf(shown)) checkMatches(pattern, [profile, ...(baseline ? [baseline] : [])]);
  const compared = baseline === undefined ? {} : { baseline };
  await deliverReport(format, renderAnySize(format, profile, { ...shown, ...compared }), options);
}

/** The options that were given and that only profiles have a use for. */
function profileOptions(
  shown: ReportOptions,
  { merge, diff, thread, under, label, transparent, foldInto, stripDirs }: CommandOptions,
): readonly string[] {
  const given = {
    '--merge': merge,
    '--diff': diff,
    '--thread': thread,
    '--under': under,
    '--label': label?.[0],
    '--transparent': transparent?.[0],
    '--fold-into': foldInto,
    '--strip-dirs': stripDirs,
  };
  return [
    ...(Object.keys(shown) as (keyof typeof flags)[]).map((option) => flags[option]),
    ...Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [] : [flag])),
  ];
}

function patternsOf({ restrict = [], callersOf, calleesOf }: ReportOptions): readonly string[] {
  return [...restrict, callersOf, calleesOf].filter((pattern) => typeof pattern === 'string');
}

/** What is asked for by name, else what the file's name says, else what there is most use for. */
function formatName({ format, output, open = false }: CommandOptions): string {
  if (output === undefined) return format ?? (open ? 'html' : 'text');
  return format ?? formatOfOutput(output);
}

function checkFiles(files: readonly string[], { merge = false, diff }: CommandOptions): void {
  if (files.length > 1 && !merge) {
    throw new IcprofileError('ERR_ICPROFILE_INVALID_ARGUMENT', 'A report is about one profile', {
      remedy: 'Add several up with --merge, or compare two with --diff',
    });
  }
  if ([...files, diff].filter((file) => file === standardInput).length > 1) {
    throw invalidArgument(standardInput, 'given once', 'given several times');
  }
}

const flags: Readonly<Record<Exclude<keyof ReportOptions, 'directory'>, string>> = {
  event: '--event',
  sort: '--sort',
  reverse: '--reverse',
  restrict: '--limit or --grep',
  callersOf: '--callers',
  calleesOf: '--callees',
  baseline: '--diff',
};

/** An option without effect would mislead. */
function checkHonoured(format: ReportFormat, shown: ReportOptions, { diff }: CommandOptions): void {
  const given = [...Object.keys(shown), ...(diff === undefined ? [] : ['baseline'])];
  const ignored = (given as (keyof typeof flags)[]).find((option) => !format.honours.includes(option));
  if (ignored === undefined) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `${flags[ignored]} makes no difference to the format ${format.name}`,
    { remedy: 'Leave it out, or take another format' },
  );
}

function limitOf(text: string): readonly Restriction[] {
  const [, number = '', percentSign] = /^(\d+|\d*\.\d+)(%?)$/.exec(text) ?? [];
  const isFraction = percentSign === '%' || number.includes('.');
  const limit = Number(number) / (percentSign === '%' ? 100 : 1);
  if (number === '' || (isFraction && limit > 1)) {
    throw invalidArgument('--limit', 'a count such as 20, or a part such as 10% or 0.1', text);
  }
  // A whole is no restriction, where the number 1 would be one row.
  return isFraction && limit === 1 ? [] : [limit];
}

function defined<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: T });
}
