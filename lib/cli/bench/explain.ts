/** `--explain`: what accounts for the changes that a comparison found, as tables and as pages. */
import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { explainComparison, type ExplainOptions } from '../../bench/explaining';
import type { BothRuns } from '../../bench/running';
import { FreeNames } from '../../free-name';
import type { BenchmarkName, ExplainedBenchmark, RunComparison } from '../../model/benchmark';
import type { ProfiledSides } from '../../model/difference';
import { benchmarkName, type ComparisonReportOptions } from '../../report/benchmarks';
import { countOf } from '../../report';
import { htmlReport } from '../../report/html';
import { visibleText } from '../../visible-text';
import { checkWritable, fileError, writeFileWhole } from '../../write-file';
import { countOf as positiveCount } from '../number-options';

export interface ExplainingOptions {
  readonly explain?: boolean;
  readonly explainAll?: boolean;
  readonly explainHtml?: string;
  readonly explainLimit?: number;
}

export function addExplainOptions(command: Command): Command {
  return command
    .option('--explain', 'profile what has changed, on both sides, and show which functions account for it')
    .option('--explain-all', 'the same of all benchmarks, unchanged ones too')
    .option('--explain-html <directory>', 'the same, and write a page with a flame graph of each there')
    .option('--explain-limit <count>', 'so many functions and paths of each (default: 10)', positiveCount);
}

export function isExplaining({ explain, explainAll, explainHtml }: ExplainingOptions): boolean {
  return explain === true || explainAll === true || explainHtml !== undefined;
}

export function explanationReport({ explainLimit }: ExplainingOptions): ComparisonReportOptions {
  return explainLimit === undefined ? {} : { explanationLimit: explainLimit };
}

export interface Explained {
  readonly comparison: RunComparison;
  /** Those that were asked for. @throws ERR_ICPROFILE_SYSTEM_CALL */
  readonly writePages: () => void;
}

/** As it is, where no explanation was asked for. Progress goes to the standard error. */
export async function explain(
  comparison: RunComparison,
  runs: BothRuns,
  options: ExplainingOptions,
  run: Omit<ExplainOptions, 'all' | 'begin' | 'profiled'>,
): Promise<Explained> {
  if (!isExplaining(options)) return { comparison, writePages: () => undefined };
  const { explainAll, explainHtml } = options;
  const pages: Page[] = [];
  const explained = await explainComparison(comparison, runs, {
    ...run,
    all: explainAll === true,
    begin: (benchmark) => {
      process.stderr.write(`profiling both sides of ${benchmarkName(benchmark)}\n`);
    },
    profiled: (benchmark, profiles) => {
      if (explainHtml !== undefined) pages.push({ benchmark, profiles });
    },
  });
  const writePages = (): void => {
    if (explainHtml !== undefined) writeInto(path.resolve(explainHtml), pages);
  };
  return { comparison: explained, writePages };
}

interface Page {
  readonly benchmark: ExplainedBenchmark;
  readonly profiles: ProfiledSides;
}

/** Makes the directory for pages, where one was asked for, and finds out whether it can be written to. @throws ERR_ICPROFILE_SYSTEM_CALL */
export function prepareExplanations({ explainHtml }: ExplainingOptions): void {
  if (explainHtml === undefined) return;
  const directory = path.resolve(explainHtml);
  try {
    fs.mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw fileError(`Cannot make ${directory}`, cause);
  }
  checkWritable(path.join(directory, 'explanation.html'));
}

function writeInto(directory: string, pages: readonly Page[]): void {
  const names = new FreeNames('-');
  for (const { benchmark, profiles } of pages) {
    const file = path.join(directory, `${names.take(fileName(benchmark))}.html`);
    const { iterations } = benchmark.explanation;
    const title = `${benchmarkName(benchmark)}, ${countOf(iterations, 'iteration')}`;
    writeFileWhole(file, htmlReport(profiles.head, { title, baseline: profiles.base }));
    process.stderr.write(`wrote ${visibleText(file)}\n`);
  }
}

/** Two benchmarks may differ in what no name of a file can have. */
function fileName({ file, path: names }: BenchmarkName): string {
  return [file, ...names].join('-').replace(/[^\p{L}\p{N}.]+/gu, '-');
}
