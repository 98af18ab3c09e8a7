/** A comparison of benchmarks, for terminals and logs. */
import type { BenchmarkComparison, RunComparison } from '../model/benchmark-comparison';
import {
  benchmarkName,
  changeText,
  countText,
  eventText,
  failureTexts,
  inOrder,
  intervalText,
  machineText,
  percentText,
  printable,
  runText,
  singleText,
  summaryText,
  verdictText,
} from './comparison-words';
import { explanationLines } from './explanation-text';
import type { ComparisonReportOptions } from './explanation-rows';
import { nameColumn, numberColumn, tableLines, type Column } from './text-table';

const columns: readonly Column<BenchmarkComparison>[] = [
  nameColumn('', verdictText),
  numberColumn('change', ({ change }) => changeText(change)),
  numberColumn('interval', intervalText),
  numberColumn('threshold', ({ threshold }) => (threshold === null ? '' : percentText(threshold.soft))),
  numberColumn('base', ({ base }) => countText(base.median)),
  numberColumn('head', ({ head }) => countText(head.median)),
  numberColumn('seeds', ({ pairs }) => String(pairs.length)),
  nameColumn('benchmark', benchmarkName),
];

export function comparisonText(
  comparison: RunComparison,
  { explanationLimit }: ComparisonReportOptions = {},
): string {
  const { base, head, benchmarks, differences, added, removed, notes } = comparison;
  const ordered = inOrder(benchmarks);
  return [
    eventText(comparison),
    `base: ${runText(base)}`,
    `head: ${runText(head)}`,
    machineText(head),
    '',
    ...differences.map((each) =>
      printable(`${each.what}: ${each.base} in the base, ${each.head} in the head`),
    ),
    ...(ordered.length === 0 ? [] : [...tableLines(columns, ordered), '']),
    ...ordered.flatMap(remarks),
    ...added.map((single) => `${benchmarkName(single)}: added, ${singleText(single)}`),
    ...removed.map((single) => `${benchmarkName(single)}: removed, was ${singleText(single)}`),
    ...notes.map((note) => printable(`note: ${note}`)),
    ...explanationLines(comparison, explanationLimit),
    summaryText(comparison),
    '',
  ].join('\n');
}

function remarks(benchmark: BenchmarkComparison): readonly string[] {
  const { reason, notes } = benchmark;
  const failures = failureTexts(benchmark);
  const why = failures.length > 0 ? failures : reason === null ? [] : [`cannot tell: ${reason}`];
  return [...why, ...notes].map((text) => `${benchmarkName(benchmark)}: ${printable(text)}`);
}
