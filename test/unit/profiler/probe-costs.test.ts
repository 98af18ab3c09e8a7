import { withTypicalThrows, type KindCosts } from '../../../lib/engine/calibration/probe-costs';

const throwing = (...inner: readonly number[]): KindCosts => ({
  bySiteClass: [],
  byThrowForm: inner.map((instructions, form) => ({
    inner: instructions,
    outer: 1000 * form + instructions,
  })),
});

describe('the cost of throws', () => {
  test('in the function that throws is the median of all kinds, by form: chance changes one of them', () => {
    const costs = withTypicalThrows({
      method: throwing(25, 7),
      function: throwing(194, 8),
      construct: throwing(31, -160),
    });
    const inner = Object.values(costs).map(({ byThrowForm }) => byThrowForm.map((cost) => cost.inner));
    expect(inner).toEqual([
      [31, 7],
      [31, 7],
      [31, 7],
    ]);
  });

  test('for the caller is that of each kind', () => {
    const { construct } = withTypicalThrows({
      method: throwing(1, 2),
      function: throwing(3, 4),
      construct: throwing(50, 60),
    });
    expect(construct.byThrowForm.map(({ outer }) => outer)).toEqual([50, 1060]);
  });
});
