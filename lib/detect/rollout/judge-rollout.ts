/** The verdict on a rollout, from sums. Pure. */
import {
  rolloutVerdictVersion,
  type CostChange,
  type EndpointVerdict,
  type FunctionChange,
  type FunctionVerdict,
  type Look,
  type MixChange,
  type Rollout,
  type RolloutAggregates,
  type RolloutVerdict,
} from '../../model/requests';
import { shareAlpha } from './alpha';
import { armOf, prepareArms, situationOf, type PreparedArms } from './arms';
import { checkMissing, checkSampling } from './checks';
import { planFit, type Estimated, type FitPlan } from './estimate';
import { judgeEstimate, unjudged, type JudgeContext } from './judge';
import { rolloutSettings, type RolloutOptions, type RolloutSettings } from './options';
import { decideOutcome } from './outcome';
import { processChange } from './process-change';
import {
  estimateFunctions,
  explainChange,
  planRows,
  profileTable,
  shortenRows,
  type ExplainedUnit,
  type ProfileTable,
} from './functions';
import { requestsOf, type StandardisedChange } from './standardise';
import { tailChange } from './tail';
import {
  endpointUnits,
  estimateIn,
  oneSided,
  samplingOf,
  serviceUnit,
  type EndpointUnit,
  type OneSidedEndpoint,
  type ServiceUnit,
} from './units';

/** All that the parts of the verdict are made of. */
interface Judging {
  readonly settings: RolloutSettings;
  readonly prepared: PreparedArms;
  readonly plan: FitPlan;
  readonly endpoints: readonly EndpointUnit[];
  readonly service: ServiceUnit;
  readonly alone: readonly OneSidedEndpoint[];
  readonly table: ProfileTable;
}

/**
 * Compares the cost of the head's requests with that of the base's, by docs/detection.md.
 *
 * @param aggregates Of all revisions of the service, up to the time of the look. They should begin `windowMs` before the start.
 * @param look Index of the look in `looksMs`; each look takes its part of the false alarms.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT
 */
export function judgeRollout(
  rollout: Rollout,
  aggregates: RolloutAggregates,
  look: number,
  options: RolloutOptions = {},
): RolloutVerdict {
  const settings = rolloutSettings(options);
  const prepared = prepareArms(rollout, aggregates, settings);
  const found = situationOf(prepared);
  const plan = planFit(prepared, found.situation === 'same hosts');
  const endpoints = endpointUnits(prepared, plan);
  const service = serviceUnit(prepared, plan, endpoints);
  const table = profileTable(prepared, planRows(prepared, settings.wrappers));
  const alone = oneSided(prepared);
  const judging: Judging = { settings, prepared, plan, endpoints, service, alone, table };
  const checks = [...checkMissing(prepared), ...checkSampling(prepared)];
  const missing = checks.find(({ what, isPassed }) => what === 'missing unequally' && !isPassed);
  const problem = found.reason ?? missing?.text ?? null;
  const verdicts = judgeAll(judging, problem);
  const total = totalVerdict(judging, verdicts);
  return {
    format: 'icprofile-rollout-verdict',
    version: rolloutVerdictVersion,
    ...rollout,
    situation: found.situation,
    look: lookOf(settings, look),
    until: aggregates.until,
    counting: countingOf(prepared),
    baseHosts: found.baseHosts,
    headHosts: found.headHosts,
    ...decideOutcome(total, verdicts, alone),
    alpha: settings.alpha,
    total,
    endpoints: verdicts.endpoints,
    newEndpoints: alone.flatMap(({ endpoint, arm }) => (arm === 1 ? [endpoint] : [])),
    vanishedEndpoints: alone.flatMap(({ endpoint, arm }) => (arm === 0 ? [endpoint] : [])),
    functions: verdicts.functions,
    checks,
    notes: checks.flatMap(({ isPassed, text }) => (isPassed ? [] : [text])),
  };
}

function lookOf({ looksMs }: RolloutSettings, index: number): Look {
  return { index, of: looksMs.length, afterMs: looksMs[index] ?? looksMs.at(-1) ?? 0 };
}

interface Verdicts {
  readonly service: CostChange;
  readonly endpoints: readonly EndpointVerdict[];
  readonly functions: readonly FunctionVerdict[];
  /** What explains the service's change. */
  readonly explained: readonly FunctionChange[];
}

