import fc from 'fast-check';
import { incompleteBeta, logGamma } from '../../../lib/stats/incomplete-beta';

/** From SciPy 1.17.1, special.betainc(a, b, x). */
const published: readonly (readonly [x: number, a: number, b: number, value: number])[] = [
  [0.3, 2.5, 0.5, 0.018927124071945658],
  [0.01, 0.5, 7, 0.2874836298717217],
  [0.999, 30, 0.5, 0.8072373061595369],
  [0.5, 1000, 1000, 0.5],
  [0.2, 5, 200, 0.999999999999995],
];

test.each(published)('I_%d(%d, %d) is as SciPy has it', (x, a, b, value) => {
  expect(incompleteBeta(x, a, b) / value).toBeCloseTo(1, 11);
});

test('the gamma function of whole numbers is a factorial', () => {
  let factorial = 1;
  for (let n = 1; n < 100; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 10);
    factorial *= n;
  }
});

test('one side is what the other is not', () => {
  const side = fc.double({ min: 0.1, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), side, side, (x, a, b) => {
      expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 10);
    }),
  );
});
