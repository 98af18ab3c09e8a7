/** From an estimate to a verdict, with the least effect that could have been seen. */
import type { CostChange } from '../../model/requests';
import { judgeInterval, criticalValue } from '../../stats';
import type { Estimate, Spread } from './estimate';

export interface JudgeContext {
  /** Relative change from which on it is reported. */
  readonly threshold: number;
  /** Of this one comparison at this look. */
  readonly alpha: number;
  readonly baseMean: number;
  /** Time since the start of the rollout, and the time that the data reach to. */
  readonly elapsedMs: number;
  readonly until: number;
  /** Part of the variance that more requests of the head make smaller. */
  readonly shrinking: number;
}

/** Part of the rollouts in which the least effect is found. */
const power = 0.9;

/** The wider of the intervals by hosts and by users. */
export function judgeEstimate({ logChange, byHosts, byUsers }: Estimate, context: JudgeContext): CostChange {
  const { threshold, alpha, baseMean } = context;
  const widthOf = ({ variance, degreesOfFreedom }: Spread) =>
    criticalValue(1 - alpha, degreesOfFreedom) * Math.sqrt(variance);
  const isUsers = byUsers !== null && widthOf(byUsers) > widthOf(byHosts);
  const spread = isUsers ? byUsers : byHosts;
  const halfWidth = widthOf(spread);
  const limit = Math.log1p(threshold);
  const [lower, upper] = [logChange - halfWidth, logChange + halfWidth];
  const verdict = judgeInterval(lower, upper, limit);
  const prospect = prospectOf(spread, context);
  return {
    verdict,
    reason: verdict === 'cannot tell' ? reasonOf(prospect, isUsers) : null,
    change: Math.expm1(logChange),
    logChange,
    interval: { lower: Math.expm1(lower), upper: Math.expm1(upper), confidence: 1 - alpha },
    standardError: Math.sqrt(spread.variance),
    degreesOfFreedom: spread.degreesOfFreedom,
    threshold,
    baseMean,
    headMean: baseMean * Math.exp(logChange),
    leastEffect: Math.expm1(limit + reachOf(spread, alpha)),
    ...prospect,
  };
}

/** A unit that cannot be compared at all. */
export function unjudged(reason: string, threshold: number): CostChange {
  return {
    verdict: 'cannot tell',
    reason,
    change: null,
    logChange: null,
    interval: null,
    standardError: null,
    degreesOfFreedom: null,
    threshold,
    baseMean: null,
    headMean: null,
    leastEffect: null,
    enoughAt: null,
    isNeverEnough: false,
  };
}

/** How far beyond the threshold a change must be to be found with that power. */
function reachOf(spread: Spread, alpha: number): number {
  return factorOf(spread.degreesOfFreedom, alpha) * Math.sqrt(spread.variance);
}

function factorOf(degreesOfFreedom: number, alpha: number): number {
  // A two-sided critical value at 2 p - 1 is the one-sided one at p.
  return criticalValue(1 - alpha, degreesOfFreedom) + criticalValue(2 * power - 1, degreesOfFreedom);
}

type Prospect = Pick<CostChange, 'enoughAt' | 'isNeverEnough'>;

/** When a change of twice the threshold will be found: requests of the head come as until now, and hosts differ as they do. */
function prospectOf(
  spread: Spread,
  { threshold, alpha, elapsedMs, until, shrinking }: JudgeContext,
): Prospect {
  const limit = Math.log1p(threshold);
  const wanted = (limit / factorOf(spread.degreesOfFreedom, alpha)) ** 2;
  if (spread.variance <= wanted) return { enoughAt: null, isNeverEnough: false };
  const shrinks = Math.min(shrinking, spread.variance);
  const stays = spread.variance - shrinks;
  if (stays >= wanted || elapsedMs <= 0) return { enoughAt: null, isNeverEnough: true };
  const more = shrinks / (wanted - stays) - 1;
  return { enoughAt: Math.ceil(until + elapsedMs * more), isNeverEnough: false };
}

function reasonOf({ enoughAt, isNeverEnough }: Prospect, isUsers: boolean): string {
  if (isNeverEnough) {
    return `the interval reaches across the threshold, and more requests will not help: ${isUsers ? 'users' : 'hosts'} differ by too much, or are too few`;
  }
  return enoughAt === null
    ? 'the interval reaches across the threshold: the change is near it'
    : 'the interval reaches across the threshold: more requests will tell';
}
