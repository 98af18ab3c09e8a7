/** Whether the mean's change is the usual request's. */
import type { TailChange } from '../../model/requests';
import {
  effectiveNumber,
  jackknifeVariance,
  twoGroupVariance,
  type Deletion,
  criticalValue,
} from '../../stats';
import { groupBy } from '../group-by';
import { armOf, type MergedStratum, type PreparedArms } from './arms';
import { leastHosts } from './options';

/** Weighted sums of one host in one arm and stratum. */
interface HostSums {
  readonly host: string;
  readonly arm: 0 | 1;
  readonly stratum: number;
  w: number;
  wy: number;
  wyCapped: number;
  wLogY: number;
}

interface Changes {
  readonly mean: number;
  readonly capped: number;
  readonly logs: number;
}

const confidence = 0.999;

/**
 * The standardised mean beside the mean of capped costs and the mean of logarithms. They disagree if one differs from the
 * mean by more than hosts do, and by more than `least`. Null without enough hosts.
 *
 * @param least Logarithm of the smallest change to report.
 */
export function tailChange(
  prepared: PreparedArms,
  endpoint: string,
  strata: readonly MergedStratum[],
  least: number,
): TailChange | null {
  const compared = strata.filter(({ isComparable }) => isComparable);
  const sums = hostSums(prepared, endpoint);
  const whole = changesOf(compared, sums, null);
  const hosts = [...groupBy(sums, ({ host }) => host)];
  const differs = (of: (changes: Changes) => number) => {
    const deletions = hosts.map(([host, own]) => ({
      arms: new Set(own.map(({ arm }) => arm)),
      difference: of(changesOf(compared, sums, host)) - of(whole),
      weight: own.reduce((sum, { w }) => sum + w, 0),
    }));
    const spread = spreadOfGroups(deletions);
    if (spread === null) return false;
    const noise = criticalValue(confidence, spread.degreesOfFreedom) * Math.sqrt(spread.variance);
    return Math.abs(of(whole)) > Math.max(noise, least);
  };
  if (hosts.length < leastHosts) return null;
  return {
    isTailMoved: differs(({ mean, capped }) => mean - capped) || differs(({ mean, logs }) => mean - logs),
    logChangeCapped: whole.capped,
    logChangeOfLogs: whole.logs,
  };
}

function spreadOfGroups(deletions: readonly (Deletion & { readonly arms: ReadonlySet<number> })[]) {
  const having = deletions.filter(({ arms }) => arms.has(1));
  const without = deletions.filter(({ arms }) => !arms.has(1));
  if (having.length < leastHosts || effectiveNumber(having.map(({ weight }) => weight)) === 0) return null;
  return without.length < leastHosts
    ? jackknifeVariance(deletions)
    : twoGroupVariance(jackknifeVariance(without), jackknifeVariance(having));
}

function hostSums(prepared: PreparedArms, endpoint: string): readonly HostSums[] {
  const sums = new Map<string, HostSums>();
  for (const cell of prepared.samplesByEndpoint.get(endpoint) ?? []) {
    const arm = armOf(prepared.rollout, cell.revision);
    const stratum = prepared.mergedOf[cell.stratum] ?? -1;
    if (arm === null || prepared.strata[stratum]?.isComparable !== true) continue;
    const key = `${arm} ${stratum} ${cell.host}`;
    const own = sums.get(key) ?? { host: cell.host, arm, stratum, w: 0, wy: 0, wyCapped: 0, wLogY: 0 };
    own.w += cell.w;
    own.wy += cell.wy;
    own.wyCapped += cell.wyCapped;
    own.wLogY += cell.wLogY;
    sums.set(key, own);
  }
  return [...sums.values()];
}

function changesOf(
  strata: readonly MergedStratum[],
  sums: readonly HostSums[],
  without: string | null,
): Changes {
  const positions = new Map(strata.map(({ index }, position) => [index, position]));
  const totals = strata.map(() => [0, 1].map(() => ({ w: 0, wy: 0, wyCapped: 0, wLogY: 0 })));
  for (const { host, arm, stratum, w, wy, wyCapped, wLogY } of sums) {
    if (host === without) continue;
    const own = totals[positions.get(stratum) ?? -1]?.[arm];
    if (own === undefined) continue;
    own.w += w;
    own.wy += wy;
    own.wyCapped += wyCapped;
    own.wLogY += wLogY;
  }
  const all = strata.reduce((sum, { arms }) => sum + arms[0].requests + arms[1].requests, 0);
  const means = [0, 1].map((arm) => {
    const mean = (field: 'wy' | 'wyCapped' | 'wLogY') =>
      strata.reduce((sum, { arms }, position) => {
        const own = totals[position]?.[arm];
        const requests = arms[0].requests + arms[1].requests;
        return own === undefined || own.w === 0 ? sum : sum + ((requests / all) * own[field]) / own.w;
      }, 0);
    return { mean: Math.log(mean('wy')), capped: Math.log(mean('wyCapped')), logs: mean('wLogY') };
  });
  const [base, head] = means;
  const change = (field: keyof Changes) => (head?.[field] ?? NaN) - (base?.[field] ?? NaN);
  return { mean: change('mean'), capped: change('capped'), logs: change('logs') };
}
