import fc from 'fast-check';
import { mean, meanInterval, probabilityBeyond } from '../../../lib/stats/mean-interval';
import { randomOf, times, type Random } from '../../support/random';

const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 });
const confidence = fc.double({ min: 0.5, max: 0.999, noNaN: true });

/** The part of simulated intervals that have the true mean, 0, inside. */
function coverage(pairs: number, draw: (random: Random) => number): number {
  const random = randomOf(20_261_124);
  const rounds = 5000;
  const covered = times(rounds, () => {
    const interval = meanInterval(
      times(pairs, () => draw(random)),
      0.95,
    );
    return Math.abs(interval.mean) <= interval.halfWidth;
  });
  return covered.filter(Boolean).length / rounds;
}

test('is the textbook interval', () => {
  const interval = meanInterval([1, 2, 3, 4, 5], 0.95);
  expect(interval.mean).toBe(3);
  expect(interval.standardError).toBeCloseTo(Math.sqrt(2.5 / 5), 14);
  expect(interval.halfWidth).toBeCloseTo(2.776_445 * Math.sqrt(0.5), 5);
});

test('the mean of equal values is that value, to the last bit', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 1, max: 20 }),
      (value, count) => {
        expect(mean(times(count, () => value)) + 0).toBe(value + 0);
      },
    ),
  );
});

test.each([3, 5, 10, 20])(
  'of %d normal differences, 95 of 100 intervals have the true mean inside',
  (pairs) => {
    expect(coverage(pairs, ({ normal }) => normal())).toBeCloseTo(0.95, 2);
  },
);

test('of 5 differences with outliers, the interval errs to the safe side', () => {
  const contaminated = ({ uniform, normal }: Random) => normal() * (uniform() < 0.1 ? 10 : 1);
  expect(coverage(5, contaminated)).toBeGreaterThan(0.95);
});

test('of 5 uneven differences, it has the true mean inside less often: what docs/comparing.md says', () => {
  const skewed = ({ uniform }: Random) => -Math.log(1 - uniform()) - 1;
  expect(coverage(5, skewed)).toBeCloseTo(0.88, 1);
});

test('a known variance widens the interval, but never narrows it', () => {
  fc.assert(
    fc.property(values, confidence, fc.double({ min: 0, max: 4, noNaN: true }), (list, at, leastVariance) => {
      const wide = meanInterval(list, at, leastVariance);
      expect(wide.halfWidth).toBeGreaterThanOrEqual(meanInterval(list, at).halfWidth);
      expect(wide.standardError).toBeGreaterThanOrEqual(Math.sqrt(leastVariance / list.length));
    }),
  );
});

test('the probability is below what is missing to the confidence where the whole interval is beyond the limit', () => {
  const limit = fc.double({ min: 0, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(values, confidence, limit, (list, at, beyond) => {
      const interval = meanInterval(list, at, 1e-6);
      const nearest = Math.abs(interval.mean) - interval.halfWidth;
      fc.pre(Math.abs(nearest - beyond) > 1e-9);
      expect(probabilityBeyond(interval, beyond) < 1 - at).toBe(nearest > beyond);
    }),
  );
});

test('without any spread, a difference beyond the limit is certain, and another is none', () => {
  const interval = meanInterval([0.5, 0.5, 0.5], 0.95);
  expect(probabilityBeyond(interval, 0.4)).toBe(0);
  expect(probabilityBeyond(interval, 0.5)).toBe(1);
});
