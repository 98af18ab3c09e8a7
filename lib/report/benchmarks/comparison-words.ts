/** What reports of comparisons say in the same words: names, numbers, the sum of it all. */
import {
  verdicts,
  type BenchmarkComparison,
  type BenchmarkName,
  type ComparedRun,
  type Outcome,
  type RunComparison,
  type SingleBenchmark,
} from '../../model/benchmark';
import { countOf, grouped } from '../numbers';
import { visibleText } from '../../visible-text';

/** `suite.bench.js > group > name`, on one line whatever it contains. */
export function benchmarkName({ file, path }: BenchmarkName): string {
  return visibleText([file, ...path].join(' > '));
}

/** With its sign, and the more digits the smaller it is: `+1.02 %`, `-0.0034 %`. */
export function changeText(change: number | null): string {
  if (change === null) return '';
  const text = percentText(Math.abs(change));
  if (change === 0) return text;
  return `${change > 0 ? '+' : '-'}${text}`;
}

export function percentText(part: number): string {
  const percent = 100 * part;
  const digits = percent >= 100 ? 0 : percent >= 10 ? 1 : percent >= 1 ? 2 : percent >= 0.1 ? 3 : 4;
  return `${part === 0 ? '0' : percent.toFixed(digits)} %`;
}

/** What may be a fraction, as counts per iteration are. */
export function countText(count: number | null): string {
  if (count === null) return '';
  return Math.abs(count) < 1000 && !Number.isInteger(count) ? count.toFixed(2) : grouped(count);
}

export function intervalText({ interval, method }: BenchmarkComparison): string {
  if (method === 'exact') return 'exact';
  return interval === null ? '' : `${changeText(interval.lower)} to ${changeText(interval.upper)}`;
}

/** What was found: a regression that only warns is told from one that fails. */
export function verdictText({ verdict, isHard }: BenchmarkComparison): string {
  return verdict === 'regression' && !isHard ? 'regression (warning)' : verdict;
}

/** Those that matter first, and of those the largest change. */
export function inOrder(benchmarks: readonly BenchmarkComparison[]): readonly BenchmarkComparison[] {
  const size = ({ change }: BenchmarkComparison) => Math.abs(Math.log1p(change ?? 0));
  return benchmarks.toSorted(
    (a, b) =>
      verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
      Number(b.isHard) - Number(a.isHard) ||
      size(b) - size(a),
  );
}

const outcomeTexts: Readonly<Record<Outcome, string>> = {
  fine: 'No regression',
  regression: 'Regression',
  'cannot tell': 'Cannot tell',
  'not comparable': 'Not comparable',
};

/** `Regression: 12 benchmarks compared, 1 regression, 11 unchanged, 1 added`. */
export function summaryText(comparison: RunComparison): string {
  const { outcome, benchmarks, added, removed, differences } = comparison;
  if (differences.length > 0) {
    const what = differences.map((difference) => difference.what).join(', ');
    return `${outcomeTexts[outcome]}: the results differ in ${what}`;
  }
  const counts = verdicts
    .map((verdict) => [verdict, benchmarks.filter((each) => each.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) =>
      verdict === 'regression' || verdict === 'improvement'
        ? countOf(count, verdict)
        : `${grouped(count)} ${verdict}`,
    );
  return [
    `${outcomeTexts[outcome]}: ${countOf(benchmarks.length, 'benchmark')} compared`,
    ...counts,
    ...(added.length > 0 ? [`${grouped(added.length)} added`] : []),
    ...(removed.length > 0 ? [`${grouped(removed.length)} removed`] : []),
  ].join(', ');
}

/** What was counted: `instructions:u per iteration (emulated source)`; time is called time. */
export function eventText({ event, source }: RunComparison): string {
  const unit =
    event.unit === 'ns' ? ', ns of CPU time' : event.unit === 'instructions' ? '' : `, ${event.unit}`;
  return visibleText(`${event.name}${unit} per iteration (${source} source)`);
}

export function runText({ startedAt, commit }: ComparedRun): string {
  return visibleText(commit === null ? startedAt : `${startedAt}, commit ${commit}`);
}

export function machineText({ machine }: ComparedRun): string {
  const emulator = machine.emulator === null ? '' : `, QEMU ${machine.emulator}`;
  const flags = machine.flags.length === 0 ? '' : `, node ${machine.flags.join(' ')}`;
  return visibleText(
    `${machine.cpuModel} (${machine.architecture}${emulator}), Node ${machine.node}, V8 ${machine.v8}${flags}`,
  );
}

/** What a benchmark that is on one side only had: its count, or how it failed. */
export function singleText({ side }: SingleBenchmark): string {
  if (side.failure !== null) return visibleText(`${side.failure.kind}: ${firstLine(side.failure.message)}`);
  return countText(side.median);
}

/** The first line of each: stacks are in the results. */
export function failureTexts({ base, head }: BenchmarkComparison): readonly string[] {
  return Object.entries({ base, head }).flatMap(([name, { failure }]) =>
    failure === null
      ? []
      : [visibleText(`${name} ${failure.kind}, with seed ${failure.seed}: ${firstLine(failure.message)}`)],
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