function judgeAll(judging: Judging, problem: string | null): Verdicts {
  const { settings, plan, endpoints, service, alone, table } = judging;
  const costs = [...endpoints, ...alone].map(({ cost }) => cost);
  const allCosts = costs.reduce((sum, cost) => sum + cost, 0);
  const shares = endpoints.map(({ cost }) => (allCosts > 0 ? cost / allCosts : 0));
  const compared = endpoints.flatMap(({ endpoint, estimated, cost }) => {
    const estimate = estimateIn(estimated);
    return estimate === null ? [] : [{ endpoint, estimate, cost }];
  });
  const functions = problem === null ? estimateFunctions(table, plan, compared, settings.mostFunctions) : [];
  const alphas = shareAlpha(settings, { endpoints: shares, functions: functions.map(({ share }) => share) });
  const ofService = judgeUnit(judging, service, settings.thresholds.service, alphas.service, problem);
  const ofEndpoints = endpoints.map((unit, index) => {
    const threshold = settings.thresholds.endpoints[unit.endpoint] ?? settings.thresholds.endpoint;
    const change = judgeUnit(judging, unit, threshold, alphas.endpoints[index] ?? 0, problem);
    return endpointVerdict(judging, unit, change, shares[index] ?? 0);
  });
  const explained = problem === null ? explainService(judging) : [];
  const ofFunctions = functions.map(({ row, share, estimate }, index): FunctionVerdict => {
    const { thresholds } = settings;
    const threshold = Math.max(thresholds.function, thresholds.functionOfService / share);
    const identity = table.rows[row]?.function ?? { file: '', name: '', ordinal: 0, line: null };
    const part = explained.find(({ function: each }) => each === identity);
    const alpha = alphas.functions[index] ?? 0;
    const context = { ...contextOf(judging, threshold, alpha, null), baseMean: part?.baseSelf ?? 0 };
    const change = judgeEstimate(estimate, context);
    const movement = { isMoved: part?.isMoved ?? false, hasGrown: part?.hasGrown ?? false };
    return { ...withheld(change, movement), function: identity, share, ...movement };
  });
  return { service: ofService, endpoints: ofEndpoints, functions: ofFunctions, explained };
}

/** A function that costs more may have taken over what others did: until that is known, there is no verdict. */
function withheld(
  change: CostChange,
  { isMoved, hasGrown }: Pick<FunctionVerdict, 'isMoved' | 'hasGrown'>,
): CostChange {
  const isChanged = change.verdict === 'regression' || change.verdict === 'improvement';
  if (!isChanged || isMoved || hasGrown) return change;
  return {
    ...change,
    verdict: 'cannot tell',
    reason:
      'its cost changed, and the data do not tell yet whether it moved to or from other functions of its file',
  };
}

function judgeUnit(
  judging: Judging,
  unit: { readonly standardised: StandardisedChange | null; readonly estimated: Estimated },
  threshold: number,
  alpha: number,
  problem: string | null,
): CostChange {
  const { estimated, standardised } = unit;
  if (problem !== null) return unjudged(problem, threshold);
  if ('problem' in estimated) return unjudged(estimated.problem, threshold);
  return judgeEstimate(estimated.estimate, contextOf(judging, threshold, alpha, standardised));
}

function contextOf(
  { prepared, plan }: Judging,
  threshold: number,
  alpha: number,
  standardised: StandardisedChange | null,
): JudgeContext {
  const { until } = prepared.aggregates;
  // Where hosts change over, the base's requests become no more.
  const shrinking = plan.hasHostEffects ? (standardised?.samplingVariance[1] ?? 0) : samplingOf(standardised);
  return {
    threshold,
    alpha,
    baseMean: standardised?.baseMean ?? 0,
    elapsedMs: until - prepared.rollout.start,
    until,
    shrinking,
  };
}

