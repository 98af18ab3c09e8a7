import fc from 'fast-check';
import '../../support/property-seed';
import {
  calleeKinds,
  firstProfiledFunction,
  siteClassCount,
  throwFormCount,
  type EngineSnapshot,
} from '../../../lib/native/addon';
import { machineFingerprint } from '../../../lib/counters/system/machine';
import { buildProfile } from '../../../lib/profiler/build-profile';
import { PairTable } from '../../../lib/engine/counting/pair-table';
import { constantCost, type KindCosts, type ProbeCosts } from '../../../lib/engine/calibration/probe-costs';

const ofKind: KindCosts = {
  bySiteClass: Array.from({ length: siteClassCount }, () => constantCost({ inner: 7, outer: 3 })),
  byThrowForm: [],
};
const costs: ProbeCosts = {
  method: ofKind,
  function: ofKind,
  construct: ofKind,
  proxy: { function: ofKind, construct: ofKind },
};

/** Counts how often something of any list is read. */
class ReadCounter {
  reads = 0;

  /** A plain list in the place of a typed one: what reads them is the same. */
  list(length: number, valueAt: (index: number) => number): never {
    const values = Array.from({ length }, (_, index) => valueAt(index));
    return new Proxy(values, {
      get: (target, key, receiver): unknown => {
        this.reads += 1;
        return Reflect.get(target, key, receiver);
      },
    }) as never;
  }
}

const firstNode = 4;
/** The first ids are calibration's. */
const firstId = firstProfiledFunction + 16;
const instructionsPerNode = 100;

/** Of a tree where each function was called once, below the node that `parentOf` says. */
function snapshotOf(
  counter: ReadCounter,
  functions: number,
  parentOf: (node: number) => number,
): EngineSnapshot {
  const nodes = firstNode + functions;
  const functionOf = (node: number) => (node < firstNode ? node : firstId + node - firstNode);
  return {
    nodes: {
      functions: counter.list(nodes, functionOf),
      parents: counter.list(nodes, (node) => (node < firstNode ? 0 : parentOf(node))),
      parts: counter.list(nodes, () => 0),
      resumptions: counter.list(nodes, () => 0),
      self: counter.list(nodes, () => instructionsPerNode),
    },
    edges: {
      from: counter.list(functions, (edge) => parentOf(firstNode + edge)),
      to: counter.list(functions, (edge) => firstNode + edge),
      callees: counter.list(functions, (edge) => functionOf(firstNode + edge) * calleeKinds),
      recursive: counter.list(functions, () => 0),
      calls: counter.list(functions * siteClassCount, (index) => (index % siteClassCount === 0 ? 1 : 0)),
      throws: counter.list(functions * throwFormCount, () => 0),
    },
    totals: Float64Array.of(nodes * instructionsPerNode),
    truncated: false,
  };
}

function build(functions: number, parentOf: (node: number) => number) {
  const counter = new ReadCounter();
  const zeros = new Float64Array(firstNode + functions);
  const profile = buildProfile({
    icprofileVersion: '0.0.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    wallTimeNs: 1,
    source: 'manual',
    machine: machineFingerprint(),
    events: [{ name: 'instructions:u', unit: 'instructions' }],
    counted: ['always'],
    snapshot: snapshotOf(counter, functions, parentOf),
    costs: [costs],
    asyncCosts: [
      {
        promise: 5,
        promiseResumption: { inner: 5, outer: 5 },
        resource: 5,
        resourceResumption: { inner: 5, outer: 5 },
      },
    ],
    asyncCounts: { promises: zeros, resources: zeros, resourceResumptions: zeros },
    costsAreCurrent: true,
    sitesVisible: true,
    functionOf: (id) => {
      counter.reads += 1;
      return { name: `f${id}`, kind: 'function', parameterCount: 0, shape: 'method' };
    },
    switchedOff: new Map(),
  });
  return { profile, reads: counter.reads };
}

const shapes = [
  ['all below (program)', () => 0],
  ['each below the one before', (node: number) => (node === firstNode ? 0 : node - 1)],
  ['two below each', (node: number) => (node === firstNode ? 0 : firstNode + ((node - firstNode - 1) >> 1))],
] as const;

describe('a profile of a large tree', () => {
  test.each(shapes)('has what each function did: %s', (_, parentOf) => {
    const { nodes, functions, calls } = build(1000, parentOf).profile;
    expect([nodes.length, functions.length, calls.length]).toEqual([1004, 1004, 1000]);
    nodes.slice(firstNode).forEach((node, index) => {
      expect(functions[node.function]!.name).toBe(`f${firstId + index}`);
      expect(node.parent).toBe(parentOf(firstNode + index));
      expect(node.rawSelf).toEqual([instructionsPerNode]);
    });
  });

  test.each(shapes)('costs the same for each node however many there are: %s', (_, parentOf) => {
    const [small, large, larger] = [1000, 2000, 4000].map((count) => build(count, parentOf).reads) as [
      number,
      number,
      number,
    ];
    expect(larger - large).toBe(2 * (large - small));
  });
});

describe('a table of pairs', () => {
  test('numbers pairs as they come, as a list with a search does', () => {
    const pair = fc.tuple(
      fc.integer({ min: -2, max: 12 }),
      fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer()),
    );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 200 }), (pairs) => {
        const table = new PairTable(pairs.length);
        const known: string[] = [];
        for (const [first, second] of pairs) {
          const key = `${first} ${second}`;
          if (!known.includes(key)) known.push(key);
          expect(table.indexOf(first, second)).toBe(known.indexOf(key));
        }
        expect(table.size).toBe(known.length);
      }),
    );
  });

  test('refuses more pairs than it has room for', () => {
    const table = new PairTable(1);
    table.indexOf(1, 1);
    expect(() => table.indexOf(1, 2)).toThrow(RangeError);
    expect(table.indexOf(1, 1)).toBe(0);
  });

  // Seen: 1.2 to 1.9 steps a pair; chance gives 1.5 where half of the slots are taken.
  test.each([
    ['stars', () => 0, (index: number) => index],
    ['chains', (index: number) => index - 1, (index: number) => index],
    ['one function below each', (index: number) => index, () => 3],
    ['rows of 1024', (index: number) => index >> 10, (index: number) => index & 1023],
    ['multiples of 65 536', (index: number) => index << 16, (index: number) => index << 16],
  ] as const)('finds each within some steps: %s', (_, first, second) => {
    const pairs = 16_384;
    const table = new PairTable(pairs);
    for (let index = 0; index < pairs; index++) table.indexOf(first(index), second(index));
    expect(table.steps / pairs).toBeLessThan(2);
  });
});
