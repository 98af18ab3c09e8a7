import fc from 'fast-check';
import { compareRuns } from '../../../lib/bench/comparing/compare';
import { recentChanges } from '../../../lib/bench/comparing/history';
import { mostNoiseThreshold as most, thresholdOf } from '../../../lib/bench/comparing/thresholds';
import type { BenchmarkRun } from '../../../lib/model/benchmark/benchmark';
import { benchmarkKey } from '../../../lib/model/benchmark/read-benchmarks';
import { benchmarkResult, benchmarkRun } from '../model/support/benchmarks';

const parse = benchmarkResult(['parse'], [1000]);
const exact = { halfWidth: 0, offset: 0 };

/** Runs on days one after the other. */
function history(...values: readonly number[]): readonly BenchmarkRun[] {
  return values.map((value, day) =>
    benchmarkRun([benchmarkResult(['parse'], [value])], {
      startedAt: new Date(day * 86_400_000).toISOString(),
    }),
  );
}

describe('a threshold', () => {
  it("is the benchmark's own, else the option, else of history, else of noise", () => {
    const changes = [0.01, 0.01, 0.01, 0.01];
    const own = { ...parse, threshold: 0.02 };
    expect(thresholdOf(own, exact, changes, { threshold: 0.03 })).toMatchObject({
      soft: 0.02,
      origin: 'benchmark',
    });
    expect(thresholdOf(parse, exact, changes, { threshold: 0.03 })).toMatchObject({
      soft: 0.03,
      origin: 'option',
    });
    expect(thresholdOf(parse, exact, changes, {})).toMatchObject({ origin: 'history' });
    expect(thresholdOf(parse, exact, changes.slice(1), {})).toMatchObject({ origin: 'noise' });
  });

  it('of history is the third quartile and three times the range between quartiles', () => {
    const { soft } = thresholdOf(parse, exact, [0, 0.001, 0.002, 0.003, 0.004], {});
    expect(soft).toBeCloseTo(Math.expm1(0.003 + 3 * 0.002), 12);
  });

  it('of history is not below what noise allows', () => {
    expect(thresholdOf(parse, exact, [0, 0, 0, 0], {}).soft).toBe(0);
    expect(thresholdOf(parse, { halfWidth: 1, offset: 0 }, [0, 0, 0, 0], {}).soft).toBe(most);
  });

  it('of noise grows with it, up to 0.2 %', () => {
    expect(most).toBe(0.002);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (halfWidth) => {
        const { soft } = thresholdOf(parse, { halfWidth, offset: 0 }, [], {});
        expect(soft).toBe(Math.min(most, Math.expm1(3 * halfWidth)));
      }),
    );
  });

  it('is not below what samples cannot show, unless somebody gave it', () => {
    const hidden = { halfWidth: 0, offset: Math.log1p(0.01) };
    expect(thresholdOf(parse, hidden, [], {}).soft).toBeCloseTo(0.01, 12);
    expect(thresholdOf(parse, hidden, [0, 0, 0, 0], {}).soft).toBeCloseTo(0.01, 12);
    expect(thresholdOf(parse, hidden, [], { threshold: 0.001 }).soft).toBe(0.001);
  });

  it('has a hard one that is not below it', () => {
    expect(thresholdOf(parse, exact, [], { threshold: 0.01 }).hard).toBe(0.01);
    expect(thresholdOf(parse, exact, [], { threshold: 0.01, hardThreshold: 0.1 }).hard).toBe(0.1);
    expect(thresholdOf(parse, exact, [], { threshold: 0.1, hardThreshold: 0.01 }).hard).toBe(0.1);
  });
});

describe('history', () => {
  const current = benchmarkRun([parse]);
  const key = benchmarkKey(parse);

  it('has the size of each change from one run to the next, in the order in which they were measured', () => {
    const { changes } = recentChanges(history(1000, 1010, 1000, 1000).toReversed(), current);
    expect(changes.get(key)!.map((change) => Math.expm1(change).toFixed(4))).toEqual([
      '0.0100',
      '0.0100',
      '0.0000',
    ]);
  });

  it('leaves out runs that were not measured alike, and says so', () => {
    const runs = [
      ...history(1000, 1010),
      ...history(500).map((run) => ({ ...run, source: 'software' as const })),
    ];
    expect(recentChanges(runs, current)).toMatchObject({ unlikeRuns: 1 });
    expect(recentChanges(runs, current).changes.get(key)).toHaveLength(1);
    expect(compareRuns(current, current, { history: runs }).notes).toEqual([
      '1 of 3 earlier results were left out: they were not measured alike',
      '1 of 1 benchmarks have fewer than 4 earlier changes: their thresholds are from noise',
    ]);
  });

  it('makes a usual change none', () => {
    const head = benchmarkRun([benchmarkResult(['parse'], [1005.5])]);
    expect(compareRuns(current, head).benchmarks[0]).toMatchObject({ verdict: 'regression' });
    const restless = history(1000, 1004, 999, 1005, 1000, 1007);
    expect(compareRuns(current, head, { history: restless }).benchmarks[0]).toMatchObject({
      verdict: 'unchanged',
      threshold: { origin: 'history' },
    });
  });

  it('does not let one great change hide the next', () => {
    const { changes } = recentChanges(history(1000, 1001, 1000, 1001, 1000, 1001, 2000, 2002), current);
    expect(thresholdOf(parse, exact, changes.get(key)!, {}).soft).toBeLessThan(0.01);
  });
});
