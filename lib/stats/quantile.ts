/** Order statistics of a few numbers. */

/**
 * Linear between the two nearest order statistics: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages"
 * (The American Statistician 50, 1996), as R and NumPy have it.
 *
 * @param values At least one; in any order.
 * @param part From 0, the smallest, to 1, the largest.
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  // Equal neighbours give their own value, not one that was rounded.
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Of normally distributed values, the median absolute deviation is this part of the standard deviation. */
const deviationOfNormal = 0.674489750196082;

/** The standard deviation, without what a few values far off do to it: 0 where more than half are alike. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle))) / deviationOfNormal;
}
