import { calleeKinds, siteClassCount, SpecialNode } from '../../../lib/native/addon';
import { correctSelf } from '../../../lib/profiler/correction';
import { constantCost, type KindCosts, type ProbeCosts } from '../../../lib/profiler/probe-costs';

const [caller, called] = [0, 3];
const fnId = 9;

const kindCosts: KindCosts = {
  bySiteClass: Array.from({ length: siteClassCount }, (_, siteClass) =>
    constantCost({ inner: 10 * (siteClass + 1), outer: 100 * (siteClass + 1) }),
  ),
  byThrowForm: [
    { inner: 40, outer: 2000 },
    { inner: 20, outer: 1300 },
  ],
};
const costs: ProbeCosts = { method: kindCosts, function: kindCosts, construct: kindCosts };

function correct(calls: readonly number[], throws: readonly number[]): number[] {
  const edges = {
    from: Uint32Array.of(caller),
    to: Uint32Array.of(called),
    callees: Uint32Array.of(fnId * calleeKinds),
    recursive: Uint8Array.of(0),
    calls: Float64Array.from(calls),
    throws: Float64Array.from(throws),
  };
  const known = { name: 'fn', kind: 'function', parameterCount: 0, shape: 'method' } as const;
  return correctSelf([50_000, 0, 0, 60_000], edges, costs, (id) => (id === fnId ? known : undefined));
}

describe('correction', () => {
  test('takes inner costs from the called node and outer costs from its caller, by site class', () => {
    const self = correct([2, 1, 0, 0, 3], [0, 0]);
    expect(self[called]).toBe(60_000 - 2 * 10 - 20 - 3 * 50);
    expect(self[caller]).toBe(50_000 - 2 * 100 - 200 - 3 * 500);
  });

  test('takes the cost of throws besides, by whether the wrapper was inlined', () => {
    const self = correct([5, 0, 0, 0, 0], [1, 2]);
    expect(self[called]).toBe(60_000 - 5 * 10 - 40 - 2 * 20);
    expect(self[caller]).toBe(50_000 - 5 * 100 - 2000 - 2 * 1300);
  });

  test('gives to (profiler) what it takes', () => {
    const self = correct([5, 1, 1, 0, 2], [1, 2]);
    expect(self.reduce((sum, value) => sum + value, 0)).toBe(110_000);
    expect(self[SpecialNode.Profiler]).toBeGreaterThan(0);
  });
});
