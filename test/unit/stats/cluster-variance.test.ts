import fc from 'fast-check';
import { effectiveNumber, jackknifeVariance, twoGroupVariance } from '../../../lib/stats/cluster-variance';
import { randomOf, times } from '../../support/random';

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 3, maxLength: 20 });

function deletionsOfMean(numbers: readonly number[]) {
  const sum = numbers.reduce((total, value) => total + value, 0);
  const mean = sum / numbers.length;
  return numbers.map((value) => ({
    difference: (sum - value) / (numbers.length - 1) - mean,
    weight: 1,
  }));
}

function varianceOfMean(numbers: readonly number[]) {
  const mean = numbers.reduce((total, value) => total + value, 0) / numbers.length;
  const squares = numbers.reduce((total, value) => total + (value - mean) ** 2, 0);
  return squares / (numbers.length - 1) / numbers.length;
}

test('the jackknife of a mean is the usual variance of a mean', () => {
  fc.assert(
    fc.property(values, (numbers) => {
      const found = jackknifeVariance(deletionsOfMean(numbers));
      expect(found.variance).toBeCloseTo(varianceOfMean(numbers), 6);
      expect(found.degreesOfFreedom).toBeCloseTo(numbers.length - 1, 10);
    }),
  );
});

test('clusters count by their weight: one that has all is one, and equal ones are as many as they are', () => {
  expect(effectiveNumber([5, 5, 5, 5])).toBeCloseTo(4, 12);
  expect(effectiveNumber([1, 0, 0])).toBe(1);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1 }), (weights) => {
      expect(effectiveNumber(weights)).toBeLessThanOrEqual(weights.length * (1 + 1e-12));
    }),
  );
});

test('two groups have no fewer degrees of freedom than the smaller, and no more than both', () => {
  fc.assert(
    fc.property(values, values, (one, other) => {
      const [first, second] = [one, other].map((each) => jackknifeVariance(deletionsOfMean(each)));
      fc.pre(first!.variance + second!.variance > 1e-9);
      const both = twoGroupVariance(first!, second!);
      const degrees = [first!.degreesOfFreedom, second!.degreesOfFreedom];
      expect(both.degreesOfFreedom).toBeGreaterThanOrEqual(Math.min(...degrees) * (1 - 1e-9));
      expect(both.degreesOfFreedom).toBeLessThanOrEqual((degrees[0]! + degrees[1]!) * (1 + 1e-9));
      expect(both.variance).toBeGreaterThanOrEqual(first!.variance + second!.variance);
    }),
  );
});

test('a group that happens to vary little takes the spread of both', () => {
  // 3 hosts that agree by chance beside 3 that do not: their own variance of nearly 0 would make the difference sure.
  const random = randomOf(1);
  const wild = jackknifeVariance(deletionsOfMean(times(3, () => random.normal())));
  const tame = { ...wild, variance: 0 };
  expect(twoGroupVariance(wild, tame).variance).toBeCloseTo(wild.variance, 12);
  const few = jackknifeVariance(deletionsOfMean(times(12, () => random.normal())));
  expect(twoGroupVariance(few, tame).variance).toBeGreaterThan(few.variance);
});
