import { PassThrough } from 'node:stream';
import { benchProgress, type BenchProgress } from '../../../lib/cli/bench/bench-progress';
import { benchmarkSample } from '../model/support/benchmarks';

const benchmark = {
  file: 'a.bench.js',
  absoluteFile: '/a.bench.js',
  path: ['strings', 'split'],
  threshold: null,
  usesAdapters: false,
};

function progressOn(isTTY: boolean, showsOutput = false): { progress: BenchProgress; text: () => string } {
  const stream = new PassThrough();
  const terminal = {
    isTTY,
    columns: 80,
    rows: 24,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  const progress = benchProgress(
    showsOutput,
    Object.assign(stream, terminal) as unknown as NodeJS.WriteStream,
  );
  return { progress, text: () => String(stream.read() ?? '') };
}

describe('how benchmarks go on', () => {
  it('is a line for each sample in a log, that of a failure too', () => {
    const { progress, text } = progressOn(false);
    progress.planned(2);
    progress.sampled(benchmark, benchmarkSample(1, 12.34));
    progress.sampled(benchmark, { kind: 'threw', message: 'Error: no', seed: 2 });
    progress.end();
    expect(text()).toBe(
      '1/2 a.bench.js: strings > split: seed 1, 12.3\n2/2 a.bench.js: strings > split: seed 2, threw\n',
    );
  });

  it('is a bar on a terminal, which is gone at the end', () => {
    const { progress, text } = progressOn(true);
    progress.planned(2);
    progress.sampled(benchmark, benchmarkSample(1, 12.34));
    progress.end();
    expect(text()).toContain('[?25h');
    expect(text()).not.toContain('1/2 a.bench.js: strings > split: seed');
  });

  it('takes what benchmarks print only where it is to be shown', () => {
    expect(progressOn(false).progress.printed).toBeUndefined();
    const { progress, text } = progressOn(false, true);
    progress.printed?.('printed\n');
    expect(text()).toBe('printed\n');
  });
});
