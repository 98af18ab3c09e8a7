import { CalleeKind, calleeKinds, siteClassCount, SpecialNode } from '../../../lib/native/addon';
import { correctSelf } from '../../../lib/engine/calibration/correction';
import type { RegisteredFunction } from '../../../lib/engine/functions/function-registry';
import {
  constantCost,
  costOfCall,
  type KindCosts,
  type ProbeCosts,
} from '../../../lib/engine/calibration/probe-costs';

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
const costs: ProbeCosts = {
  method: kindCosts,
  function: kindCosts,
  construct: kindCosts,
  proxy: { function: kindCosts, construct: kindCosts },
};

type Shape = RegisteredFunction['shape'];

interface Call {
  readonly calls: readonly number[];
  readonly throws?: readonly number[];
  readonly shape?: Shape;
  readonly kind?: CalleeKind;
  readonly costs?: ProbeCosts;
  readonly parameterCount?: number;
}

function correctCall({
  calls,
  throws = [0, 0],
  shape = 'method',
  kind = CalleeKind.Call,
  costs: ofKinds = costs,
  parameterCount = 0,
}: Call): number[] {
  const edges = {
    from: Uint32Array.of(caller),
    to: Uint32Array.of(called),
    callees: Uint32Array.of(fnId * calleeKinds + kind),
    recursive: Uint8Array.of(0),
    calls: Float64Array.from(calls),
    throws: Float64Array.from(throws),
  };
  const known = { name: 'fn', kind: 'function', parameterCount, shape } as const;
  return correctSelf([50_000, 0, 0, 60_000], edges, ofKinds, (id) => (id === fnId ? known : undefined));
}

function correct(calls: readonly number[], throws: readonly number[]): number[] {
  return correctCall({ calls, throws });
}

const ofEachClass = (inner: number): KindCosts => ({
  bySiteClass: Array.from({ length: siteClassCount }, () => constantCost({ inner, outer: 0 })),
  byThrowForm: [],
});

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

  test.each([
    ['method', CalleeKind.Call, 1],
    ['constructible', CalleeKind.Call, 2],
    ['constructible', CalleeKind.Construct, 3],
    ['inserted', CalleeKind.Call, 4],
    ['inserted', CalleeKind.Construct, 4],
  ] as const)(
    'goes by how the call was made: of a function whose probes are %s, by kind %d',
    (shape, kind, inner) => {
      const byKind = {
        method: ofEachClass(1),
        function: ofEachClass(2),
        construct: ofEachClass(3),
        inserted: ofEachClass(4),
        proxy: { function: kindCosts, construct: kindCosts },
      };
      const self = correctCall({ calls: [1, 0, 0, 0, 0], shape, kind, costs: byKind });
      expect(self[called]).toBe(60_000 - inner);
    },
  );

  test('takes the cost of the parameters that the function has', () => {
    const byArguments = {
      none: { inner: 1, outer: 2 },
      one: { inner: 10, outer: 20 },
      eachFurther: { inner: 100, outer: 200 },
    };
    expect([0, 1, 2, 4].map((count) => costOfCall(byArguments, count))).toEqual([
      { inner: 1, outer: 2 },
      { inner: 10, outer: 20 },
      { inner: 110, outer: 220 },
      { inner: 310, outer: 620 },
    ]);
    const ofKind = { ...kindCosts, bySiteClass: kindCosts.bySiteClass.map(() => byArguments) };
    const self = correctCall({
      calls: [1, 0, 0, 0, 0],
      costs: { ...costs, method: ofKind },
      parameterCount: 2,
    });
    expect([self[caller], self[called]]).toEqual([50_000 - 220, 60_000 - 110]);
  });
});