function endpointVerdict(
  judging: Judging,
  unit: EndpointUnit,
  change: CostChange,
  share: number,
): EndpointVerdict {
  const { prepared, table } = judging;
  const { endpoint, strata, standardised } = unit;
  const sum = (of: (stratum: (typeof strata)[number]) => number) =>
    strata.reduce((total, stratum) => total + of(stratum), 0);
  const compared = strata.filter(({ isComparable }) => isComparable);
  const sampled = (arm: 0 | 1) => compared.reduce((total, { arms }) => total + arms[arm].n, 0);
  const isJudged = change.logChange !== null;
  const explainedUnit = unitOf(unit, change.logChange);
  return {
    ...change,
    endpoint,
    share,
    baseRequests: sum(({ arms }) => arms[0].requests),
    headRequests: sum(({ arms }) => arms[1].requests),
    baseSampled: sampled(0),
    headSampled: sampled(1),
    leftOut: standardised?.leftOut ?? 1,
    mix: mixOf(prepared, standardised, [endpoint]),
    tail: isJudged ? tailChange(prepared, endpoint, strata, Math.log1p(change.threshold)) : null,
    functions:
      explainedUnit === null || change.logChange === null
        ? []
        : shortenRows(
            explainChange(table, {
              scope: 'endpoint',
              units: [explainedUnit],
              logChange: change.logChange,
              deletions: estimateIn(unit.estimated)?.deletions ?? new Map<string, number>(),
            }),
          ),
  };
}

function unitOf(
  { endpoint, strata, standardised }: EndpointUnit,
  logChange: number | null,
): ExplainedUnit | null {
  if (standardised === null || logChange === null) return null;
  return {
    endpoint,
    requests: strata
      .filter(({ isComparable }) => isComparable)
      .reduce((sum, each) => sum + requestsOf(each), 0),
    baseMean: standardised.baseMean,
    headMean: standardised.baseMean * Math.exp(logChange),
  };
}

function explainService({ endpoints, service, table }: Judging): readonly FunctionChange[] {
  const estimate = estimateIn(service.estimated);
  if (estimate === null) return [];
  const units = endpoints.flatMap((unit) => {
    const own = unitOf(unit, estimateIn(unit.estimated)?.logChange ?? null);
    return own === null ? [] : [own];
  });
  const { logChange, deletions } = estimate;
  return explainChange(table, { scope: 'service', units, logChange, deletions });
}

function totalVerdict(
  judging: Judging,
  { service: change, endpoints, explained }: Verdicts,
): RolloutVerdict['total'] {
  const { prepared, plan, service } = judging;
  return {
    ...change,
    mix: mixOf(prepared, service.standardised, null),
    tail: tailOfService(endpoints),
    leftOut: service.standardised?.leftOut ?? 1,
    logChangeOfProcess: change.logChange === null ? null : processChange(prepared, plan),
    functions: change.logChange === null ? [] : shortenRows(explained),
  };
}

/** The service's tail moved where one of its endpoints' did; the changes are their mean by share. */
function tailOfService(endpoints: readonly EndpointVerdict[]): RolloutVerdict['total']['tail'] {
  const tails = endpoints.flatMap(({ tail, share }) => (tail === null ? [] : [{ ...tail, share }]));
  const weight = tails.reduce((sum, { share }) => sum + share, 0);
  if (weight === 0) return null;
  const mean = (field: 'logChangeCapped' | 'logChangeOfLogs') =>
    tails.reduce((sum, tail) => sum + (tail.share / weight) * tail[field], 0);
  return {
    isTailMoved: tails.some(({ isTailMoved }) => isTailMoved),
    logChangeCapped: mean('logChangeCapped'),
    logChangeOfLogs: mean('logChangeOfLogs'),
  };
}

function mixOf(
  { aggregates, rollout }: PreparedArms,
  standardised: StandardisedChange | null,
  endpoints: readonly string[] | null,
): MixChange | null {
  if (standardised === null) return null;
  const classes = new Map<number, [number, number]>();
  const totals: [number, number] = [0, 0];
  for (const { revision, endpoint, statusClass, requests } of aggregates.statuses) {
    const arm = armOf(rollout, revision);
    if (arm === null || endpoints?.includes(endpoint) === false) continue;
    const own = classes.get(statusClass) ?? [0, 0];
    own[arm] += requests;
    totals[arm] += requests;
    classes.set(statusClass, own);
  }
  const statuses = [...classes]
    .sort(([one], [other]) => one - other)
    .map(([statusClass, [base, head]]) => ({
      statusClass,
      base: totals[0] > 0 ? base / totals[0] : 0,
      head: totals[1] > 0 ? head / totals[1] : 0,
    }));
  return { logMix: standardised.logMix, statuses };
}

/** What the most requests that can be compared were counted by. */
function countingOf({ strata }: PreparedArms): RolloutVerdict['counting'] {
  const [heaviest] = strata
    .filter(({ isComparable }) => isComparable)
    .toSorted((one, other) => requestsOf(other) - requestsOf(one));
  return heaviest?.stratum.counting ?? null;
}
