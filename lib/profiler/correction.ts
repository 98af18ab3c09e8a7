/**
 * Takes the wrappers' own cost out of a snapshot and gives it to (profiler), so that conservation still holds: for
 * each call its inner cost from the called node, its outer cost from the calling one. Pure.
 */
import { SpecialNode, siteClassCount, throwFormCount, type EngineSnapshot } from '../native/addon';
import { functionOfCallee, isConstructCall } from './callee';
import type { RegisteredFunction } from './function-registry';
import { costOfCall, type CallKind, type ProbeCosts } from './probe-costs';

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
    self[node] = (self[node] ?? 0) - amount;
    self[SpecialNode.Profiler] = (self[SpecialNode.Profiler] ?? 0) + amount;
  };
  edges.callees.forEach((callee, edge) => {
    const fn = functionOf(functionOfCallee(callee));
    if (fn === undefined) return;
    const kindCosts = costs[callKind(fn, callee)];
    const [from, to] = [edges.from[edge] ?? 0, edges.to[edge] ?? 0];
    kindCosts.bySiteClass.forEach((byArguments, siteClass) => {
      const calls = edges.calls[edge * siteClassCount + siteClass] ?? 0;
      if (calls === 0) return;
      const { inner, outer } = costOfCall(byArguments, fn.parameterCount);
      take(to, Math.round(calls * inner));
      take(from, Math.round(calls * outer));
    });
    take(from, Math.round(((edges.throws[edge * throwFormCount] ?? 0) + (edges.throws[edge * throwFormCount + 1] ?? 0)) * kindCosts.throwOuter));
  });
  return self;
}

function callKind(fn: RegisteredFunction, callee: number): CallKind {
  if (isConstructCall(callee)) return 'construct';
  return fn.shape === 'constructible' ? 'function' : 'method';
}
