import fc from 'fast-check';
import { digamma, moderateVariances, trigamma, trigammaInverse } from '../../../lib/stats/moderated-variance';
import { randomOf, times } from '../../support/random';

/** From SciPy 1.17.1, special.polygamma(0 and 1, x). */
test.each([
  [0.3, -3.502524222200133, 12.245364546107734],
  [1, -0.5772156649015329, 1.6449340668482266],
  [2.5, 0.7031566406452432, 0.4903577561002349],
  [40, 3.6763273740348428, 0.025315103841291032],
])('digamma and trigamma of %d are as SciPy has them', (x, psi, derivative) => {
  expect(digamma(x)).toBeCloseTo(psi, 11);
  expect(trigamma(x)).toBeCloseTo(derivative, 11);
});

test('the inverse of trigamma is one', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1000, noNaN: true }), (x) => {
      expect(trigammaInverse(trigamma(x)) / x).toBeCloseTo(1, 6);
    }),
  );
});

/** Variances of `degrees` normal values each, whose true variance is 1 in all. */
function estimated(count: number, degrees: number, seed: number, trueVariance = () => 1) {
  const random = randomOf(seed);
  return times(count, () => {
    const scale = trueVariance();
    const squares = times(degrees, () => random.normal() ** 2);
    return {
      variance: (scale * squares.reduce((sum, value) => sum + value, 0)) / degrees,
      degreesOfFreedom: degrees,
      expected: 1,
    };
  });
}

test('variances that differ by chance only come close to their common one', () => {
  const before = estimated(200, 8, 3);
  const after = moderateVariances(before);
  const spread = (all: readonly { variance: number }[]) =>
    all.reduce((sum, { variance }) => sum + (variance - 1) ** 2, 0) / all.length;
  // Seen: 0.27 before, 0.0043 after.
  expect(spread(after)).toBeLessThan(spread(before) / 10);
  expect(Math.min(...after.map(({ degreesOfFreedom }) => degreesOfFreedom))).toBeGreaterThan(50);
});

test('variances that do differ are left nearly as they are', () => {
  const random = randomOf(5);
  const before = estimated(200, 30, 4, () => Math.exp(2 * random.normal()));
  const after = moderateVariances(before);
  before.forEach((each, index) => {
    const ratio = after[index]!.variance / each.variance;
    // Nothing but the smallest moves much.
    if (each.variance > 1) expect(Math.abs(Math.log(ratio))).toBeLessThan(0.2);
    expect(after[index]!.degreesOfFreedom).toBeLessThan(33);
  });
});

test('the order of sizes stays, and a few variances are not touched', () => {
  const before = estimated(60, 4, 6);
  const after = moderateVariances(before);
  const order = (all: readonly { variance: number }[]) =>
    all
      .map((each, index) => ({ index, ...each }))
      .sort((a, b) => a.variance - b.variance)
      .map(({ index }) => index);
  expect(order(after)).toEqual(order(before));
  const few = before.slice(0, 9);
  expect(moderateVariances(few)).toEqual(few);
});
