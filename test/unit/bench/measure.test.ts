import fc from 'fast-check';
import { measure, type Measurable, type MeasureLimits } from '../../../lib/bench/measuring/measure';
import { isSteady, repeatTolerance } from '../../../lib/bench/measuring/steadiness';
import type { CompilerTier } from '../../../lib/model/benchmark/benchmark';

const limits: MeasureLimits = {
  regionCount: 10_000,
  regionTimeMs: 1,
  regions: 5,
  unoptimizedCount: 0,
  unoptimizedTimeMs: 0,
  warmUpTimeMs: 60_000,
  warmUpRounds: 300,
};

/** Of which each iteration counts what `cost` says of how many were before it. */
function subject(
  cost: (iterationsBefore: number) => number,
  tierAfter: (iterations: number) => CompilerTier | null = () => 'optimizing',
): Measurable & { readonly regions: number[] } {
  let done = 0;
  const regions: number[] = [];
  return {
    regions,
    run: (iterations) => {
      regions.push(iterations);
      let work = 0;
      for (let index = 0; index < iterations; index++) work += cost(done++);
      return { work, garbageCollection: iterations };
    },
    tier: () => tierAfter(done),
  };
}

describe('what is measured', () => {
  it('is the cost of an iteration, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 1, max: 1e6, noNaN: true }), async (cost) => {
        const { regions, iterations, isWarm } = await measure(
          subject(() => cost),
          limits,
        );
        expect(isWarm).toBe(true);
        expect(iterations * cost).toBeGreaterThanOrEqual(limits.regionCount! * (1 - 1e-9));
        expect(regions).toHaveLength(5);
        for (const region of regions) expect(region / cost).toBeCloseTo(1, 6);
      }),
      { numRuns: 50 },
    );
  });

  it('is what it costs when it no longer becomes cheaper', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20_000 }), async (coldIterations) => {
        const { regions } = await measure(
          subject((before) => (before < coldIterations ? 900 : 100)),
          limits,
        );
        // Where it changes later than anybody could know, all regions are of before.
        expect(new Set(regions).size).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  it('waits for a tier to come, for as long as the limit says', async () => {
    const tierAfter = (done: number) => (done < 5000 ? 'baseline' : 'optimizing') as CompilerTier;
    const cost = (before: number): number => (before < 5000 ? 300 : 100);
    const measured = await measure(subject(cost, tierAfter), { ...limits, unoptimizedCount: 2_000_000 });
    expect(measured).toMatchObject({ tier: 'optimizing', regions: [100, 100, 100, 100, 100], isWarm: true });
  });

  it('is warm without the best tier where that does not come', async () => {
    const measured = await measure(
      subject(
        () => 100,
        () => 'baseline',
      ),
      { ...limits, unoptimizedCount: 2_000_000 },
    );
    expect(measured).toMatchObject({ tier: 'baseline', isWarm: true });
  });

  it('has its garbage collections told apart, per iteration', async () => {
    expect(
      (
        await measure(
          subject(() => 7),
          limits,
        )
      ).garbageCollection,
    ).toBe(1);
  });
});

describe('what does not settle', () => {
  it('is measured all the same, and said not to be warm', async () => {
    const measured = await measure(
      subject((before) => 100 + before / 10),
      limits,
    );
    expect(measured.isWarm).toBe(false);
    expect(measured.regions).toHaveLength(5);
  });

  it('ends after as many rounds as the limit says', async () => {
    const growing = subject((before) => 100 + before / 10);
    await measure(growing, { ...limits, warmUpRounds: 40 });
    expect(growing.regions.length).toBeLessThanOrEqual(40 + 2 * limits.regions);
  });

  it('is not warm where its tier changes in the regions', async () => {
    let asked = 0;
    const flapping = subject(
      () => 100,
      () => (asked++ % 2 === 0 ? 'baseline' : 'optimizing'),
    );
    expect((await measure(flapping, { ...limits, warmUpRounds: 50 })).isWarm).toBe(false);
  });

  it('settles within its own noise where that has no trend', async () => {
    let state = 1;
    const noise = (): number => (state = (state * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
    expect(
      (
        await measure(
          subject(() => 50 + 100 * noise()),
          limits,
        )
      ).isWarm,
    ).toBe(true);
  });
});

describe('regions of events that say nothing of time', () => {
  it('are as long as they should take', async () => {
    const { iterations, isWarm } = await measure(
      subject(() => 0),
      { ...limits, regionCount: null },
    );
    expect(iterations).toBeGreaterThan(1);
    expect(isWarm).toBe(true);
  });
});

describe('counts go on', () => {
  const count = fc.double({ min: 1, max: 1e9, noNaN: true });

  it('where they repeat', () => {
    fc.assert(
      fc.property(count, fc.double({ min: -1, max: 1, noNaN: true }), (value, part) => {
        const later = value * (1 + part * repeatTolerance * 0.99);
        expect(isSteady([value, value, value], [later, later, later])).toBe(true);
      }),
    );
  });

  it('never where they rise or fall from one to the next', () => {
    fc.assert(
      fc.property(
        count,
        fc.double({ min: 0.001, max: 0.1, noNaN: true }),
        fc.boolean(),
        (value, step, falls) => {
          const at = (index: number): number => value * (1 + (falls ? -1 : 1) * step * index);
          const all = [0, 1, 2, 3, 4, 5, 6, 7].map(at);
          expect(isSteady(all.slice(0, 4), all.slice(4))).toBe(false);
        },
      ),
    );
  });

  it('never where they jump between the two sides', () => {
    expect(isSteady([100, 100, 100, 100], [90, 90, 90, 90])).toBe(false);
  });
});
