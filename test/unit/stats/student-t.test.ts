import { criticalValue, twoSidedTail } from '../../../lib/stats/student-t';

/** From NIST/SEMATECH, e-Handbook of Statistical Methods, 1.3.6.7.2: one-sided, so that 0.975 there is 0.95 here. */
const published: readonly (readonly [degreesOfFreedom: number, ...at90And95And99: number[]])[] = [
  [1, 6.314, 12.706, 63.657],
  [2, 2.92, 4.303, 9.925],
  [3, 2.353, 3.182, 5.841],
  [4, 2.132, 2.776, 4.604],
  [5, 2.015, 2.571, 4.032],
  [9, 1.833, 2.262, 3.25],
  [10, 1.812, 2.228, 3.169],
  [19, 1.729, 2.093, 2.861],
  [30, 1.697, 2.042, 2.75],
];

test.each(published)(
  'critical values of %d degrees of freedom are those of the tables',
  (degrees, ...expected) => {
    [0.9, 0.95, 0.99].forEach((confidence, index) => {
      expect(criticalValue(confidence, degrees)).toBeCloseTo(expected[index]!, 3);
    });
  },
);

test.each([1, 2, 3, 4, 5, 10, 19, 50, 101])('tail and critical value of %d are inverse', (degrees) => {
  for (const confidence of [0.01, 0.5, 0.9, 0.95, 0.999, 0.999_999]) {
    expect(twoSidedTail(criticalValue(confidence, degrees), degrees)).toBeCloseTo(1 - confidence, 12);
  }
});

test.each([1, 2, 3, 4, 5])('%d: all is beyond 0, and nothing beyond infinity', (degrees) => {
  expect(twoSidedTail(0, degrees)).toBe(1);
  expect(twoSidedTail(Infinity, degrees)).toBeCloseTo(0, 15);
});

test.each([1, 2, 3, 4, 7, 12])('the tail of %d is the area under the density', (degrees) => {
  // The density up to its constant factor, in the angle whose tangent is t / sqrt(degrees).
  const density = (angle: number) => Math.cos(angle) ** (degrees - 1);
  const area = (from: number) => {
    const steps = 20_000;
    const width = (Math.PI / 2 - from) / steps;
    let sum = 0;
    for (let step = 0; step < steps; step++) sum += density(from + (step + 0.5) * width);
    return sum * width;
  };
  for (const t of [0.1, 1, 2.5, 8]) {
    const expected = area(Math.atan(t / Math.sqrt(degrees))) / area(0);
    expect(twoSidedTail(t, degrees)).toBeCloseTo(expected, 7);
  }
});
