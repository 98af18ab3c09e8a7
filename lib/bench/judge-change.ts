/** The verdict on a change. */
import type { BenchmarkComparison, Verdict } from '../model/benchmark-comparison';
import { directionOf, type MeasuredChange } from './measure-change';

export type Judgement = Pick<BenchmarkComparison, 'verdict' | 'isHard' | 'reason'>;

const verdictOfSide = { 1: 'regression', 0: 'unchanged', [-1]: 'improvement' } as const;

/** @param isBelieved Whether the change stands out of all those that are compared with it; no matter where it is exact. */
export function judgeChange(change: MeasuredChange, isBelieved: boolean): Judgement {
  const { problem, mean, interval, threshold } = change;
  if (problem !== null) return cannotTell(problem);
  const limit = Math.log1p(threshold.soft);
  const halfWidth = interval?.halfWidth ?? 0;
  const lower = directionOf(mean - halfWidth, limit);
  const upper = directionOf(mean + halfWidth, limit);
  if (lower !== upper) return cannotTell(straddling(change));
  if (lower !== 0 && interval !== null && !isBelieved) {
    return cannotTell('among so many benchmarks, one that differs so much may be chance');
  }
  const verdict: Verdict = verdictOfSide[lower];
  // That it is a regression is certain by now: how large it is, the best estimate says.
  const isHard = verdict === 'regression' && mean > Math.log1p(threshold.hard);
  return { verdict, isHard, reason: null };
}

function straddling({ interval, threshold }: MeasuredChange): string {
  const isWide = (interval?.halfWidth ?? 0) > Math.log1p(threshold.soft);
  return isWide
    ? 'the samples differ by more than the threshold: take more, or a higher threshold'
    : 'the interval reaches across the threshold: take more samples';
}

function cannotTell(reason: string): Judgement {
  return { verdict: 'cannot tell', isHard: false, reason };
}
