import {
  calleeKinds,
  firstProfiledFunction,
  SpecialFunction,
  siteClassCount,
} from '../../../lib/native/addon';
import { buildProfile, type ProfileIngredients } from '../../../lib/profiler/build-profile';
import { constantCost, type KindCosts, type ProbeCosts } from '../../../lib/engine/calibration/probe-costs';
import { machineFingerprint } from '../../../lib/counters/system/machine';

const fnId = firstProfiledFunction + 3;
const calls = 10;
/** What the correction takes from the function in a call. */
const inner = 100;

const ofKind: KindCosts = {
  bySiteClass: Array.from({ length: siteClassCount }, () => constantCost({ inner, outer: 0 })),
  byThrowForm: [],
};
const costs: ProbeCosts = {
  method: ofKind,
  function: ofKind,
  construct: ofKind,
  proxy: { function: ofKind, construct: ofKind },
};

/** Of a function that was called by (program), with so many instructions a call. */
function ingredients(
  selfPerCall: number,
  circumstances: Partial<Pick<ProfileIngredients, 'costsAreCurrent' | 'sitesVisible' | 'costs'>> = {},
): ProfileIngredients {
  const self = Float64Array.of(5000, 0, 0, 0, calls * selfPerCall);
  return {
    icprofileVersion: '0.0.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    wallTimeNs: 1,
    source: 'manual',
    machine: machineFingerprint(),
    events: [{ name: 'instructions:u', unit: 'instructions' }],
    counted: ['always'],
    snapshot: {
      nodes: {
        functions: Uint32Array.of(
          SpecialFunction.Program,
          SpecialFunction.Profiler,
          SpecialFunction.MinorCollection,
          SpecialFunction.MajorCollection,
          fnId,
        ),
        parents: new Uint32Array(5),
        parts: new Uint8Array(5),
        resumptions: new Float64Array(5),
        self,
      },
      edges: {
        from: Uint32Array.of(0),
        to: Uint32Array.of(4),
        callees: Uint32Array.of(fnId * calleeKinds),
        recursive: Uint8Array.of(0),
        calls: Float64Array.from({ length: siteClassCount }, (_, siteClass) => (siteClass === 0 ? calls : 0)),
        throws: Float64Array.of(0, 0),
      },
      totals: Float64Array.of(self.reduce((sum, value) => sum + value, 0)),
      truncated: false,
    },
    costs: [costs],
    asyncCosts: [undefined],
    asyncCounts: {
      promises: new Float64Array(5),
      resources: new Float64Array(5),
      resourceResumptions: new Float64Array(5),
    },
    costsAreCurrent: true,
    sitesVisible: true,
    functionOf: (id) =>
      id === fnId ? { name: 'fn', kind: 'function', parameterCount: 0, shape: 'method' } : undefined,
    switchedOff: new Map(),
    ...circumstances,
  };
}

describe('a profile', () => {
  test('has corrected and raw values, which add up to the same', () => {
    const { nodes, events } = buildProfile(ingredients(250));
    const sum = (values: 'self' | 'rawSelf') => nodes.reduce((total, node) => total + node[values][0]!, 0);
    expect([sum('self'), sum('rawSelf')]).toEqual([events[0]!.total, events[0]!.total]);
    expect(nodes.at(-1)).toMatchObject({ self: [calls * (250 - inner)], rawSelf: [calls * 250] });
  });

  test('says nothing of a function that is left with less than nothing by 20 instructions a call', () => {
    const { nodes, notes } = buildProfile(ingredients(80));
    expect({ self: nodes.at(-1)!.self, notes }).toEqual({ self: [-200], notes: [] });
  });

  test('says so of one that is left with less than that, and leaves it', () => {
    const { nodes, notes } = buildProfile(ingredients(79));
    expect(nodes.at(-1)!.self).toEqual([-210]);
    expect(notes).toEqual([expect.stringMatching(/^The correction of instructions:u overshot in fn:/)]);
  });

  test.each([
    ['costs that held no more at the end', { costsAreCurrent: false }, /recompiled or moved/],
    ['probes that saw no sites', { sitesVisible: false }, /does not show how V8 compiled/],
  ] as const)('says so of %s', (_, circumstances, note) => {
    expect(buildProfile(ingredients(250, circumstances)).notes).toEqual([expect.stringMatching(note)]);
  });

  test('says nothing of sites where nothing is corrected', () => {
    const { notes, events } = buildProfile(ingredients(250, { sitesVisible: false, costs: [undefined] }));
    expect({ notes, corrected: events[0]!.corrected }).toEqual({ notes: [], corrected: false });
  });
});
