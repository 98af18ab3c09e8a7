/** What must be so whatever is compared, and how often verdicts are right. */
import fc from 'fast-check';
import { compareRuns } from '../../../lib/bench/comparing/compare';
import type { BenchmarkRun } from '../../../lib/model/benchmark/benchmark';
import type { BenchmarkComparison, Verdict } from '../../../lib/model/benchmark/benchmark-comparison';
import { randomOf, times } from '../../support/random';
import { benchmarkRun } from '../model/support/benchmarks';
import { madeUpRuns, type MadeUp } from './support/made-up-runs';

const made = fc.record({
  seeds: fc.integer({ min: 1, max: 8 }),
  noise: fc.constantFrom(0, 1e-6, 1e-4, 1e-2),
  change: fc.constantFrom(-0.3, -0.01, -0.0001, 0, 0.0001, 0.01, 0.3),
});
const runs = fc
  .tuple(fc.array(made, { minLength: 1, maxLength: 6 }), fc.integer())
  .map(([list, seed]) => madeUpRuns(list, randomOf(seed)));
const options = fc.record(
  { threshold: fc.constantFrom(0, 0.001, 0.05), confidence: fc.constantFrom(0.9, 0.95, 0.99) },
  { requiredKeys: [] },
);

const verdictsOf = (benchmarks: readonly BenchmarkComparison[]) => benchmarks.map(({ verdict }) => verdict);

const opposite: Readonly<Record<Verdict, Verdict>> = {
  regression: 'improvement',
  improvement: 'regression',
  unchanged: 'unchanged',
  'cannot tell': 'cannot tell',
};

test('with base and head swapped, regressions are improvements and improvements regressions', () => {
  fc.assert(
    fc.property(runs, options, ({ base, head }, chosen) => {
      const forwards = compareRuns(base, head, chosen).benchmarks;
      const backwards = compareRuns(head, base, chosen).benchmarks;
      expect(verdictsOf(backwards)).toEqual(verdictsOf(forwards).map((verdict) => opposite[verdict]));
      backwards.forEach(({ change }, index) => {
        if (change !== null) expect((1 + change) * (1 + forwards[index]!.change!)).toBeCloseTo(1, 12);
      });
    }),
  );
});

/** Of events: of instructions a few are no change, however many there are. */
function scaled(run: BenchmarkRun, factor: number): BenchmarkRun {
  const benchmarks = run.benchmarks.map((benchmark) => ({
    ...benchmark,
    samples: benchmark.samples.map((sample) => ({
      ...sample,
      value: sample.value * factor,
      regions: sample.regions.map((count) => count * factor),
    })),
  }));
  return { ...run, benchmarks, event: { name: 'page-faults:u', unit: 'events' } };
}

test('a factor that all counts have in common changes no verdict', () => {
  const factor = fc.double({ min: 1e-5, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(runs, options, factor, ({ base, head }, chosen, by) => {
      const before = compareRuns(scaled(base, 1), scaled(head, 1), chosen).benchmarks;
      const after = compareRuns(scaled(base, by), scaled(head, by), chosen).benchmarks;
      expect(verdictsOf(after)).toEqual(verdictsOf(before));
    }),
  );
});

test('a run is unchanged from itself, by a ratio of exactly 1', () => {
  fc.assert(
    fc.property(runs, ({ base }) => {
      for (const { verdict, change, reason, pairs } of compareRuns(base, base).benchmarks) {
        // Of one or two samples that vary nobody knows how much.
        if (pairs.length < 3) expect(reason === null || reason.includes('pair')).toBe(true);
        else expect({ verdict, change }).toEqual({ verdict: 'unchanged', change: 0 });
      }
    }),
  );
});

test('the order of benchmarks and of samples makes no difference', () => {
  fc.assert(
    fc.property(runs, ({ base, head }) => {
      const turned = {
        ...head,
        benchmarks: head.benchmarks.toReversed().map((benchmark) => ({
          ...benchmark,
          samples: benchmark.samples.toReversed(),
        })),
      };
      expect(verdictsOf(compareRuns(base, turned).benchmarks).toReversed()).toEqual(
        verdictsOf(compareRuns(base, head).benchmarks),
      );
    }),
  );
});

/** How often each verdict comes, over many suites of 20 benchmarks that are all made alike. */
function rates(each: MadeUp, threshold?: number): Readonly<Record<Verdict, number>> {
  const random = randomOf(5);
  const chosen = threshold === undefined ? {} : { threshold };
  const all = times(25, () => {
    const { base, head } = madeUpRuns(
      times(20, () => each),
      random,
    );
    return verdictsOf(compareRuns(base, head, chosen).benchmarks);
  }).flat();
  const rate = (verdict: Verdict) => all.filter((found) => found === verdict).length / all.length;
  return {
    regression: rate('regression'),
    improvement: rate('improvement'),
    unchanged: rate('unchanged'),
    'cannot tell': rate('cannot tell'),
  };
}

describe('500 benchmarks of 5 seeds', () => {
  it.each([1e-6, 1e-5, 1e-4])('that have not changed: no alarm at noise %d', (noise) => {
    const found = rates({ seeds: 5, noise, change: 0 });
    expect({ regression: found.regression, improvement: found.improvement }).toEqual({
      regression: 0,
      improvement: 0,
    });
    expect(found.unchanged).toBeGreaterThan(0.98);
  });

  it('that have not changed, but vary by more than the threshold: nobody can tell', () => {
    const found = rates({ seeds: 5, noise: 0.01, change: 0 });
    expect(found.regression + found.improvement).toBeLessThan(0.01);
    expect(found['cannot tell']).toBeGreaterThan(0.98);
  });

  it.each([
    [0.0005, 1e-6],
    [0.001, 1e-5],
    [0.01, 1e-4],
    [0.01, 1e-3],
  ])('that have changed by %d: all are found at noise %d', (change, noise) => {
    expect(rates({ seeds: 5, noise, change }).regression).toBeGreaterThan(0.98);
    expect(rates({ seeds: 5, noise, change: -change }).improvement).toBeGreaterThan(0.98);
  });

  it('that have changed by 0.02 % at a noise of 0.01 %: none is passed for a change that is certain', () => {
    const found = rates({ seeds: 5, noise: 1e-4, change: 0.0002 });
    expect(found.regression + found.improvement).toBeLessThan(0.01);
  });

  it.each([0.005, 0.01])('that have changed by just the threshold, %d: hardly any is wrong', (change) => {
    const found = rates({ seeds: 5, noise: 1e-3, change }, change);
    expect(found.improvement).toBe(0);
    expect(found.regression).toBeLessThan(0.05);
    expect(found.unchanged).toBeLessThan(0.05);
  });
});

test('an empty run is compared without complaint', () => {
  expect(compareRuns(benchmarkRun([]), benchmarkRun([]))).toMatchObject({
    outcome: 'cannot tell',
    benchmarks: [],
  });
});
