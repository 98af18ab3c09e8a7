import fc from 'fast-check';
import { believedFindings } from '../../../lib/stats/false-discovery';
import { meanInterval, probabilityBeyond } from '../../../lib/stats/mean-interval';
import { randomOf, times } from '../../support/random';

const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

test("believes the four smallest of Benjamini and Hochberg's own example", () => {
  const ofThePaper = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  expect(believedFindings(ofThePaper, 0.05)).toEqual(ofThePaper.map((_, index) => index < 4));
});

test('believes one alone at the rate itself', () => {
  expect([0.05, 0.050_001].map((probability) => believedFindings([probability], 0.05))).toEqual([
    [true],
    [false],
  ]);
});

test('believes nothing that is less likely than what it does not believe, and all that Bonferroni would', () => {
  fc.assert(
    fc.property(probabilities, (list) => {
      const believed = believedFindings(list, 0.1);
      const [yes, no] = [true, false].map((which) => list.filter((_, index) => believed[index] === which));
      expect(Math.max(-1, ...yes!)).toBeLessThan(Math.min(2, ...no!));
      expect(Math.min(2, ...no!)).toBeGreaterThan(0.1 / Math.max(1, list.length));
    }),
  );
});

test('of what it believes, no more than the rate is chance: 40 benchmarks, 10 of them changed, 5 pairs each', () => {
  const { normal } = randomOf(7);
  const rounds = 500;
  const changed = 10;
  let found = 0;
  const falseParts = times(rounds, () => {
    const tests = times(40, (index) =>
      meanInterval(
        times(5, () => normal() + (index < changed ? 5 : 0)),
        0.95,
      ),
    );
    const believed = believedFindings(
      tests.map((interval) => probabilityBeyond(interval, 0)),
      0.05,
    );
    const all = believed.filter(Boolean).length;
    const right = believed.slice(0, changed).filter(Boolean).length;
    found += right;
    return all === 0 ? 0 : (all - right) / all;
  });
  const rate = falseParts.reduce((sum, part) => sum + part, 0) / rounds;
  // Proven to be at most 0.05 · 30 / 40.
  expect(rate).toBeCloseTo(0.0375, 2);
  expect(found / (rounds * changed)).toBeGreaterThan(0.9);
});
