/** Whether counts have settled. Pure functions. */
import { median } from '../../stats';

function range(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** Counts that differ by less than this have repeated. */
export const repeatTolerance = 1e-4;

/**
 * Whether the later counts go on where the earlier ones were: their medians differ by no more than the tolerance, or by less
 * than half of what the counts of either differ among themselves. A trend passes neither: in four counts each that fall by
 * one from one to the next, the medians differ by four, and half of the range is one and a half.
 */
export function isSteady(earlier: readonly number[], later: readonly number[]): boolean {
  const [before, after] = [median(earlier), median(later)];
  const noise = Math.max(range(earlier), range(later)) / 2;
  return Math.abs(after - before) <= Math.max(repeatTolerance * Math.abs(before), noise);
}
