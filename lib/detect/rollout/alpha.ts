/** How the false alarms that a rollout may have are shared out. */
import type { RolloutSettings } from './options';

const parts = { service: 2 / 5, endpoints: 2 / 5, functions: 1 / 5 } as const;

export interface AlphaPlan {
  /** Of one look. */
  readonly service: number;
  /** By endpoint, in their order. */
  readonly endpoints: readonly number[];
  readonly functions: readonly number[];
}

/**
 * Each look takes the same part, and within it the comparisons of a kind share by Bonferroni. Heavier ones get more, in
 * proportion to the root of their share: there a change matters more, and can be seen.
 */
export function shareAlpha(
  { alpha, looksMs }: RolloutSettings,
  shares: { readonly endpoints: readonly number[]; readonly functions: readonly number[] },
): AlphaPlan {
  const ofLook = alpha / looksMs.length;
  return {
    service: ofLook * parts.service,
    endpoints: byRootOfShare(ofLook * parts.endpoints, shares.endpoints),
    functions: byRootOfShare(ofLook * parts.functions, shares.functions),
  };
}

function byRootOfShare(alpha: number, shares: readonly number[]): readonly number[] {
  const roots = shares.map((share) => Math.sqrt(Math.max(0, share)));
  const sum = roots.reduce((total, root) => total + root, 0);
  return roots.map((root) => (sum > 0 ? (alpha * root) / sum : alpha / roots.length));
}
