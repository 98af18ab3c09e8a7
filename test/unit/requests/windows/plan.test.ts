import fc from 'fast-check';
import { drawPlan, type PlanSettings } from '../../../../lib/requests/windows';
import { randomOf } from '../../../support/random';

const settings: PlanSettings = { timeShare: 0.1, share: 1, profileProbability: 0.2, windowMs: 200 };

const anySettings = fc.record({
  timeShare: fc.double({ min: 0, max: 1, noNaN: true }),
  share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  profileProbability: fc.double({ min: 0, max: 1, noNaN: true }),
  windowMs: fc.integer({ min: 1, max: 5000 }),
});

describe('a plan', () => {
  it('covers each moment with its stated probability, from the first moment on', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.integer({ min: 100, max: 3000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer(),
        (timeShare, windowMs, at, seed) => {
          const random = randomOf(seed).uniform;
          const plans = 500;
          let covered = 0;
          for (let drawn = 0; drawn < plans; drawn++) {
            const plan = drawPlan({ ...settings, timeShare, windowMs }, 1000, 10_000, random);
            const time = 1000 + at * 10_000;
            if (plan.windows.some(({ beginMs, endMs }) => beginMs <= time && time < endMs)) covered += 1;
          }
          expect(drawPlan({ ...settings, timeShare, windowMs }, 1000, 10_000, random).probability).toBe(
            timeShare,
          );
          // Five standard errors: 1 in 1.7 million by chance.
          const error = Math.sqrt((timeShare * (1 - timeShare)) / plans);
          expect(Math.abs(covered / plans - timeShare)).toBeLessThan(5 * error);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has windows in their order, apart from each other, and within itself', () => {
    fc.assert(
      fc.property(anySettings, fc.integer(), (drawn, seed) => {
        const plan = drawPlan(drawn, 500, 10_000, randomOf(seed).uniform);
        const edges = plan.windows.flatMap(({ beginMs, endMs }) => [beginMs, endMs]);
        const isAscending = edges.every((edge, index) => index === 0 || (edges[index - 1] ?? NaN) < edge);
        expect(isAscending).toBe(true);
        expect(edges.every((edge) => 500 <= edge && edge <= 10_500)).toBe(true);
      }),
    );
  });

  it('is one window where all time is to be covered, and has none where no time is', () => {
    const random = randomOf(1).uniform;
    expect(drawPlan({ ...settings, timeShare: 1 }, 0, 100, random).windows).toEqual([
      { beginMs: 0, endMs: 100 },
    ]);
    expect(drawPlan({ ...settings, timeShare: 0 }, 0, 100, random).windows).toEqual([]);
  });

  it('states a probability that has the share of requests within windows in it', () => {
    expect(drawPlan({ ...settings, share: 0.5 }, 0, 100, randomOf(1).uniform).probability).toBeCloseTo(0.05);
  });
});
