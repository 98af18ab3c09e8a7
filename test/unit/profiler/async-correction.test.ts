import { SpecialNode } from '../../../lib/native/addon';
import { correctAsync } from '../../../lib/engine/calibration/async-correction';
import type { AsyncCosts } from '../../../lib/engine/calibration/probe-costs';

const node = 5;
const before = [10_000, 0, 0, 0, 0, 20_000];

const costs: AsyncCosts = {
  promise: 50,
  promiseResumption: { inner: 700, outer: 110 },
  resource: 13,
  resourceResumption: { inner: 170, outer: 19 },
};

interface Counted {
  readonly promises?: number;
  readonly resources?: number;
  readonly resumptions?: number;
  readonly resourceResumptions?: number;
}

/** What is counted of one node. */
function correct(counted: Counted): number[] {
  const { promises = 0, resources = 0, resumptions = 0 } = counted;
  const atNode = (count: number) => Float64Array.from(before, (_, index) => (index === node ? count : 0));
  const zeros = new Uint32Array(before.length);
  const nodes = {
    functions: zeros,
    parents: zeros,
    parts: new Uint8Array(before.length),
    resumptions: atNode(resumptions),
    self: Float64Array.from(before),
  };
  return correctAsync(
    before,
    { nodes },
    {
      promises: atNode(promises),
      resources: atNode(resources),
      resourceResumptions: atNode(counted.resourceResumptions ?? 0),
    },
    costs,
  );
}

describe('the correction of asynchronous attribution', () => {
  test('takes promises and resources from where they were made', () => {
    expect(correct({ promises: 4, resources: 5 })[node]).toBe(20_000 - 4 * 50 - 5 * 13);
  });

  test('takes a resumption from what is resumed and from (program), by what resumed it', () => {
    const self = correct({ resumptions: 5, resourceResumptions: 2 });
    expect(self[node]).toBe(20_000 - 3 * 700 - 2 * 170);
    expect(self[SpecialNode.Program]).toBe(10_000 - 3 * 110 - 2 * 19);
  });

  test('gives to (profiler) what it takes', () => {
    const self = correct({ promises: 2, resources: 3, resumptions: 5, resourceResumptions: 4 });
    expect(self.reduce((sum, value) => sum + value, 0)).toBe(30_000);
    expect(self[SpecialNode.Profiler]).toBe(2 * 50 + 3 * 13 + 700 + 110 + 4 * (170 + 19));
  });
});
