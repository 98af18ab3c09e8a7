import fc from 'fast-check';
import { median, quantile, robustDeviation } from '../../../lib/stats/quantile';
import { randomOf, times } from '../../support/random';

const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 });

test('quartiles are those of R and NumPy', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((part) => quantile([7, 15, 36, 39, 40, 41], part))).toEqual([
    7, 20.25, 37.5, 39.75, 41,
  ]);
});

test('a quantile is between the smallest and the largest, and grows with its part', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
      expect(quantile(list, part)).toBeGreaterThanOrEqual(Math.min(...list));
      expect(quantile(list, part)).toBeLessThanOrEqual(quantile(list, (1 + part) / 2));
    }),
  );
});

test('the median of equal values is that value, to the last bit', () => {
  expect(median([0.1, 0.1, 0.1, 0.1])).toBe(0.1);
});

test('the deviation of normal values is the standard deviation, whatever a few values far off are', () => {
  const { normal } = randomOf(1);
  const list = times(4001, () => 10 + 3 * normal());
  expect(robustDeviation(list)).toBeCloseTo(3, 0);
  expect(robustDeviation([5, 5, 5, 1e9])).toBe(0);
});
