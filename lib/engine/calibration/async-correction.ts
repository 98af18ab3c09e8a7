/**
 * Takes the cost of asynchronous attribution out of corrected values and gives it to (profiler), so that conservation
 * still holds. Pure.
 */
import { SpecialNode, type EngineSnapshot } from '../../native';
import type { AsyncCounts } from '../async';
import { moveToProfiler } from './correction';
import type { AsyncCosts } from './probe-costs';

/**
 * What resumptions interrupt is taken to be (program), which is so unless a callback is called by hand.
 *
 * @param self by node.
 * @returns by node; a value below 0 means that the correction overshot.
 */
export function correctAsync(
  self: readonly number[],
  { nodes }: Pick<EngineSnapshot, 'nodes'>,
  counts: AsyncCounts,
  costs: AsyncCosts,
): number[] {
  const corrected = self.slice();
  const take = (node: number, amount: number) => {
    moveToProfiler(corrected, node, amount);
  };
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
