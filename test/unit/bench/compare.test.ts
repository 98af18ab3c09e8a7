import { compareRuns, type CompareOptions } from '../../../lib/bench/comparing/compare';
import type { BenchmarkResult, BenchmarkSample } from '../../../lib/model/benchmark/benchmark';
import type { BenchmarkComparison, RunComparison } from '../../../lib/model/benchmark/benchmark-comparison';
import { randomOf } from '../../support/random';
import { benchmarkResult, benchmarkRun, benchmarkSample } from '../model/support/benchmarks';
import { madeUpBenchmark, noisySample } from './support/made-up-runs';

function compared(
  base: readonly BenchmarkResult[],
  head: readonly BenchmarkResult[],
  options: CompareOptions = {},
): RunComparison {
  return compareRuns(benchmarkRun(base), benchmarkRun(head), options);
}

function verdictOn(
  base: BenchmarkResult,
  head: BenchmarkResult,
  options: CompareOptions = {},
): BenchmarkComparison {
  return compared([base], [head], options).benchmarks[0]!;
}

const parse = (...values: readonly number[]) => benchmarkResult(['parse'], values);
const random = randomOf(3);
const noisy = (...values: readonly number[]) =>
  benchmarkResult(['parse'], [], {
    samples: values.map((value, index) => noisySample(index + 1, value, random)),
  });
const withSamples = (samples: readonly BenchmarkSample[]) => benchmarkResult(['parse'], [], { samples });

describe('where both sides count the same each time', () => {
  it('any change is exact, however few the seeds are', () => {
    expect(verdictOn(parse(100_000), parse(100_050))).toMatchObject({
      verdict: 'regression',
      method: 'exact',
      interval: null,
      probability: null,
    });
    expect(verdictOn(parse(100_000), parse(100_050)).change).toBeCloseTo(0.0005, 12);
    expect(verdictOn(parse(1000, 2000), parse(990, 1980)).verdict).toBe('improvement');
  });

  it('a change within the threshold is told, and is none', () => {
    expect(verdictOn(parse(1_000_000), parse(1_000_040))).toMatchObject({
      verdict: 'unchanged',
      method: 'exact',
    });
    expect(verdictOn(parse(1_000_000), parse(1_000_201), { threshold: 0 }).verdict).toBe('regression');
    expect(verdictOn(parse(1000), parse(1004), { threshold: 0.005 }).verdict).toBe('unchanged');
  });

  it('a change that depends on the seed is judged by the interval', () => {
    const comparison = verdictOn(parse(1000, 1000, 1000), parse(1010, 1000, 990));
    expect(comparison).toMatchObject({ verdict: 'cannot tell', method: 'interval' });
    expect(comparison.notes.join()).toContain('depends on the seed');
  });

  it('one region alone does not show that a count repeats', () => {
    const once = (value: number) => withSamples([benchmarkSample(1, value, { regions: [value] })]);
    expect(verdictOn(once(1000), once(1100))).toMatchObject({
      verdict: 'cannot tell',
      method: null,
      change: null,
    });
  });
});

describe('what all samples of a side can have in common', () => {
  const all = (...counts: readonly number[]) => [parse(...counts), noisy(...counts)];

  it.each([
    [5486, 5488],
    [5484.97, 5488.97],
    [300, 304.9],
    [52, 48],
    [1_000_000, 1_000_150],
    [1_000_000, 999_820],
  ])('is no change: %d and %d instructions, with every seed', (before, after) => {
    const heads = all(after, after, after);
    all(before, before, before).forEach((base, index) => {
      expect(verdictOn(base, heads[index]!).verdict).toBe('unchanged');
    });
  });

  it.each([
    [50_000, 50_050],
    [5486, 5492],
    [300, 306],
    [1_000_000, 1_000_220],
  ])('is less than from %d to %d instructions', (before, after) => {
    const heads = all(after, after, after);
    all(before, before, before).forEach((base, index) => {
      expect(verdictOn(base, heads[index]!).verdict).toBe('regression');
    });
  });

  it('cannot be told from a change beyond a threshold that somebody gave', () => {
    const comparison = verdictOn(parse(5486), parse(5488), { threshold: 0.0001 });
    expect(comparison.verdict).toBe('cannot tell');
    expect(comparison.reason).toContain('up to 0.091 % in all samples alike');
    expect(verdictOn(parse(5486), parse(5493), { threshold: 0.0001 }).verdict).toBe('regression');
    expect(verdictOn(parse(5486), parse(5486), { threshold: 0 }).verdict).toBe('unchanged');
  });

  it('is a part of other counts, not a number of them', () => {
    const event = { name: 'page-faults:u', unit: 'events' };
    const sides = [parse(10), parse(11)].map((result) => benchmarkRun([result], { event }));
    expect(compareRuns(sides[0]!, sides[1]!).benchmarks[0]!.verdict).toBe('regression');
  });
});

