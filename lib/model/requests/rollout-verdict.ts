/**
 * The verdict on a rollout. Plain data, versioned.
 *
 * Changes are relative, of the base: 0.01 is one percent more. `log…` are natural logarithms of head / base: these add up.
 */
import type { Verdict } from '../benchmark';
import type { FunctionIdentity } from './aggregates';
import type { Counting, TimestampMs } from './request-record';

export const rolloutVerdictVersion = 1;

/** Another revision begins to serve, on some hosts or all. */
export interface Rollout {
  readonly service: string;
  /** In which it is rolled out: what runs in others has other data and other load. Null where processes do not say. */
  readonly environment: string | null;
  readonly base: string;
  readonly head: string;
  /** First record of the head. */
  readonly start: TimestampMs;
}

/** A rollout that is watched, and what is known of it by now. */
export interface KnownRollout extends Rollout {
  /** The last look's outcome; null before the first look. */
  readonly outcome: RolloutOutcome | null;
  /** Null after the last look. */
  readonly nextLookAt: TimestampMs | null;
}

/**
 * What `icprofile rollout` exits by. `fine`: the service is unchanged or better, no endpoint regressed, and 90 % of the
 * instructions are in endpoints that are known not to have regressed. `regression`: the service or an endpoint regressed.
 */
export type RolloutOutcome = 'fine' | 'regression' | 'cannot tell';

/**
 * `same hosts`: hosts that had both revisions. `new hosts`: hosts of the head beside others of the base.
 * `not supported`: neither holds, and nothing is compared; the verdict's reason says why.
 */
export type RolloutSituation = 'same hosts' | 'new hosts' | 'not supported';

/** One of the stated times after the start of a rollout at which it is judged. */
export interface Look {
  /** From 0. */
  readonly index: number;
  /** Number of looks that were planned. */
  readonly of: number;
  readonly afterMs: number;
}

export interface ChangeInterval {
  readonly lower: number;
  readonly upper: number;
  /** For this one comparison at this look, so that all comparisons and looks of a rollout together keep to its false alarms. */
  readonly confidence: number;
}

/** Cost by request, base against head, with the mix of requests of both arms together. */
export interface CostChange {
  readonly verdict: Verdict;
  /** Why it cannot be told, for people; null where it can. */
  readonly reason: string | null;
  /** Null where nothing can be said; and the same for all numbers below. */
  readonly change: number | null;
  readonly logChange: number | null;
  readonly interval: ChangeInterval | null;
  /** Of `logChange`. */
  readonly standardError: number | null;
  readonly degreesOfFreedom: number | null;
  /** Relative change from which on it is reported. */
  readonly threshold: number;
  /** Instructions (or ns) of a request; their logarithms differ by `logChange`. */
  readonly baseMean: number | null;
  readonly headMean: number | null;
  /** Relative change that would be found in 90 % of rollouts like this. */
  readonly leastEffect: number | null;
  /** When a change of twice the threshold will be found in 90 %, if requests come as until now; null: known already, or never. */
  readonly enoughAt: TimestampMs | null;
  /** More time does not help: hosts differ by too much, or are too few. */
  readonly isNeverEnough: boolean;
}

/** What the change of the plain mean has that the change at an equal mix does not have. */
export interface MixChange {
  /** ln of the plain means' ratio, less `logChange`. */
  readonly logMix: number;
  /** Share of requests by arm. */
  readonly statuses: readonly {
    readonly statusClass: number;
    readonly base: number;
    readonly head: number;
  }[];
}

/** The mean of capped costs, and the mean of logarithms, beside the mean. */
export interface TailChange {
  /** The mean's change is not that of the usual request: a few costly requests changed. */
  readonly isTailMoved: boolean;
  readonly logChangeCapped: number;
  readonly logChangeOfLogs: number;
}

