import { benchmarksText } from '../../../lib/report/benchmarks/benchmarks-text';
import { benchmarkResult, benchmarkRun, benchmarkSample } from '../model/support/benchmarks';

describe('benchmarks as a table', () => {
  it('have a line each, with what was counted where above', () => {
    const text = benchmarksText(
      benchmarkRun(
        [benchmarkResult(['strings', 'split'], [21_410, 21_410]), benchmarkResult(['add'], [12.34])],
        {
          commit: 'abc123+',
        },
      ),
    );
    expect(text).toBe(
      [
        'instructions:u: instructions per iteration (emulated source)',
        'Nehalem (x64, QEMU 7.2.0), Linux 6.1.0, Node 22.1.0, V8 12.4.254.14-node.11',
        '2026-11-24T10:00:00.000Z, commit abc123+',
        '',
        'benchmark        instructions  spread  samples  collection  bytes',
        'strings > split        21 410     0 %        2         0.0      0',
        'add                      12.3     0 %        1         0.0      0',
      ].join('\n'),
    );
  });

  it('are told apart by file where there are several', () => {
    const text = benchmarksText(
      benchmarkRun([benchmarkResult(['a'], [1]), benchmarkResult(['a'], [1], { file: 'other.bench.js' })]),
    );
    expect(text).toMatch(/^file .*benchmark/m);
    expect(text).toMatch(/^other\.bench\.js +a +1\.0/m);
  });

  it('are said to depend on the seed, with the value of each', () => {
    const text = benchmarksText(benchmarkRun([benchmarkResult(['map'], [5000, 5100])]));
    expect(text).toMatch(/^map .* 2 %.*depends on the seed$/m);
    expect(text).toMatch(/^ {2}map: 5 000\.0 \(seed 1\), 5 100\.0 \(seed 2\)$/m);
  });

  it('are time where time was counted, which varies with more than the seed', () => {
    const text = benchmarksText(
      benchmarkRun([benchmarkResult(['map'], [5000, 5100])], {
        source: 'software',
        event: { name: 'task-clock', unit: 'ns' },
      }),
    );
    expect(text).not.toMatch(/instructions|seed/);
    expect(text).toMatch(/^task-clock: ns of CPU time per iteration \(software source\)$/m);
  });

  it('say what they lack', () => {
    const text = benchmarksText(
      benchmarkRun(
        [
          benchmarkResult(['cold'], [], {
            samples: [benchmarkSample(1, 5, { isWarm: false, tier: null, allocatedBytes: null })],
          }),
          benchmarkResult(['broken'], [], {
            failure: { kind: 'threw', message: 'Error: no\n    at x.js:1:1', seed: 1 },
          }),
        ],
        { notes: ['Something to know'] },
      ),
    );
    expect(text).toMatch(/^cold +5\.0 +0 % +1 +0\.0 +not settled$/m);
    expect(text).toMatch(/^broken +THREW$/m);
    expect(text).toContain('parser.bench.js: broken: threw (seed 1)\n  Error: no\n      at x.js:1:1');
    expect(text.endsWith('\n\nnote: Something to know')).toBe(true);
  });

  it('name no compiler: V8 tells only that of the function that was registered, which often does nothing but call', () => {
    const text = benchmarksText(
      benchmarkRun([
        benchmarkResult(['a'], [], { samples: [benchmarkSample(1, 5, { tier: 'interpreter' })] }),
      ]),
    );
    expect(text).not.toContain('interpreter');
  });

  it('say that there are none', () => {
    expect(benchmarksText(benchmarkRun([]))).toMatch(/\n\nno benchmarks$/);
  });
});
