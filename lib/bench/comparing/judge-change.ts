/** The verdict on a change. */
import type { BenchmarkComparison } from '../../model/benchmark';
import { directionOf, judgeInterval } from '../../stats';
import type { MeasuredChange } from './measure-change';

export type Judgement = Pick<BenchmarkComparison, 'verdict' | 'isHard' | 'reason'>;

/** @param isBelieved Whether the change stands out of all those that are compared with it; no matter where it is exact. */
export function judgeChange(change: MeasuredChange, isBelieved: boolean): Judgement {
  const { problem, mean, interval, threshold, offset } = change;
  if (problem !== null) return cannotTell(problem);
  const limit = Math.log1p(threshold.soft);
  const halfWidth = interval?.halfWidth ?? 0;
  const verdict = judgeInterval(mean - halfWidth, mean + halfWidth, limit);
  if (verdict === 'cannot tell') return cannotTell(straddling(halfWidth, limit));
  const direction = directionOf(mean, limit);
  if (direction !== 0 && directionOf(mean - direction * (halfWidth + offset), limit) !== direction) {
    return cannotTell(unseen(offset));
  }
  if (direction !== 0 && interval !== null && !isBelieved) {
    return cannotTell('among so many benchmarks, one that differs so much may be chance');
  }
  // That it is a regression is certain by now: how large it is, the best estimate says.
  const isHard = verdict === 'regression' && mean > Math.log1p(threshold.hard);
  return { verdict, isHard, reason: null };
}

function straddling(halfWidth: number, limit: number): string {
  return halfWidth > limit
    ? 'the samples differ by more than the threshold: take more, or a higher threshold'
    : 'the interval reaches across the threshold: take more samples';
}

function unseen(offset: number): string {
  const percent = (100 * Math.expm1(offset)).toPrecision(2);
  return `where code and data are placed can make such a change: up to ${percent} % in all samples alike`;
}

function cannotTell(reason: string): Judgement {
  return { verdict: 'cannot tell', isHard: false, reason };
}
