import fc from 'fast-check';
import { judgeInterval } from '../../../lib/stats/judge-interval';

test.each([
  [0.011, 0.03, 'regression'],
  [-0.03, -0.011, 'improvement'],
  [-0.009, 0.009, 'unchanged'],
  [0.009, 0.03, 'cannot tell'],
  [-0.03, 0.03, 'cannot tell'],
] as const)('from %d to %d with a limit of 0.01: %s', (lower, upper, verdict) => {
  expect(judgeInterval(lower, upper, 0.01)).toBe(verdict);
});

test('an interval that only touches the limit is not beyond it', () => {
  expect(judgeInterval(0.01, 0.02, 0.01)).toBe('cannot tell');
  expect(judgeInterval(0.002, 0.01, 0.01)).toBe('unchanged');
});

test('with the arms exchanged, regressions and improvements are exchanged too', () => {
  const exchanged = {
    regression: 'improvement',
    improvement: 'regression',
    unchanged: 'unchanged',
    'cannot tell': 'cannot tell',
  };
  const bound = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(bound, bound, fc.double({ min: 0, max: 0.5, noNaN: true }), (one, other, limit) => {
      const [lower, upper] = [Math.min(one, other), Math.max(one, other)];
      expect(judgeInterval(-upper, -lower, limit)).toBe(exchanged[judgeInterval(lower, upper, limit)]);
    }),
  );
});
