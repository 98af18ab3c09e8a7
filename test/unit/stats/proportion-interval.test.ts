import { proportionInterval } from '../../../lib/stats/proportion-interval';

/** From SciPy 1.17.1: stats.binomtest(k, n).proportion_ci(0.95, method='exact'). */
test.each([
  [0, 200, 0.0, 0.018275340355148807],
  [30, 2000, 0.010142718291242275, 0.021344667511078847],
  [195, 200, 0.9426256488727329, 0.9918338338092901],
  [200, 200, 0.9817246596448512, 1.0],
])('%d of %d at 95 %%: from %d to %d', (successes, trials, lower, upper) => {
  const interval = proportionInterval(successes, trials, 0.95);
  expect(interval.lower).toBeCloseTo(lower, 7);
  expect(interval.upper).toBeCloseTo(upper, 7);
});
