import { benchmarkStatistics } from '../../../lib/model/benchmark/benchmark-statistics';
import { benchmarkResult, benchmarkSample } from './support/benchmarks';

describe('the statistics of a benchmark', () => {
  it('are those of its samples', () => {
    expect(benchmarkStatistics(benchmarkResult(['a'], [104, 100, 102]))).toMatchObject({
      median: 102,
      least: 100,
      most: 104,
      spread: 4 / 102,
      spreadWithin: 0,
    });
  });

  it('are none without samples', () => {
    expect(benchmarkStatistics(benchmarkResult(['a'], []))).toBeNull();
  });

  it('have a spread of 0 where nothing was counted at all', () => {
    expect(benchmarkStatistics(benchmarkResult(['a'], [0, 0]))?.spread).toBe(0);
  });

  it('leave out bytes that nobody knows', () => {
    const samples = [
      benchmarkSample(1, 5, { allocatedBytes: null }),
      benchmarkSample(2, 5, { allocatedBytes: 16 }),
    ];
    expect(benchmarkStatistics(benchmarkResult(['a'], [], { samples }))?.allocatedBytes).toBe(16);
  });
});

describe('a benchmark depends on the seed', () => {
  const depends = (samples: readonly (readonly number[])[]): boolean | undefined =>
    benchmarkStatistics(
      benchmarkResult(['a'], [], {
        samples: samples.map((regions, index) => benchmarkSample(index + 1, regions[1]!, { regions })),
      }),
    )?.dependsOnSeed;

  it.each([
    [
      'samples differ, and the regions of each agree',
      [
        [5000, 5000, 5000],
        [5100, 5100, 5100],
      ],
      true,
    ],
    [
      'all are the same',
      [
        [5000, 5000, 5000],
        [5000, 5000, 5000],
      ],
      false,
    ],
    [
      'samples differ as much as their own regions do',
      [
        [4900, 5000, 5100],
        [5000, 5100, 5200],
      ],
      false,
    ],
    [
      'samples differ by what reading leaves',
      [
        [5000, 5000, 5000],
        [5001, 5001, 5001],
      ],
      false,
    ],
    ['there is one sample only', [[5000, 5000, 5000]], false],
  ])('where %s: %j %s', (_, samples, expected) => {
    expect(depends(samples)).toBe(expected);
  });
});
