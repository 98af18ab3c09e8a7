/** What commands that compare have in common: how to judge, and where the comparison goes. */
import type { Command } from 'commander';
import { readBenchmarks, type CompareOptions } from '../../bench/comparing';
import { invalidArgument } from '../../errors';
import type { RunComparison } from '../../model/benchmark';
import {
  comparisonFormat,
  comparisonFormats,
  type ComparisonFormat,
  summaryText,
  type ComparisonReportOptions,
} from '../../report/benchmarks';
import { outcomeStatus } from '../comparison-status';
import { deliverReport } from '../report';

export interface ComparisonOptions {
  readonly format?: string;
  readonly threshold?: string;
  readonly hardThreshold?: string;
  readonly history?: readonly string[];
  readonly confidence?: string;
  readonly allowRemoved?: boolean;
}

export const comparisonFormatNames = comparisonFormats.map(({ name }) => name).join(', ');

export function addComparisonOptions(command: Command): Command {
  return command
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
    .option('--allow-removed', 'do not miss benchmarks that the base has and the head has not');
}

/** Reads the history. @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_SYSTEM_CALL, ERR_ICPROFILE_INVALID_BENCHMARKS */
export function compareOptions({
  threshold,
  hardThreshold,
  history = [],
  confidence,
  allowRemoved = false,
}: ComparisonOptions): CompareOptions {
  return {
    ...(threshold !== undefined && { threshold: partOf('--threshold', threshold) }),
    ...(hardThreshold !== undefined && { hardThreshold: partOf('--hard-threshold', hardThreshold) }),
    ...(confidence !== undefined && { confidence: confidenceOf(confidence) }),
    allowRemoved,
    history: history.map((file) => readBenchmarks(file)),
  };
}

/** What is asked for by name, else what the file's name says. @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function wantedFormat({ format }: ComparisonOptions, output?: string): ComparisonFormat {
  const ofFile = comparisonFormats.find(({ extension }) => output?.endsWith(extension));
  return comparisonFormat(format ?? ofFile?.name ?? 'text');
}

/** Sets the exit status too. Where nobody sees the table, a line says what is wrong. @throws ERR_ICPROFILE_SYSTEM_CALL */
export async function deliverComparison(
  comparison: RunComparison,
  format: ComparisonFormat,
  output?: string,
  options: ComparisonReportOptions = {},
): Promise<void> {
  await deliverReport(format, format.render(comparison, options), output === undefined ? {} : { output });
  const isSeen = format.name === 'text' && output === undefined;
  if (!isSeen && comparison.outcome !== 'fine') {
    process.stderr.write(`icprofile: ${summaryText(comparison)}\n`);
  }
  process.exitCode = outcomeStatus[comparison.outcome];
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
