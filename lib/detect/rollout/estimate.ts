/** The change of a unit, an endpoint or the service, and how sure it is: by hosts, and by users. */
import {
  effectiveNumber,
  jackknifeVariance,
  twoGroupVariance,
  type ClusterVariance,
  type Deletion,
  fitLogLinear,
  type LogLinearCell,
  type LogLinearFit,
} from '../../stats';
import type { SampleCell, UserCell } from '../../model/requests';
import { armOf, type MergedStratum, type PreparedArms } from './arms';
import { leastHosts } from './options';

/** A variance with the degrees of freedom that go with it. */
export interface Spread {
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

export interface Estimate {
  /** ln of head / base. */
  readonly logChange: number;
  readonly byHosts: Spread;
  /** Null where users are unknown. */
  readonly byUsers: Spread | null;
  /** By host, `logChange` without it less `logChange`. */
  readonly deletions: ReadonlyMap<string, number>;
}

export type Estimated = { readonly estimate: Estimate } | { readonly problem: string };

/** Hosts, periods and revisions of a rollout, numbered. */
export interface FitPlan {
  readonly hosts: ReadonlyMap<string, number>;
  readonly periodOf: (time: number) => number;
  readonly periods: number;
  /** The base is 0, the head the last. */
  readonly arms: ReadonlyMap<string, number>;
  readonly hasHostEffects: boolean;
  /** Moments in which both the base and the head had warm, sampled requests, on any hosts. */
  readonly overlaps: number;
}

/** More periods cost time, and tell no more: what changes within minutes, changes on all hosts by chance. */
export const mostPeriods = 40;
/**
 * Hosts that change over are compared with themselves. Only hosts that have the other revision at the same time show what changed for
 * all hosts meanwhile. With fewer moments than this, a moment would decide: the work of all processes at their start would be
 * taken for the change.
 */
const leastOverlaps = 3;

export function planFit(prepared: PreparedArms, hasHostEffects: boolean): FitPlan {
  const { samples, rollout, aggregates } = prepared;
  const { base, head } = rollout;
  const revisions = [...new Set(samples.map(({ revision }) => revision))];
  const others = revisions.filter((revision) => revision !== base && revision !== head);
  const first = samples.reduce((least, { time }) => Math.min(least, time), Infinity);
  const last = samples.reduce((most, { time }) => Math.max(most, time), -Infinity);
  const intervals = Math.floor((last - first) / aggregates.intervalMs) + 1;
  const perPeriod = Math.ceil(intervals / mostPeriods);
  return {
    hosts: new Map([...new Set(samples.map(({ host }) => host))].map((host, index) => [host, index])),
    periodOf: (time) => Math.floor((time - first) / aggregates.intervalMs / perPeriod),
    periods: Math.ceil(intervals / perPeriod),
    arms: new Map([base, ...others, head].map((revision, index) => [revision, index])),
    hasHostEffects,
    overlaps: overlapsOf(prepared),
  };
}

function overlapsOf({ aggregates, rollout }: PreparedArms): number {
  const seen: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  for (const { revision, time } of aggregates.moments) {
    const arm = armOf(rollout, revision);
    if (arm !== null) seen[arm].add(time);
  }
  const [base, head] = seen;
  return [...head].filter((time) => base.has(time)).length;
}

/** What a sampled cell is expected to cost, per weight, before the change; null for cells that are left out. */
export type ExpectedCost = (stratum: MergedStratum) => number | null;

/** Cells of the fit of a unit. */
export function cellsOf(
  prepared: PreparedArms,
  plan: FitPlan,
  samples: readonly SampleCell[],
  response: (cell: SampleCell) => number,
  expected: ExpectedCost,
): readonly LogLinearCell[] {
  const sums = new Map<number, { -readonly [K in keyof LogLinearCell]: LogLinearCell[K] }>();
  const armCount = plan.arms.size;
  for (const cell of samples) {
    const stratum = prepared.strata[prepared.mergedOf[cell.stratum] ?? -1];
    if (stratum?.isComparable !== true) continue;
    const cost = expected(stratum);
    if (cost === null) continue;
    const cluster = plan.hosts.get(cell.host) ?? 0;
    const period = plan.periodOf(cell.time);
    const arm = plan.arms.get(cell.revision) ?? 0;
    const key = (cluster * plan.periods + period) * armCount + arm;
    let own = sums.get(key);
    if (own === undefined) sums.set(key, (own = { cluster, period, arm, response: 0, exposure: 0 }));
    own.response += response(cell);
    own.exposure += cell.w * cost;
  }
  return [...sums.values()];
}

/** @param byUsers From `userSpread`. */
export function estimateOf(
  cells: readonly LogLinearCell[],
  plan: FitPlan,
  byUsers: Spread | null,
): Estimated {
  const head = plan.arms.size - 1;
  const treated = new Set(
    cells.filter(({ arm, exposure }) => arm === head && exposure > 0).map(({ cluster }) => cluster),
  );
  if (treated.size < leastHosts) {
    return {
      problem: `warm, sampled requests of the head on ${treated.size} of at least ${leastHosts} hosts`,
    };
  }
  if (plan.hasHostEffects && plan.overlaps < leastOverlaps) return { problem: neverTogether };
  const fit = fitLogLinear(cells, {
    clusters: plan.hosts.size,
    periods: plan.periods,
    arms: plan.arms.size,
    hasClusterEffects: plan.hasHostEffects,
  });
  if (fit === null) return { problem: neverTogether };
  const present = new Set(cells.map(({ cluster }) => cluster));
  const spread = spreadOf(fit, present, treated, plan.hasHostEffects);
  if (spread === null) return { problem: 'one host alone ran the base and the head at the same time' };
  const deletions = new Map<string, number>();
  for (const [host, index] of plan.hosts) deletions.set(host, fit.deletions[index]?.difference ?? 0);
  return { estimate: { logChange: fit.effect, byHosts: spread, byUsers, deletions } };
}

const neverTogether = 'base and head did not serve at the same time for long enough';

/**
 * Hosts that ran the head, and hosts that did not, are two groups. Where there are too few of the latter to have a spread
 * of their own, all are one group. With effects of hosts, those without the head tell little of the change, and their small spread is
 * no chance: the groups have none in common.
 */
export function spreadOf(
  fit: LogLinearFit,
  present: ReadonlySet<number>,
  treated: ReadonlySet<number>,
  hasHostEffects: boolean,
): ClusterVariance | null {
  const groups: readonly [Deletion[], Deletion[]] = [[], []];
  for (const cluster of present) {
    const deletion = fit.deletions[cluster];
    if (deletion === undefined || deletion === null) return null;
    groups[treated.has(cluster) ? 1 : 0].push(deletion);
  }
  const [without, having] = groups;
  if (effectiveNumber(having.map(({ weight }) => weight)) === 0) return null;
  if (without.length < leastHosts) return jackknifeVariance([...without, ...having]);
  return twoGroupVariance(jackknifeVariance(without), jackknifeVariance(having), !hasHostEffects);
}

/** Users of less than this part of the requests are known: they say nothing of the others. */
const leastKnown = 0.5;

/**
 * Variance of the standardised change by parts of the users, each deleted from both arms: users whose habits change are a
 * chance that hosts do not show. Null where users are not known.
 *
 * @param strata Those of the unit; and so are the users.
 */
export function userSpread(
  prepared: PreparedArms,
  strata: readonly MergedStratum[],
  users: readonly UserCell[],
): Spread | null {
  const compared = strata.filter(({ isComparable }) => isComparable);
  const position = new Map(compared.map(({ index }, order) => [index, order]));
  const buckets = new Map<number, Float64Array>();
  let known = 0;
  let all = 0;
  for (const { revision, bucket, stratum, w, wy } of users) {
    const arm = armOf(prepared.rollout, revision);
    const order = position.get(prepared.mergedOf[stratum] ?? -1);
    if (arm === null || order === undefined) continue;
    all += w;
    if (bucket === null) continue;
    known += w;
    let sums = buckets.get(bucket);
    if (sums === undefined) buckets.set(bucket, (sums = new Float64Array(compared.length * 4)));
    const at = order * 4 + arm * 2;
    sums[at] = (sums[at] ?? 0) + w;
    sums[at + 1] = (sums[at + 1] ?? 0) + wy;
  }
  if (buckets.size < leastHosts || known < leastKnown * all) return null;
  const whole = changeWithout(compared, null);
  const deletions = [...buckets.values()].map((sums) => ({
    difference: changeWithout(compared, sums) - whole,
    weight: sums.reduce((total, value, index) => (index % 2 === 0 ? total + value : total), 0),
  }));
  return jackknifeVariance(deletions);
}

function changeWithout(strata: readonly MergedStratum[], sums: Float64Array | null): number {
  const means = [0, 1].map((arm) =>
    strata.reduce((total, { arms }, order) => {
      const own = arms[arm === 0 ? 0 : 1];
      const w = own.w - (sums?.[order * 4 + arm * 2] ?? 0);
      const wy = own.wy - (sums?.[order * 4 + arm * 2 + 1] ?? 0);
      // Without its only users a stratum has no mean of its own.
      const mean = w > leastRest * own.w ? wy / w : own.wy / own.w;
      return total + (arms[0].requests + arms[1].requests) * mean;
    }, 0),
  );
  return Math.log((means[1] ?? NaN) / (means[0] ?? NaN));
}

const leastRest = 1e-6;
