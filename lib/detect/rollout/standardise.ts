/** Means at an equal mix of requests in both arms, and what they leave out. */
import type { ArmSums, MergedStratum } from './arms';

export interface StandardisedChange {
  /** Of the strata that can be compared, weighted by the requests of both arms. */
  readonly baseMean: number;
  readonly headMean: number;
  /** ln of their ratio. */
  readonly logChange: number;
  /** What the plain means' change has beside: ln of their ratio less `logChange`. */
  readonly logMix: number;
  /** Share of requests in strata that cannot be compared. */
  readonly leftOut: number;
  /** Variance of `logChange` if requests were independent: a floor, never the whole. By arm. */
  readonly samplingVariance: readonly [number, number];
}

/** Null where no stratum can be compared. */
export function standardise(strata: readonly MergedStratum[]): StandardisedChange | null {
  const compared = strata.filter(({ isComparable }) => isComparable);
  const all = sumOver(strata, requestsOf);
  const requests = sumOver(compared, requestsOf);
  if (compared.length === 0 || requests <= 0) return null;
  const meanOf = (arm: 0 | 1) =>
    sumOver(compared, (each) => (requestsOf(each) / requests) * meanCost(each.arms[arm]));
  const varianceOf = (arm: 0 | 1, mean: number) =>
    sumOver(compared, (each) => (requestsOf(each) / requests) ** 2 * varianceOfMean(each.arms[arm])) /
    mean ** 2;
  const [baseMean, headMean] = [meanOf(0), meanOf(1)];
  if (!(baseMean > 0 && headMean > 0)) return null;
  const logChange = Math.log(headMean / baseMean);
  return {
    baseMean,
    headMean,
    logChange,
    logMix: Math.log(plainMean(strata, 1) / plainMean(strata, 0)) - logChange,
    leftOut: 1 - requests / all,
    samplingVariance: [varianceOf(0, baseMean), varianceOf(1, headMean)],
  };
}

export function requestsOf({ arms }: MergedStratum): number {
  return arms[0].requests + arms[1].requests;
}

export function meanCost({ wy, w }: ArmSums): number {
  return wy / w;
}

/**
 * Expected cost of a request of the stratum before the change: the base's mean, and the head's without the change, by their
 * weights.
 */
export function baseCost({ arms: [base, head] }: MergedStratum, logChange: number): number {
  return (base.wy + head.wy * Math.exp(-logChange)) / (base.w + head.w);
}

/** All requests of the arm by weight, whatever their stratum. */
function plainMean(strata: readonly MergedStratum[], arm: 0 | 1): number {
  return sumOver(strata, ({ arms }) => arms[arm].wy) / sumOver(strata, ({ arms }) => arms[arm].w);
}

/** Of a ratio of weighted sums, to first order: Σ w² (y - ȳ)² / (Σ w)². */
function varianceOfMean(sums: ArmSums): number {
  const mean = meanCost(sums);
  return Math.max(0, sums.w2y2 - 2 * mean * sums.w2y + mean ** 2 * sums.w2) / sums.w ** 2;
}

function sumOver<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
