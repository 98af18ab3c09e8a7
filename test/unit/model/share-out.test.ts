import fc from 'fast-check';
import { shareOut } from '../../../lib/model/transform/share-out';
import { sum } from './support/profiles';

const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 20 });

test('whole parts of a whole number add up to it, each within one of its share', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), weights, (value, parts) => {
      const shares = shareOut(value, parts);
      expect(sum(shares)).toBe(value);
      shares.forEach((share, index) => {
        expect(Number.isInteger(share)).toBe(true);
        expect(Math.abs(share - (value * parts[index]!) / sum(parts))).toBeLessThanOrEqual(1);
      });
    }),
  );
});

test('a number that is not whole is split as exactly as numbers can be', () => {
  expect(shareOut(0.5, [1, 3])).toEqual([0.125, 0.375]);
});
