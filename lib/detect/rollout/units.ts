/** What is compared: each endpoint, and the service as their sum. */
import { type LogLinearCell, moderateVariances } from '../../stats';
import { groupBy } from '../group-by';
import type { Arm, MergedStratum, PreparedArms } from './arms';
import { cellsOf, estimateOf, userSpread, type Estimate, type Estimated, type FitPlan } from './estimate';
import { baseCost, requestsOf, standardise, type StandardisedChange } from './standardise';

export interface EndpointUnit {
  readonly endpoint: string;
  readonly strata: readonly MergedStratum[];
  /** Null where no stratum can be compared. */
  readonly standardised: StandardisedChange | null;
  readonly estimated: Estimated;
  /** Requests times mean cost, both arms. */
  readonly cost: number;
}

export interface ServiceUnit {
  readonly standardised: StandardisedChange | null;
  readonly estimated: Estimated;
}

const noStratum: Estimated = {
  problem:
    'too few sampled requests of warm processes that can be compared: they take 30 in each arm, on 2 hosts, of the same endpoint, processor and version of Node',
};

/** Endpoints that both arms served, the heaviest first. */
export function endpointUnits(prepared: PreparedArms, plan: FitPlan): readonly EndpointUnit[] {
  const groups = [...groupBy(prepared.strata, ({ endpoint }) => endpoint)];
  const units = groups.flatMap(([endpoint, strata]): EndpointUnit[] => {
    if (servedBy(strata).includes(false)) return [];
    const standardised = standardise(strata);
    const estimated =
      standardised === null ? noStratum : estimateEndpoint(prepared, plan, endpoint, strata, standardised);
    return [{ endpoint, strata, standardised, estimated, cost: costOf(strata) }];
  });
  return moderate(units).sort((one, other) => other.cost - one.cost);
}

/** An endpoint that one arm alone served: nothing is known of its change. */
export interface OneSidedEndpoint {
  readonly endpoint: string;
  readonly arm: Arm;
  readonly cost: number;
}

/** The heaviest first. */
export function oneSided(prepared: PreparedArms): readonly OneSidedEndpoint[] {
  const groups = [...groupBy(prepared.strata, ({ endpoint }) => endpoint)];
  const found = groups.flatMap(([endpoint, strata]): OneSidedEndpoint[] => {
    const [base, head] = servedBy(strata);
    return base === head ? [] : [{ endpoint, arm: base ? 0 : 1, cost: costOf(strata) }];
  });
  return found.sort((one, other) => other.cost - one.cost);
}

function servedBy(strata: readonly MergedStratum[]): readonly [boolean, boolean] {
  const isServed = (arm: Arm) => strata.some(({ arms }) => arms[arm].requests > 0);
  return [isServed(0), isServed(1)];
}

function estimateEndpoint(
  prepared: PreparedArms,
  plan: FitPlan,
  endpoint: string,
  strata: readonly MergedStratum[],
  { logChange }: StandardisedChange,
): Estimated {
  const samples = prepared.samplesByEndpoint.get(endpoint) ?? [];
  const expected = expectedCosts(strata, logChange);
  const cells = cellsOf(prepared, plan, samples, ({ wy }) => wy, expected);
  return estimateOf(cells, plan, userSpread(prepared, strata, prepared.usersByEndpoint.get(endpoint) ?? []));
}

function expectedCosts(strata: readonly MergedStratum[], logChange: number) {
  const costs = new Map(strata.map((stratum) => [stratum.index, baseCost(stratum, logChange)]));
  return ({ index }: MergedStratum) => costs.get(index) ?? null;
}

/** The service: its requests cost what they are expected to at the base, by stratum, whatever their mix. */
export function serviceUnit(
  prepared: PreparedArms,
  plan: FitPlan,
  endpoints: readonly EndpointUnit[],
): ServiceUnit {
  // These include endpoints that one arm alone served, which are a part of what is left out.
  const { strata } = prepared;
  const standardised = standardise(strata);
  if (standardised === null) return { standardised, estimated: noStratum };
  const cells = endpoints.flatMap((unit): readonly LogLinearCell[] => {
    if (unit.standardised === null) return [];
    const samples = prepared.samplesByEndpoint.get(unit.endpoint) ?? [];
    const expected = expectedCosts(unit.strata, unit.standardised.logChange);
    return cellsOf(prepared, plan, samples, ({ wy }) => wy, expected);
  });
  const byUsers = userSpread(prepared, strata, prepared.aggregates.users);
  return { standardised, estimated: estimateOf(cells, plan, byUsers) };
}

/** Endpoints of one fleet differ alike between hosts: each one's variance is told better with the others'. */
function moderate(units: readonly EndpointUnit[]): EndpointUnit[] {
  const estimates = units.flatMap((unit) => {
    const estimate = estimateIn(unit.estimated);
    return estimate === null ? [] : [{ unit, estimate }];
  });
  const moderated = moderateVariances(
    estimates.map(({ unit, estimate }) => ({
      ...estimate.byHosts,
      expected: samplingOf(unit.standardised),
    })),
  );
  const byUnit = new Map(estimates.map(({ unit }, index) => [unit, moderated[index]]));
  return units.map((unit) => {
    const estimate = estimateIn(unit.estimated);
    const byHosts = byUnit.get(unit);
    if (estimate === null || byHosts === undefined) return unit;
    return { ...unit, estimated: { estimate: { ...estimate, byHosts } } };
  });
}

export function estimateIn(estimated: Estimated): Estimate | null {
  return 'estimate' in estimated ? estimated.estimate : null;
}

export function samplingOf(standardised: StandardisedChange | null): number {
  return standardised === null ? 0 : standardised.samplingVariance[0] + standardised.samplingVariance[1];
}

function costOf(strata: readonly MergedStratum[]): number {
  return strata.reduce((sum, stratum) => {
    const [base, head] = stratum.arms;
    const w = base.w + head.w;
    return w > 0 ? sum + (requestsOf(stratum) * (base.wy + head.wy)) / w : sum;
  }, 0);
}
