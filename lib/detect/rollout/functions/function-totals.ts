/** The heaviest functions of the service, each compared on its own. */
import { fitLogLinear, type LogLinearCell } from '../../../stats';
import { spreadOf, type Estimate, type FitPlan } from '../estimate';
import { leastHosts } from '../options';
import type { HostProfile, ProfileTable } from './profile-table';

export interface FunctionEstimate {
  /** Index in the table. */
  readonly row: number;
  /** Of the profiled instructions, both arms. */
  readonly share: number;
  readonly estimate: Estimate;
}

interface ComparedEndpoint {
  readonly endpoint: string;
  readonly estimate: Estimate;
  /** Instructions of the endpoint, both arms: what its profiles stand for. */
  readonly cost: number;
}

/** Fewer profiled requests that call a function, in an arm, say too little. */
const leastCalls = 30;

/**
 * A function's cost is its share of its endpoints' costs times these. The shares are fitted by host; the endpoints' changes
 * are known already, from all counted requests.
 */
export function estimateFunctions(
  table: ProfileTable,
  plan: FitPlan,
  endpoints: readonly ComparedEndpoint[],
  most: number,
): readonly FunctionEstimate[] {
  const weights = rowWeights(table, endpoints);
  const heaviest = [...weights]
    .sort(([, one], [, other]) => other.cost - one.cost)
    .slice(0, most)
    .filter(([, { calls }]) => calls.every((count) => count >= leastCalls));
  const all = endpoints.reduce((sum, { cost }) => sum + cost, 0);
  return heaviest.flatMap(([row, { cost }]) => {
    const estimate = estimateRow(table, plan, endpoints, row);
    return estimate === null ? [] : [{ row, share: cost / all, estimate }];
  });
}

interface RowWeight {
  cost: number;
  readonly calls: [number, number];
}

function rowWeights(
  table: ProfileTable,
  endpoints: readonly ComparedEndpoint[],
): ReadonlyMap<number, RowWeight> {
  const weights = new Map<number, RowWeight>();
  for (const { endpoint, cost } of endpoints) {
    const profiles = table.byEndpoint.get(endpoint) ?? [];
    const total = profiles.reduce((sum, { wy }) => sum + wy, 0);
    for (const { arm, functions } of profiles) {
      for (const [row, { wSelf, n }] of functions) {
        const own = weights.get(row) ?? { cost: 0, calls: [0, 0] };
        weights.set(row, own);
        own.cost += (cost * wSelf) / total;
        own.calls[arm] += n;
      }
    }
  }
  return weights;
}

function estimateRow(
  table: ProfileTable,
  plan: FitPlan,
  endpoints: readonly ComparedEndpoint[],
  row: number,
): Estimate | null {
  const own = endpoints.flatMap(({ endpoint, estimate, cost }) => {
    const profiles = table.byEndpoint.get(endpoint) ?? [];
    const share = shareOf(profiles, row);
    return share > 0 ? [{ profiles, share, estimate, cost: cost * share }] : [];
  });
  const cells = own.flatMap(({ profiles, share }) =>
    profiles.map(({ host, arm, wy, functions }): LogLinearCell => ({
      cluster: plan.hosts.get(host) ?? 0,
      period: 0,
      arm,
      response: functions.get(row)?.wSelf ?? 0,
      exposure: wy * share,
    })),
  );
  const treated = new Set(cells.filter(({ arm }) => arm === 1).map(({ cluster }) => cluster));
  if (treated.size < leastHosts) return null;
  const clusters = plan.hosts.size;
  const fit = fitLogLinear(cells, { clusters, periods: 1, arms: 2, hasClusterEffects: plan.hasHostEffects });
  if (fit === null) return null;
  // Endpoints' changes weigh by what the function costs in them.
  const total = own.reduce((sum, { cost }) => sum + cost, 0);
  const ofEndpoints = (of: (estimate: Estimate) => number) =>
    own.reduce((sum, { cost, estimate }) => sum + (cost / total) * of(estimate), 0);
  const deletions = new Map<string, number>();
  const combined = fit.deletions.slice();
  for (const [host, index] of plan.hosts) {
    const ofShare = fit.deletions[index];
    if (ofShare === null || ofShare === undefined) continue;
    const difference = ofShare.difference + ofEndpoints((estimate) => estimate.deletions.get(host) ?? 0);
    deletions.set(host, difference);
    combined[index] = { ...ofShare, difference };
  }
  const present = new Set(cells.map(({ cluster }) => cluster));
  const ofFit = { effect: fit.effect, deletions: combined };
  const byHosts = spreadOf(ofFit, present, treated, plan.hasHostEffects);
  if (byHosts === null) return null;
  const logChange = fit.effect + ofEndpoints((estimate) => estimate.logChange);
  return { logChange, byHosts, byUsers: null, deletions };
}

/** Of the endpoint's profiled instructions, both arms. */
function shareOf(profiles: readonly HostProfile[], row: number): number {
  const total = profiles.reduce((sum, { wy }) => sum + wy, 0);
  const own = profiles.reduce((sum, { functions }) => sum + (functions.get(row)?.wSelf ?? 0), 0);
  return total > 0 ? own / total : 0;
}
