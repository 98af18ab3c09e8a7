/** Explanations of changes, for terminals and logs. */
import { isExplained, type ExplainedBenchmark, type RunComparison } from '../../model/benchmark';
import { benchmarkName, inOrder } from './comparison-words';
import {
  explanationNotes,
  explanationTables,
  explanationTitle,
  unexplainedText,
  type ExplanationRow,
} from './explanation-rows';
import { columnGroup, nameColumn, numberColumn, tableLines, type Column } from '../text';

/** Of each benchmark that has one; empty where there is none. */
export function explanationLines(comparison: RunComparison, limit: number | undefined): readonly string[] {
  const explained = inOrder(comparison.benchmarks).filter(isExplained);
  return explained.flatMap((benchmark) => linesOf(benchmark, comparison, limit));
}

function linesOf(
  benchmark: ExplainedBenchmark,
  comparison: RunComparison,
  limit: number | undefined,
): readonly string[] {
  const { explanation } = benchmark;
  const { functions, paths } = explanationTables(explanation, limit);
  const unexplained = unexplainedText(explanation);
  return [
    `${benchmarkName(benchmark)}: ${explanationTitle(explanation, comparison)}`,
    ...(unexplained === null ? [] : ['', unexplained]),
    '',
    ...tableLines(columns('function'), functions),
    '',
    ...tableLines(columns('path'), paths),
    '',
    ...explanationNotes(explanation).map((note) => `note: ${note}`),
    '',
  ];
}

function columns(what: string): readonly Column<ExplanationRow>[] {
  return [
    numberColumn('change', ({ change }) => change),
    numberColumn('with callees', ({ total }) => total),
    ...columnGroup<ExplanationRow>('self', [
      numberColumn('base', ({ baseSelf }) => baseSelf),
      numberColumn('head', ({ headSelf }) => headSelf),
    ]),
    ...columnGroup<ExplanationRow>('calls', [
      numberColumn('base', ({ baseCalls }) => baseCalls),
      numberColumn('head', ({ headCalls }) => headCalls),
    ]),
    nameColumn(what, ({ text }) => text),
  ];
}
