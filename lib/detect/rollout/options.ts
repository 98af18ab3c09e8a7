/** What the verdict on a rollout can be told, with its defaults. */
import { invalidArgument } from '../../errors';
import type { AgeClass } from '../../model/requests';

export interface RolloutOptions {
  /** Smallest relative changes to report. */
  readonly thresholds?: {
    /** Of the service; default: 0.005. */
    readonly service?: number;
    /** Of an endpoint; default: 0.01. */
    readonly endpoint?: number;
    /** By endpoint, where it is not the usual one. */
    readonly endpoints?: Readonly<Record<string, number>>;
    /** Of a function's self cost; default: 0.05. */
    readonly function?: number;
    /** Smallest part of the service's cost that a function's change is worth reporting for; default: 0.001. */
    readonly functionOfService?: number;
  };
  /** Times after the start at which a rollout is judged, ascending; default: 10, 30 and 120 minutes. */
  readonly looksMs?: readonly number[];
  /** False alarms that are accepted a week, over all rollouts of the service; default: 1. */
  readonly falseAlarmsAWeek?: number;
  /** Rollouts of the service a week; default: 100. */
  readonly rolloutsAWeek?: number;
  /** How long before the start the base's requests count; default: 60 minutes. */
  readonly windowMs?: number;
  /** Processes in a younger class are left out: they run interpreted code. Default: 2, from 1000 requests on. */
  readonly youngest?: AgeClass;
  /** From this class on processes are alike, and are compared with each other. Default: 3, from 10 000 requests on. */
  readonly warmFrom?: AgeClass;
  /** Sampled requests that a stratum takes in each arm, in the effective number; default: 30. */
  readonly leastSampled?: number;
  /** Functions of the service that are compared one by one; default: 100. */
  readonly mostFunctions?: number;
  /** Names of functions whose own cost is shown with what they call, such as `withCache`. */
  readonly wrappers?: readonly string[];
}

export interface RolloutSettings {
  readonly thresholds: {
    readonly service: number;
    readonly endpoint: number;
    readonly endpoints: Readonly<Record<string, number>>;
    readonly function: number;
    readonly functionOfService: number;
  };
  readonly looksMs: readonly number[];
  /** Probability of any false alarm in a rollout. */
  readonly alpha: number;
  readonly windowMs: number;
  readonly youngest: AgeClass;
  readonly warmFrom: AgeClass;
  readonly leastSampled: number;
  readonly mostFunctions: number;
  readonly wrappers: readonly string[];
}

const minuteMs = 60_000;

/** However few rollouts there are, a verdict shall mean something. */
const mostAlpha = 0.05;

/** Fewer hosts in an arm say nothing about how hosts differ. */
export const leastHosts = 3;

/** @throws ERR_ICPROFILE_INVALID_ARGUMENT */
export function rolloutSettings(options: RolloutOptions = {}): RolloutSettings {
  const { falseAlarmsAWeek = 1, rolloutsAWeek = 100, youngest = 2, warmFrom = 3 } = options;
  const looksMs = options.looksMs ?? [10 * minuteMs, 30 * minuteMs, 120 * minuteMs];
  checkPositive('falseAlarmsAWeek', falseAlarmsAWeek);
  checkPositive('rolloutsAWeek', rolloutsAWeek);
  if (looksMs.length === 0 || looksMs.some((look, index) => !(look > (looksMs[index - 1] ?? 0)))) {
    throw invalidArgument('looksMs', 'ascending times above 0', looksMs);
  }
  const thresholds = {
    service: 0.005,
    endpoint: 0.01,
    endpoints: {},
    function: 0.05,
    functionOfService: 0.001,
    ...options.thresholds,
  };
  for (const [name, value] of [...Object.entries(thresholds), ...Object.entries(thresholds.endpoints)]) {
    if (typeof value !== 'number' || (Number.isFinite(value) && value >= 0)) continue;
    throw invalidArgument(`thresholds.${name}`, 'a relative change from 0 on, such as 0.01', value);
  }
  return {
    thresholds,
    looksMs,
    alpha: Math.min(mostAlpha, falseAlarmsAWeek / rolloutsAWeek),
    windowMs: options.windowMs ?? 60 * minuteMs,
    youngest,
    warmFrom: warmFrom < youngest ? youngest : warmFrom,
    leastSampled: options.leastSampled ?? 30,
    mostFunctions: options.mostFunctions ?? 100,
    wrappers: options.wrappers ?? [],
  };
}

function checkPositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw invalidArgument(name, 'a number above 0', value);
}
