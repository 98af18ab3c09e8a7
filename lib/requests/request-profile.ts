/** The functions that ran in one profiled request, from a snapshot of the engine. Pure, but for the registry of functions. */
import { functionStatistics, workUnder, type Profile } from '../model/profile';
import type { Counting } from '../model/requests';
import { siteClassCount, SpecialNode, throwFormCount, type EngineSnapshot } from '../native';
import { asyncCounts, type AsyncCounts } from '../engine/async';
import { registeredFunction, type RegisteredFunction } from '../engine/functions';
import type { RequestCosts } from '../engine/session';
import { buildProfile } from '../profiler';
import type { FunctionCost } from './function-rows';

export interface RequestSnapshot {
  readonly snapshot: EngineSnapshot;
  readonly costs: RequestCosts;
  readonly requestNode: number;
  readonly requestId: number;
  /** Resumptions of the request that were no continuations. */
  readonly byHand: number;
  readonly counting: Counting;
}

export interface RequestProfile {
  /** In all of its functions, without what probes and hooks cost. */
  readonly instructions: number;
  readonly functions: readonly FunctionCost[];
}

const requestName = '(request)';
const lastSpecialNode: number = SpecialNode.MajorCollection;

export function profileOfRequest(of: RequestSnapshot): RequestProfile {
  const whole = wholeProfile(of);
  const profile = workUnder(whole, ({ name }) => name === requestName, requestName);
  const functions = functionStatistics(profile)
    .filter(({ function: { kind }, total, calls }) => kind !== 'program' && (total !== 0 || calls > 0))
    .map(({ function: fn, calls, self, total }) => ({
      name: fn.name,
      file: fn.file,
      line: fn.line,
      column: fn.column,
      calls: fn.name === requestName ? 1 : calls,
      selfInstructions: self,
      totalInstructions: total,
    }));
  const instructions = functions.reduce((sum, { selfInstructions }) => sum + selfInstructions, 0);
  return { instructions: Math.max(0, instructions), functions };
}

function wholeProfile(of: RequestSnapshot): Profile {
  const { costs, requestId, counting } = of;
  const { snapshot, counts } = partOf(of);
  const request: RegisteredFunction = {
    name: requestName,
    kind: 'label',
    labels: { request: requestName },
    parameterCount: 0,
    shape: 'method',
  };
  return buildProfile({
    icprofileVersion: '',
    startedAt: '',
    wallTimeNs: 0,
    source: counting.source,
    machine: {} as Profile['machine'],
    events: [{ name: counting.event, unit: counting.unit }],
    counted: ['always'],
    snapshot,
    costs: [costs.calibration?.costs],
    asyncCosts: [costs.async],
    asyncCounts: counts,
    costsAreCurrent: true,
    sitesVisible: true,
    functionOf: (id) => (id === requestId ? request : registeredFunction(id)),
    switchedOff: new Map(),
  });
}

/** The engine's own nodes, and those of the request, with new numbers: the work is then as much as the request has nodes. */
interface Part {
  readonly snapshot: EngineSnapshot;
  readonly counts: AsyncCounts;
}

function partOf({ snapshot, requestNode, byHand }: RequestSnapshot): Part {
  const { nodes, edges, totals } = snapshot;
  const isKept = new Uint8Array(nodes.parents.length);
  const kept: number[] = [];
  const moved = new Int32Array(nodes.parents.length).fill(-1);
  for (let node = 0; node < isKept.length; node++) {
    const isBelow =
      node > requestNode &&
      isKept[nodes.parents[node] ?? 0] === 1 &&
      (nodes.parents[node] ?? 0) >= requestNode;
    if (node > lastSpecialNode && node !== requestNode && !isBelow) continue;
    isKept[node] = 1;
    moved[node] = kept.push(node) - 1;
  }
  const keptEdges: number[] = [];
  edges.to.forEach((to, edge) => {
    if (isKept[to] === 1 && isKept[edges.from[edge] ?? 0] === 1) keptEdges.push(edge);
  });
  const at = (numbers: ArrayLike<number>, indexes: readonly number[], stride = 1) =>
    Float64Array.from({ length: indexes.length * stride }, (_, index) => {
      const from = (indexes[Math.floor(index / stride)] ?? 0) * stride + (index % stride);
      return numbers[from] ?? 0;
    });
  const counts = asyncCounts();
  return {
    snapshot: {
      ...snapshot,
      nodes: {
        functions: Uint32Array.from(at(nodes.functions, kept)),
        parents: Uint32Array.from(kept, (node) => moved[nodes.parents[node] ?? 0] ?? 0),
        parts: Uint8Array.from(at(nodes.parts, kept)),
        resumptions: withoutThoseByHand(at(nodes.resumptions, kept), kept, snapshot, requestNode, byHand),
        self: at(nodes.self, kept, totals.length),
      },
      edges: {
        from: Uint32Array.from(keptEdges, (edge) => moved[edges.from[edge] ?? 0] ?? 0),
        to: Uint32Array.from(keptEdges, (edge) => moved[edges.to[edge] ?? 0] ?? 0),
        callees: Uint32Array.from(at(edges.callees, keptEdges)),
        recursive: Uint8Array.from(at(edges.recursive, keptEdges)),
        calls: at(edges.calls, keptEdges, siteClassCount),
        throws: at(edges.throws, keptEdges, throwFormCount),
      },
    },
    counts: {
      promises: at(counts.promises, kept),
      resources: at(counts.resources, kept),
      resourceResumptions: at(counts.resourceResumptions, kept),
    },
  };
}

/** The request's nodes are its own, and the one of its asynchronous part. */
function withoutThoseByHand(
  resumptions: Float64Array,
  kept: readonly number[],
  { nodes: { functions } }: EngineSnapshot,
  requestNode: number,
  byHand: number,
): Float64Array {
  let left = byHand;
  kept.forEach((node, index) => {
    if (functions[node] !== functions[requestNode]) return;
    const taken = Math.min(left, resumptions[index] ?? 0);
    resumptions[index] = (resumptions[index] ?? 0) - taken;
    left -= taken;
  });
  return resumptions;
}
