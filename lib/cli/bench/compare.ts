/** `icprofile compare`: what changed from one benchmark result to another. */
import fs from 'node:fs';
import os from 'node:os';
import type { Command } from 'commander';
import { readBenchmarks, compareRuns } from '../../bench/comparing';
import { variablesOfMachine, type MeasuringSource } from '../../bench/running';
import type { SideOptions } from '../../bench/explaining';
import { invalidArgument } from '../../errors';
import type { BenchmarkRun } from '../../model/benchmark';
import { comparisonFormats } from '../../report/benchmarks';
import { checkWritable } from '../../write-file';
import {
  addComparisonOptions,
  comparisonFormatNames,
  compareOptions,
  deliverComparison,
  wantedFormat,
  type ComparisonOptions,
} from './comparison-options';
import { reportComparisonFailure, withUsageStatus } from '../comparison-status';
import {
  addExplainOptions,
  explain,
  explanationReport,
  isExplaining,
  prepareExplanations,
  type ExplainingOptions,
} from './explain';
import { untilInterrupted } from '../interruption';
import { addTimeLimitOption } from '../number-options';

interface CommandOptions extends ComparisonOptions, ExplainingOptions {
  readonly baseDirectory?: string;
  readonly headDirectory?: string;
  readonly timeLimit: number;
  readonly output?: string;
}

const formatList = comparisonFormats
  .map(({ name, extension, description }) => `  ${name.padEnd(10)}${extension.padEnd(7)}${description}`)
  .join('\n');

const notes = `
BASE and HEAD are files that icprofile bench wrote, or names of baselines.

Formats, with the ends of file names that they are taken for:
${formatList}

Exit status:
  0  no regression: everything was counted on both sides and compared
  1  a regression, beyond the hard threshold where there is one
  2  the command line is wrong, or names a file that is not there
  3  it cannot be told, or the results are not comparable

Examples:
  icprofile compare base.json head.json
  icprofile compare main head.json --threshold 0.5% --hard-threshold 5%
  icprofile compare base.json head.json --format markdown >> "$GITHUB_STEP_SUMMARY"`;

export function addCompareCommand(icprofile: Command): void {
  const command = withUsageStatus(icprofile.command('compare'))
    .summary('compare benchmark results')
    .description('Compares two benchmark results, benchmark by benchmark and seed by seed.')
    .argument('<base>', 'how it was')
    .argument('<head>', 'how it is')
    .option('--format <name>', `${comparisonFormatNames} (default: as of -o, else text)`)
    .option('-o, --output <file>', 'write to a file, whole or not at all');
  addTimeLimitOption(addExplainOptions(addComparisonOptions(command)), 'a fourth of each profile')
    .option('--base-directory <directory>', 'where the base can be run, to explain changes')
    .option('--head-directory <directory>', 'where the head can be run (default: the working directory)')
    .addHelpText('after', notes)
    .action((base: string, head: string, options: CommandOptions) =>
      compare(base, head, options).catch(reportComparisonFailure),
    );
}

async function compare(base: string, head: string, options: CommandOptions): Promise<void> {
  const format = wantedFormat(options, options.output);
  const chosen = compareOptions(options);
  const directories = directoriesOf(options);
  const runs = { base: readBenchmarks(base), head: readBenchmarks(head) };
  if (options.output !== undefined) checkWritable(options.output);
  prepareExplanations(options);
  const compared = compareRuns(runs.base, runs.head, chosen);
  await untilInterrupted(async (signal) => {
    const run = { ...runningAsIn(runs.head), ...directories, timeLimitMs: options.timeLimit * 1000, signal };
    const { comparison, writePages } = await explain(compared, runs, options, run);
    await deliverComparison(comparison, format, options.output, explanationReport(options));
    writePages();
  });
}

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT where an option has no effect, or lacks one that it needs. */
function directoriesOf(options: CommandOptions): Pick<SideOptions, 'baseDirectory' | 'headDirectory'> {
  const { baseDirectory, headDirectory } = options;
  const isGiven = baseDirectory !== undefined;
  if (isExplaining(options) && !isGiven)
    throw invalidArgument('--explain', 'given with --base-directory: results hold no code', 'given without');
  if (!isExplaining(options) && (isGiven || headDirectory !== undefined))
    throw invalidArgument('--base-directory', 'given with --explain', 'given without');
  return {
    baseDirectory: realDirectory('--base-directory', baseDirectory),
    headDirectory: realDirectory('--head-directory', headDirectory),
  };
}

function realDirectory(option: string, directory = '.'): string {
  const isThere = fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isThere) throw invalidArgument(option, 'a directory', directory);
  return fs.realpathSync(directory);
}

/** As the result was measured, as far as it tells. */
function runningAsIn({
  source,
  event,
  machine,
}: BenchmarkRun): Pick<SideOptions, 'source' | 'event' | 'optimize' | 'environment' | 'jobs'> {
  return {
    source: source as MeasuringSource,
    event: event.name,
    optimize: !machine.flags.includes('--no-opt'),
    environment: variablesOfMachine(machine),
    jobs: source === 'emulated' ? os.availableParallelism() : 1,
  };
}
