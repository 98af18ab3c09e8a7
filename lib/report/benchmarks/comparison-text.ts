/** A comparison of benchmarks, for terminals and logs. */
import type { BenchmarkComparison, RunComparison } from '../../model/benchmark';
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
  runText,
  singleText,
  summaryText,
  verdictText,
} from './comparison-words';
import { explanationLines } from './explanation-text';
import type { ComparisonReportOptions } from './explanation-rows';
import { nameColumn, numberColumn, tableLines, type Column } from '../text';
import { visibleLine, visibleText } from '../../visible-text';

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
      visibleText(`${each.what}: ${each.base} in the base, ${each.head} in the head`),
    ),
    ...(ordered.length === 0 ? [] : [...tableLines(columns, ordered), '']),
    ...ordered.flatMap(remarks),
    ...added.map((single) => `${benchmarkName(single)}: added, ${singleText(single)}`),
    ...removed.map((single) => `${benchmarkName(single)}: removed, was ${singleText(single)}`),
    ...notes.map((note) => visibleText(`note: ${note}`)),
    ...explanationLines(comparison, explanationLimit),
    summaryText(comparison),
    '',
  ]
    .map(visibleLine)
    .join('\n');
}

function remarks(benchmark: BenchmarkComparison): readonly string[] {
  const { reason, notes } = benchmark;
  const failures = failureTexts(benchmark);
  const why = failures.length > 0 ? failures : reason === null ? [] : [`cannot tell: ${reason}`];
  return [...why, ...notes].map((text) => `${benchmarkName(benchmark)}: ${visibleText(text)}`);
}