describe('where counts vary', () => {
  it('a change is one where the whole interval is beyond the threshold', () => {
    const before = noisy(1000, 1100, 1200, 1300, 1400);
    const after = noisy(1010, 1111, 1212, 1313, 1414);
    const comparison = verdictOn(before, after);
    expect(comparison).toMatchObject({ verdict: 'regression', method: 'interval', reason: null });
    expect(comparison.change).toBeCloseTo(0.01, 4);
    expect(comparison.interval!.lower).toBeLessThan(comparison.change!);
    expect(comparison.interval!.upper).toBeGreaterThan(comparison.change!);
    expect(verdictOn(after, before).verdict).toBe('improvement');
  });

  it('it is unchanged where the whole interval is within', () => {
    const sides = [noisy(1000, 1100, 1200), noisy(1000, 1100, 1200)] as const;
    expect(verdictOn(...sides, { threshold: 0.01 })).toMatchObject({ verdict: 'unchanged', reason: null });
  });

  it('nobody can tell where it is across', () => {
    const comparison = verdictOn(noisy(1000, 1000, 1000), noisy(1000, 1005, 1010), { threshold: 0.005 });
    expect(comparison.verdict).toBe('cannot tell');
    expect(comparison.reason).toContain('threshold');
  });

  it('two pairs are too few', () => {
    const comparison = verdictOn(noisy(1000, 1000), noisy(2000, 2000));
    expect(comparison).toMatchObject({ verdict: 'cannot tell', change: null, interval: null });
    expect(comparison.reason).toContain('2 pairs');
  });

  it('a wider interval is asked for with a higher confidence', () => {
    const width = (confidence: number) => {
      const { interval } = verdictOn(noisy(1000, 1100, 1200), noisy(1000, 1101, 1199), { confidence });
      return interval!.upper - interval!.lower;
    };
    expect(width(0.99)).toBeGreaterThan(2 * width(0.9));
  });

  it('a change that one benchmark alone would show may be chance among hundreds', () => {
    const marginal = [noisy(100_000, 100_000, 100_000), noisy(100_900, 101_100, 101_050)] as const;
    const options = { threshold: 0.007 };
    expect(verdictOn(...marginal, options).verdict).toBe('regression');

    const others = Array.from({ length: 300 }, (_, index) =>
      madeUpBenchmark(`other ${index}`, { seeds: 5, noise: 1e-4, change: 0 }, random),
    );
    const { benchmarks } = compared(
      [marginal[0], ...others.map(({ base }) => base)],
      [marginal[1], ...others.map(({ head }) => head)],
      options,
    );
    expect(benchmarks[0]).toMatchObject({ verdict: 'cannot tell' });
    expect(benchmarks[0]!.reason).toContain('chance');
  });

  describe('what varies within processes', () => {
    const rising = [0.98, 0.99, 1, 1.01, 1.02];
    const inRegions = (parts: readonly number[], ...values: readonly number[]) =>
      withSamples(
        values.map((value, index) =>
          benchmarkSample(index + 1, value, { regions: parts.map((part) => part * value) }),
        ),
      );
    const before = inRegions(rising, 1000, 1100, 1200);

    it('is no less between them', () => {
      const comparison = verdictOn(before, inRegions(rising.toReversed(), 1010, 1111, 1212));
      expect(comparison.verdict).toBe('cannot tell');
      expect(comparison.interval!.lower).toBeLessThan(0);
    });

    it('does not matter where it is the same on both sides, region by region', () => {
      const { interval, verdict } = verdictOn(before, inRegions(rising, 1010, 1111, 1212));
      expect(verdict).toBe('regression');
      expect(interval!.upper - interval!.lower).toBeLessThan(1e-9);
    });

    it('is not compared region by region where the regions did other work', () => {
      const others = before.samples.map((sample) => ({ ...sample, iterations: 7 }));
      expect(verdictOn(before, withSamples(others))).toMatchObject({ change: 0, verdict: 'cannot tell' });
    });
  });
});

