/**
 * Takes the wrappers' own cost out of a snapshot and gives it to (profiler), so that conservation still holds: for
 * each call its inner cost from the called node, its outer cost from the calling one. Pure.
 */
import { SpecialNode, siteClassCount, throwFormCount, type EngineSnapshot } from '../../native';
import { functionOfCallee, isConstructCall, isGeneratorResumption } from '../probes';
import type { RegisteredFunction } from '../functions';
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
  const self = rawSelf.slice();
  for (let edge = 0; edge < edges.callees.length; edge++) {
    const callee = edges.callees[edge] ?? 0;
    const fn = functionOf(functionOfCallee(callee));
    const kindCosts = fn === undefined ? undefined : costsOfKind(costs, fn, callee);
    if (fn === undefined || kindCosts === undefined) continue;
    const take = (count: number, { inner, outer }: CallCost): void => {
      moveToProfiler(self, edges.to[edge] ?? 0, Math.round(count * inner));
      moveToProfiler(self, edges.from[edge] ?? 0, Math.round(count * outer));
    };
    kindCosts.bySiteClass.forEach((cost, siteClass) => {
      const count = edges.calls[edge * siteClassCount + siteClass] ?? 0;
      if (count !== 0) take(count, costOfCall(cost, fn.parameterCount));
    });
    kindCosts.byThrowForm.forEach((cost, form) => {
      const count = edges.throws[edge * throwFormCount + form] ?? 0;
      if (count !== 0) take(count, cost);
    });
  }
  return self;
}

/** What a node loses, (profiler) gains. */
export function moveToProfiler(self: number[], node: number, amount: number): void {
  self[node] = (self[node] ?? 0) - amount;
  self[SpecialNode.Profiler] = (self[SpecialNode.Profiler] ?? 0) + amount;
}

/** A generator is asked for its next value without the proxy. */
function costsOfKind(costs: ProbeCosts, fn: RegisteredFunction, callee: number): KindCosts | undefined {
  const isThroughProxy = fn.isProxy === true && !isGeneratorResumption(callee);
  if (!isThroughProxy) return costs[callKind(fn, callee)];
  return costs.proxy[isConstructCall(callee) ? 'construct' : 'function'];
}

function callKind(fn: RegisteredFunction, callee: number): CallKind {
  if (fn.shape === 'inserted') return 'inserted';
  if (isConstructCall(callee)) return 'construct';
  return fn.shape === 'constructible' ? 'function' : 'method';
}
