/**
 * Takes the wrappers' own cost out of a snapshot and gives it to (profiler), so that conservation still holds: for
 * each call its inner cost from the called node, its outer cost from the calling one. Pure.
 */
import { SpecialNode, siteClassCount, throwFormCount, type EngineSnapshot } from '../native/addon';
import { functionOfCallee, isConstructCall } from './callee';
import type { RegisteredFunction } from './function-registry';
import { costOfCall, type CallCost, type CallKind, type KindCosts, type ProbeCosts } from './probe-costs';

/**
 * @param rawSelf by node, of the event whose costs these are.
 * @param functionOf what is known of a function by its id; unknown ones are left as they are.
 * @returns by node; a value below 0 means that the correction overshot.
 */
export function correctSelf(
  rawSelf: readonly number[],
  edges: EngineSnapshot['edges'],
  costs: ProbeCosts,
  functionOf: (id: number) => RegisteredFunction | undefined,
): number[] {
  const self = [...rawSelf];
  const take = (node: number, amount: number) => {
    moveToProfiler(self, node, amount);
  };
  edges.callees.forEach((callee, edge) => {
    const fn = functionOf(functionOfCallee(callee));
    if (fn === undefined) return;
    const kindCosts = costs[callKind(fn, callee)];
    if (kindCosts === undefined) return;
    for (const [count, { inner, outer }] of costsOfEdge(edges, edge, kindCosts, fn.parameterCount)) {
      if (count === 0) continue;
      take(edges.to[edge] ?? 0, Math.round(count * inner));
      take(edges.from[edge] ?? 0, Math.round(count * outer));
    }
  });
  return self;
}

/** How often something that costs happened at an edge, and what each time costs. */
function costsOfEdge(
  { calls, throws }: EngineSnapshot['edges'],
  edge: number,
  { bySiteClass, byThrowForm }: KindCosts,
  parameterCount: number,
): (readonly [number, CallCost])[] {
  return [
    ...bySiteClass.map(
      (cost, siteClass) =>
        [calls[edge * siteClassCount + siteClass] ?? 0, costOfCall(cost, parameterCount)] as const,
    ),
    ...byThrowForm.map((cost, form) => [throws[edge * throwFormCount + form] ?? 0, cost] as const),
  ];
}

/** What a node loses, (profiler) gains. */
export function moveToProfiler(self: number[], node: number, amount: number): void {
  self[node] = (self[node] ?? 0) - amount;
  self[SpecialNode.Profiler] = (self[SpecialNode.Profiler] ?? 0) + amount;
}

function callKind(fn: RegisteredFunction, callee: number): CallKind {
  if (fn.shape === 'inserted') return 'inserted';
  if (isConstructCall(callee)) return 'construct';
  return fn.shape === 'constructible' ? 'function' : 'method';
}
