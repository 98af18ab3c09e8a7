/** `icprofile compare`: what changed from one benchmark result to another. */
import type { Command } from 'commander';
import { readBenchmarks } from '../bench/baselines';
import { compareRuns } from '../bench/compare';
import { comparisonFormats } from '../report/comparison-formats';
import {
  addComparisonOptions,
  comparisonFormatNames,
  compareOptions,
  deliverComparison,
  wantedFormat,
  type ComparisonOptions,
} from './comparison-options';
import { reportComparisonFailure, withUsageStatus } from './comparison-status';

interface CommandOptions extends ComparisonOptions {
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
  addComparisonOptions(command)
    .addHelpText('after', notes)
    .action((base: string, head: string, options: CommandOptions) =>
      compare(base, head, options).catch(reportComparisonFailure),
    );
}

async function compare(base: string, head: string, options: CommandOptions): Promise<void> {
  const format = wantedFormat(options, options.output);
  const chosen = compareOptions(options);
  const comparison = compareRuns(readBenchmarks(base), readBenchmarks(head), chosen);
  await deliverComparison(comparison, format, options.output);
}
