/** Sums of both arms by comparable stratum. */
import type {
  AgeClass,
  Rollout,
  RolloutAggregates,
  SampleCell,
  SampleSums,
  Stratum,
  UserCell,
} from '../../model/requests';
import { groupBy } from '../group-by';
import { leastHosts, type RolloutSettings } from './options';

/** 0 base, 1 head. */
export type Arm = 0 | 1;

export interface ArmSums extends SampleSums {
  readonly hosts: ReadonlySet<string>;
  /** Exact number of requests, sampled or not. */
  readonly requests: number;
}

/** Strata that differ only in the age of processes that are warm. */
export interface MergedStratum {
  readonly index: number;
  readonly endpoint: string;
  readonly stratum: Stratum;
  readonly isYoung: boolean;
  readonly arms: readonly [ArmSums, ArmSums];
  readonly isComparable: boolean;
}

export interface PreparedArms {
  readonly rollout: Rollout;
  /** Moments and profiles are those of warm processes: functions warm up each at its own pace. */
  readonly aggregates: RolloutAggregates;
  /** Samples in the time that is compared: all revisions. */
  readonly samples: readonly SampleCell[];
  readonly samplesByEndpoint: ReadonlyMap<string, readonly SampleCell[]>;
  readonly usersByEndpoint: ReadonlyMap<string, readonly UserCell[]>;
  readonly strata: readonly MergedStratum[];
  /** Index of the merged stratum by index of the aggregates' stratum. */
  readonly mergedOf: readonly number[];
}

/** A stratum that fewer hosts have is one host's. */
const leastHostsOfStratum = 2;

type Sums = { -readonly [K in keyof SampleSums]: SampleSums[K] } & { hosts: Set<string>; requests: number };

export function prepareArms(
  rollout: Rollout,
  aggregates: RolloutAggregates,
  settings: RolloutSettings,
): PreparedArms {
  const { mergedOf, merged } = mergeStrata(aggregates.strata, settings);
  const from = rollout.start - settings.windowMs;
  const samples = aggregates.samples.filter(({ time }) => time >= from - aggregates.intervalMs);
  const sums = merged.map((): [Sums, Sums] => [emptySums(), emptySums()]);
  for (const cell of samples) {
    const arm = armOf(rollout, cell.revision);
    const own = arm === null ? undefined : sums[mergedOf[cell.stratum] ?? -1]?.[arm];
    if (own === undefined) continue;
    addSums(own, cell);
    own.hosts.add(cell.host);
  }
  for (const { time, revision, stratum, requests } of aggregates.counts) {
    const arm = armOf(rollout, revision);
    const own = arm === null ? undefined : sums[mergedOf[stratum] ?? -1]?.[arm];
    if (own !== undefined && time >= from - aggregates.intervalMs) own.requests += requests;
  }
  const strata = merged.map((stratum, index): MergedStratum => {
    const [base, head] = sums[index] ?? [emptySums(), emptySums()];
    const isYoung = stratum.ageClass < settings.youngest;
    const arms: readonly [ArmSums, ArmSums] = [counted(base), counted(head)];
    const isComparable = !isYoung && arms.every((arm) => isEnough(arm, settings.leastSampled));
    return { index, endpoint: stratum.endpoint, stratum, isYoung, arms, isComparable };
  });
  const endpointOf = (cell: { readonly stratum: number }) => aggregates.strata[cell.stratum]?.endpoint ?? '';
  const isWarm = ({ ageClass }: { readonly ageClass: AgeClass }) => ageClass >= settings.youngest;
  return {
    rollout,
    aggregates: {
      ...aggregates,
      moments: aggregates.moments.filter(
        (moment) => isWarm(moment) && moment.time >= from - aggregates.momentMs,
      ),
      profiled: aggregates.profiled.filter(isWarm),
      functionCells: aggregates.functionCells.filter(isWarm),
    },
    samples,
    samplesByEndpoint: groupBy(samples, endpointOf),
    usersByEndpoint: groupBy(aggregates.users, endpointOf),
    strata,
    mergedOf,
  };
}

export function armOf({ base, head }: Rollout, revision: string): Arm | null {
  if (revision === head) return 1;
  return revision === base ? 0 : null;
}

function isEnough({ w, w2, hosts }: ArmSums, leastSampled: number): boolean {
  return w2 > 0 && (w * w) / w2 >= leastSampled && hosts.size >= leastHostsOfStratum;
}

/** Minute rows may have been switched off: the sampled ones then stand for all. */
function counted(sums: Sums): ArmSums {
  return sums.requests > 0 ? sums : { ...sums, requests: sums.w };
}

function mergeStrata(
  strata: readonly Stratum[],
  { warmFrom }: RolloutSettings,
): { readonly mergedOf: readonly number[]; readonly merged: readonly Stratum[] } {
  const known = new Map<string, number>();
  const merged: Stratum[] = [];
  const mergedOf = strata.map((stratum) => {
    const alike: Stratum = {
      ...stratum,
      ageClass: stratum.ageClass > warmFrom ? warmFrom : stratum.ageClass,
    };
    const { event, unit, source } = alike.counting;
    const key = JSON.stringify([
      alike.endpoint,
      alike.cpuModel,
      event,
      unit,
      source,
      alike.nodeMajor,
      alike.ageClass,
    ]);
    const index = known.get(key);
    if (index !== undefined) return index;
    known.set(key, merged.length);
    return merged.push(alike) - 1;
  });
  return { mergedOf, merged };
}

function emptySums(): Sums {
  return {
    n: 0,
    w: 0,
    w2: 0,
    wy: 0,
    w2y: 0,
    w2y2: 0,
    wLogY: 0,
    wyCapped: 0,
    wCollection: 0,
    hosts: new Set(),
    requests: 0,
  };
}

function addSums(to: Sums, from: SampleSums): void {
  to.n += from.n;
  to.w += from.w;
  to.w2 += from.w2;
  to.wy += from.wy;
  to.w2y += from.w2y;
  to.w2y2 += from.w2y2;
  to.wLogY += from.wLogY;
  to.wyCapped += from.wyCapped;
  to.wCollection += from.wCollection;
}

export type Situation =
  | { readonly situation: 'same hosts' | 'new hosts'; readonly reason: null }
  | { readonly situation: 'not supported'; readonly reason: string };

/** How the arms share the hosts, by the requests that can be compared. */
export function situationOf(prepared: PreparedArms): Situation & {
  readonly baseHosts: number;
  readonly headHosts: number;
} {
  const { rollout, samples, strata, mergedOf } = prepared;
  const hosts: readonly [Set<string>, Set<string>] = [new Set(), new Set()];
  for (const { revision, host, stratum } of samples) {
    const arm = armOf(rollout, revision);
    if (arm !== null && strata[mergedOf[stratum] ?? -1]?.isYoung === false) hosts[arm].add(host);
  }
  const [base, head] = hosts;
  const both = [...head].filter((host) => base.has(host)).length;
  const sizes = { baseHosts: base.size, headHosts: head.size };
  if (both >= leastHosts && both * 2 >= head.size) return { situation: 'same hosts', reason: null, ...sizes };
  if (base.size >= leastHosts && head.size >= leastHosts) {
    return { situation: 'new hosts', reason: null, ...sizes };
  }
  const reason = `the base has warm, sampled requests on ${base.size} and the head on ${head.size} ${head.size === 1 ? 'host' : 'hosts'}: it takes ${leastHosts} of each to tell a change from how hosts differ`;
  return { situation: 'not supported', reason, ...sizes };
}
