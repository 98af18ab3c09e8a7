/** `--explain`: what accounts for the changes that a comparison found, as tables and as pages. */
import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { explainComparison, type ExplainOptions } from '../bench/explain';
import type { BothRuns } from '../bench/run-both';
import { freeName } from '../free-name';
import type { BenchmarkName, ExplainedBenchmark, RunComparison } from '../model/benchmark-comparison';
import type { ProfiledSides } from '../model/explain-change';
import { benchmarkName } from '../report/comparison-words';
import { countOf } from '../report/numbers';
import type { ComparisonReportOptions } from '../report/explanation-rows';
import { htmlReport } from '../report/html';
import { fileError, writeFileWhole } from '../write-file';
import { countOf as positiveCount } from './count-option';

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

function writeInto(directory: string, pages: readonly Page[]): void {
  try {
    fs.mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw fileError(`Cannot make ${directory}`, cause);
  }
  const names = new Set<string>();
  for (const { benchmark, profiles } of pages) {
    const file = path.join(directory, `${freeName(fileName(benchmark), '-', names)}.html`);
    const { iterations } = benchmark.explanation;
    const title = `${benchmarkName(benchmark)}, ${countOf(iterations, 'iteration')}`;
    writeFileWhole(file, htmlReport(profiles.head, { title, baseline: profiles.base }));
    process.stderr.write(`wrote ${file}\n`);
  }
}

/** Two benchmarks may differ in what no name of a file can have. */
function fileName({ file, path: names }: BenchmarkName): string {
  return [file, ...names].join('-').replace(/[^\p{L}\p{N}.]+/gu, '-');
}
