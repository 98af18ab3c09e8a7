/** A comparison of benchmarks as Markdown: for a comment on a pull request, or a job's summary. */
import {
  isExplained,
  type BenchmarkComparison,
  type ExplainedBenchmark,
  type RunComparison,
  type Verdict,
} from '../model/benchmark-comparison';
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

import {
  explanationNotes,
  explanationTables,
  explanationTitle,
  type ComparisonReportOptions,
  type ExplanationRow,
} from './explanation-rows';

const signs: Readonly<Record<Verdict, string>> = {
  regression: '🔴',
  'cannot tell': '❔',
  improvement: '🟢',
  unchanged: '⚪',
};

export function comparisonMarkdown(
  comparison: RunComparison,
  { explanationLimit }: ComparisonReportOptions = {},
): string {
  const { base, head, differences, benchmarks } = comparison;
  const changed = inOrder(benchmarks).filter(({ verdict }) => verdict !== 'unchanged');
  const unchanged = inOrder(benchmarks).filter(({ verdict }) => verdict === 'unchanged');
  const parts = [
    `### ${escaped(summaryText(comparison))}`,
    ...(differences.length === 0
      ? []
      : [
          table(
            ['', 'base', 'head'],
            differences.map((each) => [each.what, code(each.base), code(each.head)]),
          ),
        ]),
    ...(changed.length === 0 ? [] : [benchmarkTable(changed)]),
    ...singleTable('added', comparison),
    ...singleTable('removed', comparison),
    ...inOrder(benchmarks)
      .filter(isExplained)
      .flatMap((benchmark) => explanationOf(benchmark, comparison, explanationLimit)),
    ...folded(`${unchanged.length} unchanged`, unchanged.length === 0 ? '' : benchmarkTable(unchanged)),
    list(remarks(comparison)),
    `${escaped(eventText(comparison))}<br>base: ${escaped(runText(base))}<br>head: ${escaped(runText(head))}<br>${escaped(machineText(head))}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function benchmarkTable(benchmarks: readonly BenchmarkComparison[]): string {
  return table(
    ['', 'benchmark', 'change', 'interval', 'threshold', 'base', 'head'],
    benchmarks.map((each) => [
      `${signs[each.verdict]} ${verdictText(each)}`,
      code(benchmarkName(each)),
      changeText(each.change),
      intervalText(each),
      each.threshold === null ? '' : percentText(each.threshold.soft),
      countText(each.base.median),
      countText(each.head.median),
    ]),
    2,
  );
}

function explanationOf(
  benchmark: ExplainedBenchmark,
  comparison: RunComparison,
  limit: number | undefined,
): readonly string[] {
  const { explanation } = benchmark;
  const { functions, paths } = explanationTables(explanation, limit);
  const content = [
    explanationTable('function', functions),
    explanationTable('path', paths),
    list(explanationNotes(explanation)),
  ];
  const title = `Why ${code(benchmarkName(benchmark))}: ${escaped(explanationTitle(explanation, comparison))}`;
  return folded(title, content.filter((part) => part !== '').join('\n\n'));
}

function explanationTable(what: string, rows: readonly ExplanationRow[]): string {
  const cells = (row: ExplanationRow) => [
    row.isSum ? escaped(row.text) : code(row.text),
    row.change,
    row.total,
    row.baseSelf,
    row.headSelf,
    row.baseCalls,
    row.headCalls,
  ];
  const head = [what, 'change', 'with callees', 'self, base', 'head', 'calls, base', 'head'];
  return table(head, rows.map(cells), 1);
}

function singleTable(which: 'added' | 'removed', comparison: RunComparison): readonly string[] {
  const singles = comparison[which];
  if (singles.length === 0) return [];
  return [
    table(
      [which, which === 'added' ? 'head' : 'base'],
      singles.map((single) => [code(benchmarkName(single)), escaped(singleText(single))]),
      1,
    ),
  ];
}

function remarks({ benchmarks, notes }: RunComparison): readonly string[] {
  const ofBenchmarks = inOrder(benchmarks).flatMap((benchmark) => {
    const failures = failureTexts(benchmark);
    const reason = failures.length > 0 || benchmark.reason === null ? failures : [benchmark.reason];
    return [...reason, ...benchmark.notes].map((text) => `${benchmarkName(benchmark)}: ${text}`);
  });
  return [...ofBenchmarks, ...notes];
}

/** @param leftColumns So many are names; those to the right of them numbers. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  leftColumns = head.length,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index < leftColumns ? '---' : '--:'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function folded(title: string, content: string): readonly string[] {
  return content === '' ? [] : [`<details><summary>${title}</summary>\n\n${content}\n\n</details>`];
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${code(item)}`).join('\n');
}

/** Text of others as it is read: in code no user is called by @name, and no issue referred to. */
function code(text: string): string {
  return text === '' ? '' : `<code>${escaped(text)}</code>`;
}

/** Without markup, whatever is in it. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>&|~!{}$@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
