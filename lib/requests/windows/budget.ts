/** How much may be sampled: from what sampling cost lately to the settings of the next plan. Pure. */
import type { PlanSettings } from './plan';

/** How requests are chosen: those of windows of time, or one by one, by the randomness of their traces. */
export type Choice = 'windows' | 'trace';

export interface Limits {
  /** Highest probability with which a request is sampled. */
  readonly rate: number;
  /** Highest probability with which a request is profiled. */
  readonly profileRate: number;
  /** Highest share of the process's instructions that sampling may cost. */
  readonly maxOverhead: number;
}

/** What was seen in one plan. */
export interface PlanOutcome {
  readonly lengthMs: number;
  readonly requests: number;
  readonly sampled: number;
  /** Counted by the thread in the plan; `null` where that is not known. */
  readonly instructions: number | null;
  /** Estimated cost of windows and of sampled requests, of this plan's or of those before. */
  readonly windowCost: number;
  /** Estimated cost of what every request needs. */
  readonly requestCost: number;
  /** How long windows were open; where requests are chosen one by one, how long the hooks were on. */
  readonly windowMs: number;
  readonly meanLatencyMs: number;
}

/** What is remembered of past plans: exponentially weighted means, `null` before the first, and sums. */
export interface Experience {
  readonly instructionsPerMs: number | null;
  readonly requestCostPerMs: number;
  /**
   * Cost of windows, and their length, both fading from plan to plan. Requests outlive their windows: a plan's cost may be that of a
   * window before it.
   */
  readonly windowCost: number;
  readonly windowMs: number;
  readonly requestsPerMs: number;
  readonly latencyMs: number | null;
}

export const noExperience: Experience = {
  instructionsPerMs: null,
  requestCostPerMs: 0,
  windowCost: 0,
  windowMs: 0,
  requestsPerMs: 0,
  latencyMs: null,
};

/** Weight of the newest plan. */
const newest = 0.3;
/** Before the cost is known: one window of 200 ms in 20 s. */
const firstTimeShare = 0.01;
/** What that assumes counts as much as this many milliseconds in windows. */
const assumedWindowMs = 10;
/**
 * Fading of past windows in a plan without any: one that was costly by chance is forgotten after some 10 minutes. Else the next would
 * come after hours, where it makes windows seem dear.
 */
const idleFading = 0.03;
/** Part of the budget that is aimed at: costs vary from window to window. */
const aim = 0.7;
/** Windows get at least this part of it. Counting every request would cost as much without any windows, and tell less. */
const leastForWindows = 0.25;
/** Before it is known how many requests there are at a time. */
const assumedInFlight = 10;
/** Where there are fewer: with a burst of requests, as many as this would allow are sampled until the plan has ended. */
const leastInFlight = 0.05;
const leastWindowMs = 200;
const longestWindowMs = 2000;
const latenciesPerWindow = 4;
/** Sampled requests of one window: more say little that is new, as they share its moment. */
const mostPerWindow = 500;
/** How fast the share of time may grow from plan to plan. */
const growth = 4;

export function learn(before: Experience, outcome: PlanOutcome): Experience {
  const { lengthMs, instructions, windowMs } = outcome;
  const left = 1 - (windowMs > 0 ? newest : idleFading);
  return {
    instructionsPerMs: blend(
      before.instructionsPerMs,
      instructions === null ? null : instructions / lengthMs,
    ),
    requestCostPerMs: outcome.requestCost / lengthMs,
    windowCost: left * before.windowCost + outcome.windowCost,
    windowMs: left * before.windowMs + (outcome.sampled === 0 ? 0 : windowMs),
    requestsPerMs: outcome.requests / lengthMs,
    latencyMs: blend(before.latencyMs, outcome.requests === 0 ? null : outcome.meanLatencyMs),
  };
}

function blend(before: number | null, seen: number | null): number | null {
  if (seen === null) return before;
  return before === null ? seen : before + newest * (seen - before);
}

/**
 * For windows, in which all requests or a share of them are sampled.
 *
 * @param lastTimeShare of the plan before; 0 before the first.
 */
export function nextSettings(limits: Limits, past: Experience, lastTimeShare: number): PlanSettings {
  const windowMs = windowLength(past.latencyMs);
  const share = Math.min(1, mostPerWindow / Math.max(1, past.requestsPerMs * windowMs));
  const timeShare = Math.min(1, limits.rate / share, affordable(limits.maxOverhead, past, lastTimeShare));
  return { timeShare, share, profileProbability: profileProbability(limits, timeShare * share), windowMs };
}

/**
 * For requests that are chosen one by one, as their traces say: a window that never closes, of which a share is sampled. With C requests
 * in flight on average, hooks are on for 1 − exp(−p·C) of the time.
 *
 * @param lastProbability of the plan before; 0 before the first.
 */
export function nextTraceSettings(limits: Limits, past: Experience, lastProbability: number): PlanSettings {
  const inFlight =
    past.latencyMs === null ? assumedInFlight : Math.max(leastInFlight, past.requestsPerMs * past.latencyMs);
  const lastHooksShare = -Math.expm1(-lastProbability * inFlight);
  const hooksShare = Math.min(1, affordable(limits.maxOverhead, past, lastHooksShare));
  const share = Math.min(limits.rate, -Math.log1p(-hooksShare) / inFlight);
  const timeShare = share === 0 ? 0 : 1;
  return { timeShare, share, profileProbability: profileProbability(limits, share), windowMs: leastWindowMs };
}

/** With which a request of this probability is profiled, so that the rate of profiles is kept. */
function profileProbability({ profileRate }: Limits, probability: number): number {
  return probability === 0 ? 0 : Math.min(1, profileRate / probability);
}

function windowLength(latencyMs: number | null): number {
  const wanted = latenciesPerWindow * (latencyMs ?? 0);
  return Math.min(longestWindowMs, Math.max(leastWindowMs, wanted));
}

/** Whether counting every request takes so much of the budget that windows have their least. */
export function requestsTakeBudget({ maxOverhead }: Limits, past: Experience): boolean {
  const { instructionsPerMs, requestCostPerMs } = past;
  if (instructionsPerMs === null) return false;
  const { leastPerMs, restPerMs } = windowBudget(maxOverhead * instructionsPerMs, requestCostPerMs);
  return restPerMs < leastPerMs;
}

/** What windows have at least, and what counting every request leaves for them. */
function windowBudget(mostPerMs: number, requestCostPerMs: number) {
  return { leastPerMs: leastForWindows * aim * mostPerMs, restPerMs: aim * mostPerMs - requestCostPerMs };
}

function affordable(maxOverhead: number, past: Experience, lastTimeShare: number): number {
  const { instructionsPerMs, windowCost, windowMs, requestCostPerMs } = past;
  if (maxOverhead >= 1) return 1;
  if (instructionsPerMs === null) return firstTimeShare;
  const { leastPerMs, restPerMs } = windowBudget(maxOverhead * instructionsPerMs, requestCostPerMs);
  const budgetPerMs = Math.max(leastPerMs, restPerMs);
  const assumedCost = (assumedWindowMs * budgetPerMs) / firstTimeShare;
  const costPerMs = (windowCost + assumedCost) / (windowMs + assumedWindowMs);
  const most = Math.max(firstTimeShare, lastTimeShare) * growth;
  return costPerMs <= 0 ? firstTimeShare : Math.min(most, budgetPerMs / costPerMs);
}
