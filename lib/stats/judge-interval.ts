/** The one rule by which a change is judged, in `icprofile compare` and in production. */

export type IntervalVerdict = 'regression' | 'improvement' | 'unchanged' | 'cannot tell';

/** Which side of the limits a change is on: 1 a regression, -1 an improvement, 0 neither. */
export function directionOf(change: number, limit: number): -1 | 0 | 1 {
  if (change > limit) return 1;
  return change < -limit ? -1 : 0;
}

const verdictOfSide = { 1: 'regression', 0: 'unchanged', [-1]: 'improvement' } as const;

/**
 * A regression if the whole interval is above the limit, an improvement if it is below the negative limit, unchanged if it
 * is within both. If it reaches across a limit, the data cannot tell.
 *
 * @param limit 0 or more, on the same scale as the interval: of log ratios, such as `Math.log1p(0.01)`.
 */
export function judgeInterval(lower: number, upper: number, limit: number): IntervalVerdict {
  const direction = directionOf(lower, limit);
  return direction === directionOf(upper, limit) ? verdictOfSide[direction] : 'cannot tell';
}
