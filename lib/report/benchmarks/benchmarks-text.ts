/** Benchmark results as a table. */
import {
  type BenchmarkResult,
  type BenchmarkRun,
  benchmarkStatistics,
  type BenchmarkStatistics,
} from '../../model/benchmark';
import { countOf, grouped } from '../numbers';
import { nameColumn, numberColumn, tableLines, type Column } from '../text';
import { visibleLine } from '../../visible-text';

interface Row {
  readonly result: BenchmarkResult;
  readonly statistics: BenchmarkStatistics | null;
  readonly dependsOnSeed: boolean;
}

export function benchmarksText(run: BenchmarkRun): string {
  const rows = run.benchmarks.map((result) => rowOf(result, run));
  return [
    ...headerLines(run),
    '',
    ...(rows.length === 0 ? ['no benchmarks'] : tableLines(columnsOf(run), rows)),
    ...seedLines(rows),
    ...failureLines(run.benchmarks),
    ...(run.notes.length > 0 ? ['', ...run.notes.map((note) => `note: ${note}`)] : []),
  ]
    .map(visibleLine)
    .join('\n');
}

/** Times differ from process to process, whatever the seed. */
function rowOf(result: BenchmarkResult, { event }: BenchmarkRun): Row {
  const statistics = benchmarkStatistics(result);
  return { result, statistics, dependsOnSeed: event.unit !== 'ns' && statistics?.dependsOnSeed === true };
}

function headerLines({ event, source, machine, startedAt, commit }: BenchmarkRun): readonly string[] {
  const emulator = machine.emulator === null ? '' : `, QEMU ${machine.emulator}`;
  const unit = event.unit === 'ns' ? 'ns of CPU time' : event.unit;
  return [
    `${event.name}: ${unit} per iteration (${source} source)`,
    `${machine.cpuModel} (${machine.architecture}${emulator}), Linux ${machine.kernel}, Node ${machine.node}, V8 ${machine.v8}`,
    `${startedAt}${commit === null ? '' : `, commit ${commit}`}`,
  ];
}

function columnsOf(run: BenchmarkRun): readonly Column<Row>[] {
  const hasFiles = new Set(run.benchmarks.map(({ file }) => file)).size > 1;
  const number = (head: string, text: (statistics: BenchmarkStatistics, row: Row) => string): Column<Row> =>
    numberColumn(head, (row) => (row.statistics === null ? '' : text(row.statistics, row)));
  return [
    ...(hasFiles ? [nameColumn<Row>('file', ({ result }) => result.file)] : []),
    nameColumn('benchmark', ({ result }) => result.path.join(' > ')),
    number(run.event.unit === 'ns' ? 'ns' : run.event.unit, ({ median }) => decimal(median)),
    number('spread', ({ spread }) => spreadText(spread)),
    number('samples', (_, { result }) => String(result.samples.length)),
    number('collection', ({ garbageCollection }) => decimal(garbageCollection)),
    number('bytes', ({ allocatedBytes }) => (allocatedBytes === null ? '' : grouped(allocatedBytes))),
    nameColumn('', (row) => remarkOf(row)),
  ];
}

/** A small count has digits after the point. */
function decimal(value: number): string {
  if (Math.abs(value) >= 10_000) return grouped(value);
  const text = value.toFixed(1).replace(/^-0\.0$/, '0.0');
  const [whole = '', fraction = ''] = text.split('.');
  return `${whole.startsWith('-') && Number(whole) === 0 ? '-0' : grouped(Number(whole))}.${fraction}`;
}

function spreadText(spread: number): string {
  if (spread === 0) return '0 %';
  const percent = spread * 100;
  return percent < 0.0001 ? '<0.0001 %' : `${Number(percent.toPrecision(2))} %`;
}

function remarkOf({ result, dependsOnSeed }: Row): string {
  const isCold = result.samples.some(({ isWarm }) => !isWarm);
  return [
    ...(result.failure === null ? [] : [result.failure.kind.toUpperCase()]),
    ...(dependsOnSeed ? ['depends on the seed'] : []),
    ...(isCold ? ['not settled'] : []),
  ].join(', ');
}

/** Of benchmarks whose count depends on it, what it was for each. */
function seedLines(rows: readonly Row[]): readonly string[] {
  const dependent = rows.filter(({ dependsOnSeed }) => dependsOnSeed);
  if (dependent.length === 0) return [];
  return [
    '',
    `${countOf(dependent.length, 'benchmark')} with counts that depend on the seed of hash tables and random numbers:`,
    ...dependent.map(({ result }) => {
      const values = result.samples.map(({ seed, value }) => `${decimal(value)} (seed ${seed})`);
      return `  ${result.path.join(' > ')}: ${values.join(', ')}`;
    }),
  ];
}

function failureLines(results: readonly BenchmarkResult[]): readonly string[] {
  return results.flatMap(({ file, path, failure }) =>
    failure === null
      ? []
      : [
          '',
          `${file}: ${path.join(' > ')}: ${failure.kind} (seed ${failure.seed})`,
          ...failure.message.split('\n').map((line) => `  ${line}`),
        ],
  );
}
