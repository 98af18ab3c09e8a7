/** Variance of an estimate whose observations come in clusters, such as hosts: by what it is without each of them. */

export interface ClusterVariance {
  readonly variance: number;
  readonly degreesOfFreedom: number;
  /** Effective number: fewer than there are where some carry most of the information. */
  readonly clusters: number;
}

/** A cluster's part in an estimate. */
export interface Deletion {
  /** The estimate without the cluster, less the estimate with all. */
  readonly difference: number;
  /** Share of the cluster in the information; any positive scale. */
  readonly weight: number;
}

/**
 * The jackknife's variance: (G - 1) / G times the sum of squared differences. Bell and McCaffrey, "Bias reduction in standard
 * errors for linear regression with multi-stage samples" (Survey Methodology 28, 2002), and MacKinnon, Nielsen and Webb, "Fast
 * and reliable jackknife and bootstrap methods for cluster-robust inference" (2023): of the usual ones the least liberal with
 * few clusters. Degrees of freedom are those of the effective number, (Σ weight)² / Σ weight², as in Carter, Schnepel and
 * Steigerwald (2017).
 *
 * @param deletions 2 or more.
 */
export function jackknifeVariance(deletions: readonly Deletion[]): ClusterVariance {
  const count = deletions.length;
  const squares = deletions.reduce((sum, { difference }) => sum + difference ** 2, 0);
  const clusters = effectiveNumber(deletions.map(({ weight }) => weight));
  return {
    variance: ((count - 1) / count) * squares,
    degreesOfFreedom: Math.max(1, clusters - 1),
    clusters,
  };
}

/** (Σ w)² / Σ w²: how many equal ones tell as much. 0 without any weight. */
export function effectiveNumber(weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight ** 2, 0);
  return squares === 0 ? 0 : sum ** 2 / squares;
}

/**
 * Variance of a difference of two groups of clusters: the sum of both, or the variance with one spread in common, whichever
 * is larger, if they may have one. Degrees of freedom by Satterthwaite, "An approximate distribution of estimates of variance components"
 * (Biometrics 2, 1946).
 */
export function twoGroupVariance(
  first: ClusterVariance,
  second: ClusterVariance,
  hasCommonSpread = true,
): ClusterVariance {
  const separate = first.variance + second.variance;
  const spread =
    (first.degreesOfFreedom * first.variance * first.clusters +
      second.degreesOfFreedom * second.variance * second.clusters) /
    (first.degreesOfFreedom + second.degreesOfFreedom);
  const pooled = spread / first.clusters + spread / second.clusters;
  const satterthwaite =
    separate ** 2 /
    (first.variance ** 2 / first.degreesOfFreedom + second.variance ** 2 / second.degreesOfFreedom);
  return {
    variance: hasCommonSpread ? Math.max(separate, pooled) : separate,
    degreesOfFreedom: separate === 0 ? first.degreesOfFreedom + second.degreesOfFreedom : satterthwaite,
    clusters: first.clusters + second.clusters,
  };
}