describe('a count that is missing', () => {
  const failed = benchmarkResult(['parse'], [1000], {
    failure: { kind: 'timed out', message: 'after 60 s', seed: 2 },
  });

  it.each([
    ['base', failed, parse(1000)],
    ['head', parse(1000), failed],
  ])('in the %s is none that is fine', (side, base, head) => {
    const comparison = compared([base], [head]);
    expect(comparison.outcome).toBe('cannot tell');
    expect(comparison.benchmarks[0]).toMatchObject({ verdict: 'cannot tell', reason: `${side}: timed out` });
  });

  it('as no seed is on both sides, is none that is fine', () => {
    const other = withSamples([benchmarkSample(7, 1000)]);
    expect(verdictOn(parse(1000), other)).toMatchObject({ verdict: 'cannot tell', change: null });
  });

  it('as there is no benchmark, is none that is fine', () => {
    expect(compared([], []).outcome).toBe('cannot tell');
    expect(compared([], [parse(1000)])).toMatchObject({
      outcome: 'cannot tell',
      added: [{ path: ['parse'] }],
    });
  });

  const smallest = Number.MIN_VALUE;
  it.each([
    [0, 'not above zero'],
    [-1, 'not above zero'],
    [-1e300, 'not above zero'],
    [smallest, 'less than one event'],
    [2.2e-308, 'less than one event'],
    [0.000_999, 'less than one event'],
    [1e300, 'larger than any counter'],
    [Number.MAX_VALUE, 'larger than any counter'],
    [Infinity, 'not a finite number'],
    [-Infinity, 'not a finite number'],
    [NaN, 'not a finite number'],
  ])('of %d, has no ratio to it or another', (odd, reason) => {
    const counts = (value: number) => parse(value, value, value);
    for (const sides of [
      [counts(odd), counts(odd)],
      [counts(1000), counts(odd)],
      [counts(odd), counts(1000)],
      [counts(1000), parse(1000, 1000, odd)],
    ] as const) {
      const comparison = compared([sides[0]], [sides[1]], { threshold: 0.01 });
      expect(comparison.outcome).toBe('cannot tell');
      expect(comparison.benchmarks[0]!.reason).toContain(reason);
    }
  });

  it('of a region that is no number, has no ratio', () => {
    const odd = withSamples([benchmarkSample(1, 1000, { regions: [1000, NaN, 1000] })]);
    expect(verdictOn(parse(1000), odd).reason).toContain('not a finite number');
  });

  it('of a benchmark that was removed, is fine only where that is allowed', () => {
    const other = benchmarkResult(['other'], [5]);
    const removed = compared([parse(1000), other], [parse(1000)]);
    expect(removed).toMatchObject({ outcome: 'cannot tell', removed: [{ path: ['other'] }] });
    expect(compared([parse(1000), other], [parse(1000)], { allowRemoved: true }).outcome).toBe('fine');
  });

  it('of a new benchmark that fails, is none that is fine; of one that does not, nobody misses', () => {
    expect(compared([parse(1000)], [parse(1000), { ...failed, path: ['new'] }]).outcome).toBe('cannot tell');
    expect(compared([parse(1000)], [parse(1000), benchmarkResult(['new'], [5])]).outcome).toBe('fine');
  });

  it('does not hide a regression', () => {
    const other = benchmarkResult(['other'], [50]);
    expect(compared([failed, other], [failed, benchmarkResult(['other'], [60])]).outcome).toBe('regression');
  });
});

describe('hard and soft limits', () => {
  it('only a regression beyond the hard one fails', () => {
    const options = { threshold: 0.005, hardThreshold: 0.05 };
    const soft = compared([parse(1000)], [parse(1020)], options);
    expect(soft).toMatchObject({ outcome: 'fine', benchmarks: [{ verdict: 'regression', isHard: false }] });
    const hard = compared([parse(1000)], [parse(1060)], options);
    expect(hard).toMatchObject({
      outcome: 'regression',
      benchmarks: [{ verdict: 'regression', isHard: true }],
    });
  });

  it("a benchmark's own threshold is stronger than the comparison's, and never above its hard one", () => {
    const tolerant = { ...parse(1000), threshold: 0.1 };
    const options = { threshold: 0.005, hardThreshold: 0.05 };
    const comparison = verdictOn(tolerant, { ...parse(1060), threshold: 0.1 }, options);
    expect(comparison).toMatchObject({
      verdict: 'unchanged',
      threshold: { soft: 0.1, hard: 0.1, origin: 'benchmark' },
    });
  });
});

describe('what is told beside the verdict', () => {
  it('is which seeds have no partner, and were not warm', () => {
    const base = withSamples([benchmarkSample(1, 10), benchmarkSample(2, 10), benchmarkSample(3, 10)]);
    const head = withSamples([benchmarkSample(1, 10, { isWarm: false }), benchmarkSample(4, 10)]);
    expect(verdictOn(base, head).notes).toEqual([
      'only the base has seeds 2, 3, left out',
      'only the head has seed 4, left out',
      'the head was not warm when it was measured, with seed 1',
    ]);
  });

  it("is what compiled the benchmark's own function, where that differs", () => {
    const head = withSamples([benchmarkSample(1, 20, { tier: 'baseline' })]);
    expect(verdictOn(parse(10), head).notes).toEqual([
      "the benchmark's own function, not what it calls, is compiled otherwise: optimizing in the base, baseline in the head",
    ]);
  });

  it('are counts, collections and allocation of each side', () => {
    const head = withSamples([
      benchmarkSample(1, 10, { garbageCollection: 5, allocatedBytes: 100 }),
      benchmarkSample(2, 30, { garbageCollection: 7, allocatedBytes: null }),
    ]);
    expect(verdictOn(parse(10), head).head).toEqual({
      samples: 2,
      median: 20,
      lowest: 10,
      highest: 30,
      garbageCollection: 6,
      allocatedBytes: 100,
      failure: null,
    });
  });

  it('are the notes of both runs', () => {
    const base = benchmarkRun([parse(10)], { notes: ['address space randomised'] });
    expect(compareRuns(base, benchmarkRun([parse(10)])).notes).toEqual(['base: address space randomised']);
  });
});

test.each([
  [{ confidence: 1 }, 'confidence'],
  [{ confidence: NaN }, 'confidence'],
  [{ threshold: -0.1 }, 'threshold'],
  [{ hardThreshold: NaN }, 'hardThreshold'],
])('%j is refused', (options, name) => {
  expect(() => compared([], [], options)).toThrow(name);
});
