/** How a run of benchmarks goes on: a bar on a terminal, a line for each sample in a log; on the standard error. */
import { SingleBar } from 'cli-progress';
import type { PlannedBenchmark, RunProgress } from '../../bench/running';
import type { BenchmarkFailure, BenchmarkSample } from '../../model/benchmark';
import { visibleLine } from '../../visible-text';

export interface BenchProgress extends RunProgress {
  /** The bar is gone, and the line is free. */
  end(): void;
}

export function benchProgress(
  showsOutput: boolean,
  stream: NodeJS.WriteStream = process.stderr,
): BenchProgress {
  const printed = showsOutput ? (text: string) => void stream.write(text) : undefined;
  return { ...(stream.isTTY ? progressBar(stream) : progressLines(stream)), printed };
}

function progressBar(stream: NodeJS.WriteStream): BenchProgress {
  const bar = new SingleBar({
    format: '{bar} {value}/{total} {name}',
    stream,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 24,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    gracefulExit: false,
  });
  return {
    planned: (samples) => {
      bar.start(samples, 0, { name: '' });
    },
    sampled: (benchmark) => {
      bar.increment({ name: nameOf(benchmark) });
    },
    end: () => {
      bar.stop();
    },
  };
}

function progressLines(stream: NodeJS.WriteStream): BenchProgress {
  let [planned, sampled] = [0, 0];
  return {
    planned: (samples) => {
      planned = samples;
    },
    sampled: (benchmark, outcome) => {
      sampled += 1;
      stream.write(`${sampled}/${planned} ${nameOf(benchmark)}: ${outcomeText(outcome)}\n`);
    },
    end: () => undefined,
  };
}

function nameOf({ file, path }: PlannedBenchmark): string {
  return visibleLine(`${file}: ${path.join(' > ')}`);
}

function outcomeText(outcome: BenchmarkSample | BenchmarkFailure): string {
  if ('kind' in outcome) return `seed ${outcome.seed}, ${outcome.kind}`;
  return `seed ${outcome.seed}, ${outcome.value.toFixed(1)}`;
}
