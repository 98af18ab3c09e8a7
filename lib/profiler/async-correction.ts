/**
 * Takes the cost of asynchronous attribution out of corrected values and gives it to (profiler), so that conservation
 * still holds. Pure.
 */
import { SpecialNode, siteClassCount, type EngineSnapshot } from '../native/addon';
import type { AsyncCounts } from './async-counts';
import { functionOfCallee } from './callee';
import { moveToProfiler } from './correction';
import type { RegisteredFunction } from './function-registry';
import type { AsyncCosts } from './probe-costs';

/**
 * What resumptions interrupt is taken to be (program), which is so unless a callback is called by hand.
 *
 * @param self by node.
 * @returns by node; a value below 0 means that the correction overshot.
 */
export function correctAsync(
  self: readonly number[],
  { nodes, edges }: Pick<EngineSnapshot, 'nodes' | 'edges'>,
  counts: AsyncCounts,
  costs: AsyncCosts,
  functionOf: (id: number) => RegisteredFunction | undefined,
): number[] {
  const corrected = [...self];
  const take = (node: number, amount: number) => {
    moveToProfiler(corrected, node, amount);
  };
  edges.callees.forEach((callee, edge) => {
    if (functionOf(functionOfCallee(callee))?.shape !== 'asynchronous') return;
    take(edges.to[edge] ?? 0, Math.round(callsOf(edges, edge) * costs.call));
  });
  self.forEach((_, node) => {
    const ofResources = counts.resourceResumptions[node] ?? 0;
    const ofPromises = (nodes.resumptions[node] ?? 0) - ofResources;
    const { promise, resource, promiseResumption, resourceResumption } = costs;
    take(
      node,
      Math.round(
        (counts.promises[node] ?? 0) * promise +
          (counts.resources[node] ?? 0) * resource +
          ofPromises * promiseResumption.inner +
          ofResources * resourceResumption.inner,
      ),
    );
    take(
      SpecialNode.Program,
      Math.round(ofPromises * promiseResumption.outer + ofResources * resourceResumption.outer),
    );
  });
  return corrected;
}

function callsOf({ calls }: EngineSnapshot['edges'], edge: number): number {
  const ofEdge = calls.slice(edge * siteClassCount, (edge + 1) * siteClassCount);
  return ofEdge.reduce((sum, count) => sum + count, 0);
}
