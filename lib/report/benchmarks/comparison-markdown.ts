/** A comparison of benchmarks as Markdown: for a comment on a pull request, or a job's summary. */
import {
  isExplained,
  type BenchmarkComparison,
  type ExplainedBenchmark,
  type RunComparison,
  type Verdict,
} from '../../model/benchmark';
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
import { CharacterBudget } from './character-budget';
import { countOf, grouped } from '../numbers';
import {
  explanationNotes,
  explanationTables,
  explanationTitle,
  unexplainedText,
  type ComparisonReportOptions,
  type ExplanationRow,
} from './explanation-rows';
import { visibleLine, visibleText } from '../../visible-text';

const signs: Readonly<Record<Verdict, string>> = {
  regression: '🔴',
  'cannot tell': '❔',
  improvement: '🟢',
  unchanged: '⚪',
};

/** A comment on GitHub has at most 65 536 characters; some are left for what others put before and after. */
export const longestMarkdown = 60_000;
/** For heads of tables, and lines that say how many are not shown. */
const reserved = 2000;
/** Of a name, a message, a list of flags: so many of these that all that is told in any case has room. */
const longestText = 400;

/** Where it would be longer than `longestMarkdown`, those that did not change are left out first, and it says how many. */
export function comparisonMarkdown(
  comparison: RunComparison,
  { explanationLimit }: ComparisonReportOptions = {},
): string {
  const budget = new CharacterBudget(longestMarkdown - reserved);
  const summary = budget.spend(`### ${escaped(summaryText(comparison))}`);
  const unlike = budget.spend(differenceTable(comparison));
  const origin = budget.spend(originText(comparison));
  const ordered = inOrder(comparison.benchmarks);
  const table = (wanted: readonly BenchmarkComparison[], what: string) =>
    cutTable(benchmarkHead, wanted.map(benchmarkRow), what, budget);
  const changed = table(
    ordered.filter(({ verdict }) => verdict !== 'unchanged'),
    'changed or unknown',
  );
  const removed = singleTable('removed', comparison, budget);
  const added = singleTable('added', comparison, budget);
  const why = cut(
    ordered.filter(isExplained).map((benchmark) => explanationOf(benchmark, comparison, explanationLimit)),
    (count) => `and ${countOf(count, 'explanation')} more`,
    budget,
  );
  const remarkList = cut(
    listed(remarks(comparison)),
    (count) => `- and ${countOf(count, 'remark')} more`,
    budget,
  );
  const unchanged = ordered.filter(({ verdict }) => verdict === 'unchanged');
  const folding = folded(`${grouped(unchanged.length)} unchanged`, table(unchanged, 'unchanged'));
  const parts = [summary, unlike, changed, added, removed, why, folding, remarkList, origin];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return `${text.split('\n').map(visibleLine).join('\n')}\n`;
}

function differenceTable({ differences }: RunComparison): string {
  if (differences.length === 0) return '';
  const rows = differences.map(({ what, base, head }) => [what, code(base), code(head)]);
  return [...headOf(['', 'base', 'head'], 3), ...rows.map(rowOf)].join('\n');
}

function explanationOf(
  benchmark: ExplainedBenchmark,
  comparison: RunComparison,
  limit: number | undefined,
): string {
  const { explanation } = benchmark;
  const { functions, paths } = explanationTables(explanation, limit);
  const unexplained = unexplainedText(explanation);
  const content = [
    escaped(unexplained ?? ''),
    explanationTable('function', functions),
    explanationTable('path', paths),
    listed(explanationNotes(explanation)).join('\n'),
  ];
  const title = `${unexplained === null ? 'Why' : 'Not explained:'} ${code(benchmarkName(benchmark))}: ${escaped(explanationTitle(explanation, comparison))}`;
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
  const titles = [what, 'change', 'with callees', 'self, base', 'head', 'calls, base', 'head'];
  return [...headOf(titles, 1), ...rows.map((row) => rowOf(cells(row)))].join('\n');
}

function originText(comparison: RunComparison): string {
  const { base, head } = comparison;
  const lines = [
    eventText(comparison),
    `base: ${runText(base)}`,
    `head: ${runText(head)}`,
    machineText(head),
  ];
  return lines.map(escaped).join('<br>');
}

const benchmarkHead = headOf(['', 'benchmark', 'change', 'interval', 'threshold', 'base', 'head'], 2);

function benchmarkRow(benchmark: BenchmarkComparison): string {
  return rowOf([
    `${signs[benchmark.verdict]} ${verdictText(benchmark)}`,
    code(benchmarkName(benchmark)),
    changeText(benchmark.change),
    intervalText(benchmark),
    benchmark.threshold === null ? '' : percentText(benchmark.threshold.soft),
    countText(benchmark.base.median),
    countText(benchmark.head.median),
  ]);
}

function singleTable(which: 'added' | 'removed', comparison: RunComparison, budget: CharacterBudget): string {
  const rows = comparison[which].map((single) =>
    rowOf([code(benchmarkName(single)), escaped(singleText(single))]),
  );
  return cutTable(headOf([which, which === 'added' ? 'head' : 'base'], 1), rows, which, budget);
}

function remarks({ benchmarks, notes }: RunComparison): readonly string[] {
  const ofBenchmarks = inOrder(benchmarks).flatMap((benchmark) => {
    const failures = failureTexts(benchmark);
    const reason = failures.length > 0 || benchmark.reason === null ? failures : [benchmark.reason];
    return [...reason, ...benchmark.notes].map((text) => `${benchmarkName(benchmark)}: ${text}`);
  });
  return [...ofBenchmarks, ...notes];
}

function cutTable(
  head: readonly string[],
  rows: readonly string[],
  what: string,
  budget: CharacterBudget,
): string {
  const left = (count: number) =>
    `\nand ${grouped(count)} ${what} ${count === 1 ? 'benchmark' : 'benchmarks'}`;
  const lines = cut(rows, left, budget);
  return lines === '' || lines.startsWith('\n') ? lines.trimStart() : `${head.join('\n')}\n${lines}`;
}

/** The lines that there is room for, and one for those that there is none for. */
function cut(lines: readonly string[], more: (count: number) => string, budget: CharacterBudget): string {
  const kept = budget.take(lines);
  const left = lines.length - kept.length;
  return [...kept, ...(left > 0 ? [more(left)] : [])].join('\n');
}

function listed(items: readonly string[]): readonly string[] {
  return items.map((item) => `- ${code(item)}`);
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** @param leftColumns So many are names; those to the right of them numbers. */
function headOf(titles: readonly string[], leftColumns: number): readonly string[] {
  const rule = titles.map((_, index) => (index < leftColumns ? '---' : '--:'));
  return [rowOf(titles), rowOf(rule)];
}

function folded(title: string, content: string): string {
  return content === '' ? '' : `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** Text of others as it is read: in code no user is called by @name, and no issue referred to. */
function code(text: string): string {
  return text === '' ? '' : `<code>${escaped(text)}</code>`;
}

/** Without markup, whatever is in it. */
function escaped(text: string): string {
  return shortened(visibleText(text)).replace(
    /[\\`*_[\]<>&|~!{}$@]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

function shortened(text: string): string {
  if (text.length <= longestText) return text;
  const isWithinPair = /[\ud800-\udbff]$/;
  return `${text.slice(0, longestText - 1).replace(isWithinPair, '')}…`;
}
