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

/** From SciPy 1.17.1: stats.t.ppf(1 - (1 - c) / 2, degrees) for c = 0.5, 0.95, 0.999, and 2 * stats.t.sf(t, degrees) for t = 0.1, 2, 10. */
const ofFractions: readonly (readonly [degrees: number, critical: number[], tails: number[]])[] = [
  [
    0.7,
    [1.200330743457406, 36.611415031588656, 9790.117523122977],
    [0.9413093831519195, 0.36914815166652265, 0.12384644989005358],
  ],
  [
    2.37,
    [0.7917864051407488, 3.7189208397974567, 20.55805909806738],
    [0.9281779512908609, 0.16322573746638916, 0.0054285443989285235],
  ],
  [
    11.3,
    [0.6968191488634246, 2.1938768963391624, 4.3984544384355715],
    [0.9220964760582699, 0.070118861918235, 5.92409912729763e-7],
  ],
  [
    63.2,
    [0.6783915112771228, 1.9982167890609144, 3.451236526342679],
    [0.9206608667471449, 0.04980201634146767, 1.2100714873436776e-14],
  ],
  [
    1234.5,
    [0.6746885345729045, 1.9618874833313453, 3.2984254228684353],
    [0.9203605620259053, 0.04571902323105478, 1.0827260387093602e-22],
  ],
];

test.each(ofFractions)(
  '%d degrees of freedom, which need not be whole, are as SciPy has them',
  (degrees, critical, tails) => {
    // Largest relative difference seen: 1.3e-12, of the tail 1e-22.
    [0.5, 0.95, 0.999].forEach((confidence, index) => {
      expect(criticalValue(confidence, degrees) / critical[index]!).toBeCloseTo(1, 10);
    });
    [0.1, 2, 10].forEach((t, index) => {
      expect(twoSidedTail(t, degrees) / tails[index]!).toBeCloseTo(1, 10);
    });
  },
);
