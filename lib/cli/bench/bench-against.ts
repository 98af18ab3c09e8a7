/** `icprofile bench --against`: this version and another one, measured in turns and compared. */
import type { Command } from 'commander';
import { withCheckout } from '../../bench/checkout';
import { compareRuns } from '../../bench/comparing';
import { runBoth, type BothOptions } from '../../bench/running';
import { invalidArgument } from '../../errors';
import type { BenchmarkRun } from '../../model/benchmark';
import {
  addComparisonOptions,
  comparisonFormatNames,
  compareOptions,
  deliverComparison,
  wantedFormat,
  type ComparisonOptions,
} from './comparison-options';
import { addExplainOptions, explain, explanationReport, type ExplainingOptions } from './explain';
import { untilInterrupted } from '../interruption';

export interface AgainstOptions extends ComparisonOptions, ExplainingOptions {
  readonly against?: string;
  readonly build?: string;
}

export function addAgainstOptions(command: Command): Command {
  const withComparison = addComparisonOptions(
    command
      .option('--against <ref>', 'compare with this commit, branch or tag, which is checked out beside')
      .option(
        '--build <command>',
        'builds what --against checks out (default: as its lock file says, such as npm ci && npm run build)',
      )
      .option('--format <name>', `of the comparison: ${comparisonFormatNames} (default: text)`),
  );
  return addExplainOptions(withComparison);
}

/** An option without effect would mislead. @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function checkAgainstOptions(options: AgainstOptions): void {
  if (options.against !== undefined) return;
  const names = [
    'build',
    'format',
    'threshold',
    'hardThreshold',
    'history',
    'confidence',
    'allowRemoved',
    'explain',
    'explainAll',
    'explainHtml',
    'explainLimit',
  ] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw invalidArgument(`--${flag}`, 'given with --against', 'given without');
}

interface Steps {
  /** All has been counted. */
  readonly measured: () => void;
  /** The comparison has been shown: the result of this version can be written. */
  readonly save: (head: BenchmarkRun) => void;
}

export async function benchmarkAgainst(
  ref: string,
  options: AgainstOptions,
  run: Omit<BothOptions, 'baseDirectory' | 'signal'>,
  { measured, save }: Steps,
): Promise<void> {
  const chosen = compareOptions(options);
  const format = wantedFormat(options);
  await untilInterrupted(async (signal) => {
    const checkout = { directory: run.headDirectory, ref, buildCommand: options.build, signal };
    const { comparison, head, writePages } = await withCheckout(checkout, async (baseDirectory) => {
      const runs = await runBoth({ ...run, baseDirectory, signal });
      measured();
      const found = compareRuns(runs.base, runs.head, chosen);
      const compared = { ...found, notes: [...pathNotes(baseDirectory, run.headDirectory), ...found.notes] };
      const explained = await explain(compared, runs, options, { ...run, baseDirectory, signal });
      return { ...explained, head: runs.head };
    });
    try {
      await deliverComparison(comparison, format, undefined, explanationReport(options));
    } finally {
      save(head);
      writePages();
    }
  });
}

/** Where the directory for temporary files has too long a path itself. */
function pathNotes(base: string, head: string): readonly string[] {
  if (Buffer.byteLength(base) === Buffer.byteLength(head)) return [];
  return [
    `The base was measured in ${base}, whose path is longer than that of the head: code that works with paths counts more or less there. A shorter TMPDIR helps`,
  ];
}
