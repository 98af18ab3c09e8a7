/** How often asynchronous resources were made and resumed, by node of the engine: the hooks' own cost follows from it. */
import { environmentCode } from '../../native';
import { subtract } from '../counting';

export interface AsyncCounts {
  readonly promises: Float64Array;
  /** Timers, requests and the like. */
  readonly resources: Float64Array;
  /** Resumptions of those; all others are of promises. By the node that went on. */
  readonly resourceResumptions: Float64Array;
}

/** Numbers by node that grow as they are needed. */
export interface CountsByNode {
  add(node: number): void;
  at(node: number): number;
  clear(): void;
  copy(): Float64Array;
}

/** Uses nothing from outside, so that one copy of it serves an environment. */
function makeAsyncCounts() {
  class GrowingCounts implements CountsByNode {
    #counts = new Float64Array(64);

    add(node: number): void {
      const count = this.#counts[node];
      if (count === undefined) {
        // There is no node where the words shared with the addon were transferred.
        if (!Number.isInteger(node)) return;
        this.#grow(node);
        this.#counts[node] = 1;
      } else {
        this.#counts[node] = count + 1;
      }
    }

    at(node: number): number {
      return this.#counts[node] ?? 0;
    }

    clear(): void {
      this.#counts = new Float64Array(64);
    }

    copy(): Float64Array {
      return this.#counts.slice();
    }

    #grow(node: number): void {
      const larger = new Float64Array(2 ** Math.ceil(Math.log2(node + 1) + 1));
      larger.set(this.#counts);
      this.#counts = larger;
    }
  }

  return {
    promises: new GrowingCounts(),
    resources: new GrowingCounts(),
    resourceResumptions: new GrowingCounts(),
  };
}

/** Of the present run, or the last one. */
export const environmentAsyncCounts: Readonly<Record<keyof AsyncCounts, CountsByNode>> = environmentCode(
  'async counts',
  makeAsyncCounts,
  undefined,
);

export function clearAsyncCounts(): void {
  for (const counts of Object.values(environmentAsyncCounts)) counts.clear();
}

export function asyncCounts(): AsyncCounts {
  const { promises, resources, resourceResumptions } = environmentAsyncCounts;
  return {
    promises: promises.copy(),
    resources: resources.copy(),
    resourceResumptions: resourceResumptions.copy(),
  };
}

/** `end` less `begin`, which was taken before it. Pure. */
export function subtractAsyncCounts(end: AsyncCounts, begin: AsyncCounts): AsyncCounts {
  return {
    promises: subtract(end.promises, begin.promises),
    resources: subtract(end.resources, begin.resources),
    resourceResumptions: subtract(end.resourceResumptions, begin.resourceResumptions),
  };
}
