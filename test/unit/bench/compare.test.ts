import { compareRuns, type CompareOptions } from '../../../lib/bench/compare';
import type { BenchmarkResult, BenchmarkSample } from '../../../lib/model/benchmark';
import type { BenchmarkComparison, RunComparison } from '../../../lib/model/benchmark-comparison';
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
    expect(verdictOn(parse(100_000), parse(100_010))).toMatchObject({
      verdict: 'regression',
      method: 'exact',
      interval: null,
      probability: null,
    });
    expect(verdictOn(parse(100_000), parse(100_010)).change).toBeCloseTo(0.0001, 12);
    expect(verdictOn(parse(1000, 2000), parse(990, 1980)).verdict).toBe('improvement');
  });

  it('a change within the threshold is told, and is none', () => {
    expect(verdictOn(parse(1_000_000), parse(1_000_040))).toMatchObject({
      verdict: 'unchanged',
      method: 'exact',
    });
    expect(verdictOn(parse(1_000_000), parse(1_000_001), { threshold: 0 }).verdict).toBe('regression');
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
    const marginal = [noisy(1000, 1000, 1000), noisy(1009, 1011, 1010.5)] as const;
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

  it('of counts that are not above zero, has no ratio', () => {
    expect(verdictOn(parse(0), parse(0)).verdict).toBe('cannot tell');
    expect(verdictOn(parse(10), parse(-1)).reason).toContain('not above zero');
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
    const other = benchmarkResult(['other'], [5]);
    expect(compared([failed, other], [failed, benchmarkResult(['other'], [6])]).outcome).toBe('regression');
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

  it('is what compiled the code, where that differs', () => {
    const head = withSamples([benchmarkSample(1, 20, { tier: 'baseline' })]);
    expect(verdictOn(parse(10), head).notes).toEqual([
      'compiled otherwise: optimizing in the base, baseline in the head',
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
