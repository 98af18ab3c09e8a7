/** Plays one simulated rollout and judges it at each look. */
import { judgeRollout, type RolloutOptions } from '../../lib/detect';
import type { CostChange, RolloutVerdict } from '../../lib/model/requests';
import { minute, simulate, startOfRollout } from '../../test/support/simulator';
import { truth, type Kind } from './kinds';

/** The last look is not after two hours, as usual: twice as many rollouts take the same time. */
export const minutes = [10, 30, 60] as const;

/** 1 % of the rollouts may have a false alarm. */
export const options: RolloutOptions = {
  falseAlarmsAWeek: 1,
  rolloutsAWeek: 100,
  looksMs: minutes.map((each) => each * minute),
};

export interface Alarms {
  readonly service: boolean;
  readonly endpoints: boolean;
  readonly functions: boolean;
}

export interface Played {
  readonly kind: string;
  readonly seed: number;
  /** By look: with the usual thresholds, and with thresholds of 0, which the statistics alone must hold. */
  readonly alarms: readonly Alarms[];
  readonly alarmsAtZero: readonly Alarms[];
  readonly outcomes: readonly string[];
  /** By look, of the endpoint of the truth: the estimate, its standard error and the least effect; null where not told. */
  readonly endpoint: readonly (Pick<CostChange, 'logChange' | 'standardError' | 'leastEffect'> & {
    verdict: string;
  })[];
  /** By look: the heaviest regressed endpoint is the true one, and the first function that explains it. */
  readonly isRightEndpoint: readonly boolean[];
  readonly isRightFunction: readonly boolean[];
  /** By look, of the service. */
  readonly service: readonly Pick<CostChange, 'logChange' | 'standardError' | 'degreesOfFreedom'>[];
}

export function play(kind: Kind, seed: number): Played {
  const { base, head } = kind;
  const rollout = { service: 'shop', environment: null, base, head, start: startOfRollout };
  const verdicts = simulate(kind.fleet(seed), minutes).map((aggregates, look) =>
    judgeRollout(rollout, aggregates, look, options),
  );
  return {
    kind: kind.name,
    seed,
    alarms: verdicts.map((verdict) => alarmsOf(verdict, isAlarm)),
    alarmsAtZero: verdicts.map((verdict) => alarmsOf(verdict, excludesZero)),
    outcomes: verdicts.map(({ outcome }) => outcome),
    endpoint: verdicts.map((verdict) => {
      const found = verdict.endpoints.find(({ endpoint }) => endpoint === truth.endpoint);
      return {
        verdict: found?.verdict ?? 'cannot tell',
        logChange: found?.logChange ?? null,
        standardError: found?.standardError ?? null,
        leastEffect: found?.leastEffect ?? null,
      };
    }),
    isRightEndpoint: verdicts.map(isRightEndpoint),
    isRightFunction: verdicts.map(isRightFunction),
    service: verdicts.map(({ total: { logChange, standardError, degreesOfFreedom } }) => ({
      logChange,
      standardError,
      degreesOfFreedom,
    })),
  };
}

function isAlarm({ verdict }: CostChange): boolean {
  return verdict === 'regression' || verdict === 'improvement';
}

function excludesZero({ interval }: CostChange): boolean {
  return interval !== null && (interval.lower > 0 || interval.upper < 0);
}

function alarmsOf(
  { total, endpoints, functions }: RolloutVerdict,
  isOne: (change: CostChange) => boolean,
): Alarms {
  return {
    service: isOne(total),
    endpoints: endpoints.some(isOne),
    functions: functions.some((each) => isOne(each) && each.hasGrown),
  };
}

function isRightEndpoint({ endpoints }: RolloutVerdict): boolean {
  const regressed = endpoints.filter(({ verdict }) => verdict === 'regression');
  return regressed.length === 1 && regressed[0]?.endpoint === truth.endpoint;
}

function isRightFunction({ endpoints }: RolloutVerdict): boolean {
  const found = endpoints.find(({ endpoint }) => endpoint === truth.endpoint);
  return found?.verdict === 'regression' && found.functions[0]?.function.name === truth.function;
}
