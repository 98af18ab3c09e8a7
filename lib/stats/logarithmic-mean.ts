/**
 * L(a, b) = (a - b) / (ln a - ln b), and a where both are equal. With it a sum's change in logarithms is shared out among its
 * terms without a rest: Ang and Liu, "A new energy decomposition method: perfect in decomposition and consistent in
 * aggregation" (Energy 26, 2001).
 *
 * @param a Above 0; and so is `b`.
 */
export function logarithmicMean(a: number, b: number): number {
  const logRatio = Math.log(a / b);
  // (e^x - 1) / x without the loss of digits where x is small.
  return logRatio === 0 ? a : (b * Math.expm1(logRatio)) / logRatio;
}
