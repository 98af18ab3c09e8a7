/** What a few differences say about their mean. */
import { criticalValue, twoSidedTail } from './student-t';

export interface MeanInterval {
  readonly mean: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** The interval reaches so far to both sides of the mean. */
  readonly halfWidth: number;
}

/**
 * Student's interval of the mean.
 *
 * @param values At least 2.
 * @param confidence Above 0 and below 1.
 * @param leastVariance What is known of the variance of a value from elsewhere: a few values can be near each other by chance.
 */
export function meanInterval(values: readonly number[], confidence: number, leastVariance = 0): MeanInterval {
  const degreesOfFreedom = values.length - 1;
  const center = mean(values);
  const squares = values.map((value) => (value - center) ** 2);
  const variance = squares.reduce((sum, square) => sum + square, 0) / degreesOfFreedom;
  const standardError = Math.sqrt(Math.max(variance, leastVariance) / values.length);
  return {
    mean: center,
    standardError,
    degreesOfFreedom,
    halfWidth: criticalValue(confidence, degreesOfFreedom) * standardError,
  };
}

/**
 * How likely a mean is that lies so far beyond the limit, on this or the other side of 0, where the true one is at the limit.
 * It is below 1 - confidence if and only if the whole interval is beyond the limit.
 *
 * @param limit 0 or more.
 */
export function probabilityBeyond(interval: MeanInterval, limit: number): number {
  const distance = Math.abs(interval.mean) - limit;
  if (distance <= 0) return 1;
  return interval.standardError === 0
    ? 0
    : twoSidedTail(distance / interval.standardError, interval.degreesOfFreedom);
}

export function mean(values: readonly number[]): number {
  const [first = NaN] = values;
  // Of equal values it is that value, not a rounded one.
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}
