/** `icprofile compare`: what changed from one benchmark result to another. */
import type { Command } from 'commander';
import { readBenchmarks } from '../bench/baselines';
import { compareRuns, type CompareOptions } from '../bench/compare';
import { invalidArgument } from '../errors';
import { comparisonFormat, comparisonFormats } from '../report/comparison-formats';
import { summaryText } from '../report/comparison-words';
import { outcomeStatus, reportComparisonFailure, withUsageStatus } from './comparison-status';
import { deliverReport } from './report-output';

interface CommandOptions {
  readonly format?: string;
  readonly output?: string;
  readonly threshold?: string;
  readonly hardThreshold?: string;
  readonly history?: readonly string[];
  readonly confidence?: string;
  readonly allowRemoved?: boolean;
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
  withUsageStatus(icprofile.command('compare'))
    .summary('compare benchmark results')
    .description('Compares two benchmark results, benchmark by benchmark and seed by seed.')
    .argument('<base>', 'how it was')
    .argument('<head>', 'how it is')
    .option(
      '--format <name>',
      `${comparisonFormats.map(({ name }) => name).join(', ')} (default: as of -o, else text)`,
    )
    .option('-o, --output <file>', 'write to a file, whole or not at all')
    .option(
      '--threshold <percent>',
      'change from which on it is one, such as 0.5% (default: of history or noise)',
    )
    .option(
      '--hard-threshold <percent>',
      'regression from which on the comparison fails (default: each does)',
    )
    .option('--history <file...>', 'earlier results, to learn from how much benchmarks change')
    .option('--confidence <percent>', 'of intervals, and against chance over the suite (default: 95%)')
    .option('--allow-removed', 'do not miss benchmarks that the base has and the head has not')
    .addHelpText('after', notes)
    .action((base: string, head: string, options: CommandOptions) =>
      compare(base, head, options).catch(reportComparisonFailure),
    );
}

async function compare(base: string, head: string, options: CommandOptions): Promise<void> {
  const format = comparisonFormat(formatName(options));
  const chosen = compareOptions(options);
  const history = (options.history ?? []).map((file) => readBenchmarks(file));
  const comparison = compareRuns(readBenchmarks(base), readBenchmarks(head), { ...chosen, history });
  await deliverReport(format, format.render(comparison), options);
  const isSeen = format.name === 'text' && options.output === undefined;
  if (!isSeen && comparison.outcome !== 'fine')
    process.stderr.write(`icprofile: ${summaryText(comparison)}\n`);
  process.exitCode = outcomeStatus[comparison.outcome];
}

function formatName({ format, output }: CommandOptions): string {
  return format ?? comparisonFormats.find(({ extension }) => output?.endsWith(extension))?.name ?? 'text';
}

function compareOptions({
  threshold,
  hardThreshold,
  confidence,
  allowRemoved = false,
}: CommandOptions): CompareOptions {
  return {
    ...(threshold !== undefined && { threshold: partOf('--threshold', threshold) }),
    ...(hardThreshold !== undefined && { hardThreshold: partOf('--hard-threshold', hardThreshold) }),
    ...(confidence !== undefined && { confidence: confidenceOf(confidence) }),
    allowRemoved,
  };
}

function confidenceOf(text: string): number {
  const part = partOf('--confidence', text);
  if (part > 0 && part < 1) return part;
  throw invalidArgument('--confidence', 'above 0% and below 100%', text);
}

/** The percent sign must be there: whether 0.5 is a half or a two-hundredth, nobody knows. */
function partOf(option: string, text: string): number {
  const [, number] = /^(\d+|\d*\.\d+)%$/.exec(text) ?? [];
  if (number === undefined) throw invalidArgument(option, 'a percentage such as 0.5%', text);
  return Number(number) / 100;
}
