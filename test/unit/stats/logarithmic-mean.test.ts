import fc from 'fast-check';
import { logarithmicMean } from '../../../lib/stats/logarithmic-mean';

const positive = fc.double({ min: 1e-6, max: 1e12, noNaN: true });

test('of equal values it is that value', () => {
  expect(logarithmicMean(7, 7)).toBe(7);
});

test('it lies between the geometric and the arithmetic mean', () => {
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      const mean = logarithmicMean(a, b);
      expect(mean).toBeGreaterThanOrEqual(Math.sqrt(a) * Math.sqrt(b) * (1 - 1e-12));
      expect(mean).toBeLessThanOrEqual(((a + b) / 2) * (1 + 1e-12));
    }),
  );
});

test('parts of a sum, divided by it, add up to the change of the sum in logarithms', () => {
  const parts = fc.array(fc.tuple(positive, fc.double({ min: 0.5, max: 2, noNaN: true })), { minLength: 1 });
  fc.assert(
    fc.property(parts, (changes) => {
      const base = changes.reduce((sum, [value]) => sum + value, 0);
      const head = changes.reduce((sum, [value, factor]) => sum + value * factor, 0);
      const divisor = logarithmicMean(head, base);
      const contributions = changes.map(([value, factor]) => (value * factor - value) / divisor);
      const added = contributions.reduce((sum, part) => sum + part, 0);
      expect(added).toBeCloseTo(Math.log(head / base), 10);
    }),
  );
});