export interface EndpointVerdict extends CostChange {
  readonly endpoint: string;
  /** Of the service's instructions, both arms together. */
  readonly share: number;
  readonly baseRequests: number;
  readonly headRequests: number;
  /** Sampled requests that the comparison takes. */
  readonly baseSampled: number;
  readonly headSampled: number;
  /** Share of its requests in strata that could not be compared, such as young processes of one arm only. */
  readonly leftOut: number;
  readonly mix: MixChange | null;
  readonly tail: TailChange | null;
  /** What explains the change, heaviest first; they add up to `logChange`. Empty where nothing is profiled. */
  readonly functions: readonly FunctionChange[];
}

export type FunctionChangeKind = 'changed' | 'new' | 'vanished' | 'renamed' | 'unprofiled';

/** What one function adds to the change of an endpoint, or of the service. */
export interface FunctionChange {
  /** `(other)` of file `(special)` for the functions that are too light to be listed. */
  readonly function: FunctionIdentity;
  readonly kind: FunctionChangeKind;
  /** What it was before, where it was renamed or moved to another file. */
  readonly before: FunctionIdentity | null;
  /** Part of `logChange`: over all functions they add up to it. */
  readonly logContribution: number;
  readonly standardError: number | null;
  /** Self instructions by request. */
  readonly baseSelf: number;
  readonly headSelf: number;
  /** Share of profiled requests that called it. */
  readonly baseCalledIn: number;
  readonly headCalledIn: number;
  /** Self instructions by call; null where it was not called. */
  readonly baseByCall: number | null;
  readonly headByCall: number | null;
  /** Cost only went from one function to another: the sum over the domain did not change. */
  readonly isMoved: boolean;
  /** The smallest group of functions within which it stayed, such as `file src/cart.js`; null where it is not moved. */
  readonly domain: string | null;
  /** The smallest group of functions around it surely changed with it: cost did not move. */
  readonly hasGrown: boolean;
  /** Wrappers whose own cost is in this row. */
  readonly wrappers: readonly FunctionIdentity[];
}

/** Total of one function over the service: a comparison of its own, with its share of the false alarms. */
export interface FunctionVerdict extends CostChange {
  readonly function: FunctionIdentity;
  /** Of the service's instructions. */
  readonly share: number;
  /** Cost only went to it, or from it, within a group of functions that did not change. */
  readonly isMoved: boolean;
  /** The functions around it changed with it. Until that is sure, cost may have moved, and the verdict is "cannot tell". */
  readonly hasGrown: boolean;
}

/** A check of the data. One that is not passed makes the verdict "cannot tell", or is shown on the page of the data's health. */
export interface DataCheck {
  readonly what: 'missing unequally' | 'sampling';
  readonly isPassed: boolean;
  /** For people. */
  readonly text: string;
}

export interface RolloutVerdict extends Rollout {
  readonly format: 'icprofile-rollout-verdict';
  readonly version: typeof rolloutVerdictVersion;
  readonly situation: RolloutSituation;
  readonly look: Look;
  /** Data up to this time is in the verdict. */
  readonly until: TimestampMs;
  readonly counting: Counting | null;
  readonly baseHosts: number;
  readonly headHosts: number;
  readonly outcome: RolloutOutcome;
  /** Why the outcome is not fine, for people; the first is the main one. */
  readonly reasons: readonly string[];
  /** False alarms wanted by rollout: over all comparisons and looks. */
  readonly alpha: number;
  readonly total: CostChange & {
    readonly mix: MixChange | null;
    readonly tail: TailChange | null;
    readonly leftOut: number;
    /** Process counters by request, garbage collection and compiling included; null where they were not counted. */
    readonly logChangeOfProcess: number | null;
    readonly functions: readonly FunctionChange[];
  };
  /** By share, the heaviest first. */
  readonly endpoints: readonly EndpointVerdict[];
  readonly newEndpoints: readonly string[];
  readonly vanishedEndpoints: readonly string[];
  /** The heaviest functions of the service. */
  readonly functions: readonly FunctionVerdict[];
  readonly checks: readonly DataCheck[];
  readonly notes: readonly string[];
}
