/** A change that a detector stands by: what, since when, how much, how sure, and where it comes from. Plain data, versioned. */
import type { FunctionIdentity } from './aggregates';
import type { TimestampMs } from './request-record';
import type { Rollout } from './rollout-verdict';

export const findingVersion = 1;

/** More kinds follow with seasons, flags and the headline. */
export type FindingKind = 'rollout regression' | 'rollout improvement';

export type FindingState = 'pending' | 'open' | 'went away' | 'moved' | 'acknowledged' | 'resolved';

/** Whose cost changed. */
export type FindingSubject =
  | { readonly of: 'service' }
  | { readonly of: 'endpoint'; readonly endpoint: string }
  | { readonly of: 'function'; readonly function: FunctionIdentity };

export interface FindingNumbers {
  /** Relative: 0.03 is 3 % more. */
  readonly change: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence: number;
  readonly baseMean: number;
  readonly headMean: number;
  readonly unit: 'instructions' | 'ns';
  /** Share of the subject in the service's instructions. */
  readonly share: number;
  /** Relative change of the whole service that this one makes: its share of the instructions times its change. */
  readonly changeOfService: number;
}

/** What may have made the change, the likeliest first. */
export type FindingCause =
  | { readonly what: 'rollout'; readonly rollout: Rollout }
  | {
      readonly what: 'function';
      readonly function: FunctionIdentity;
      readonly kind: string;
      /** Part of the change that the function explains: 1 is all of it. */
      readonly part: number;
      /** Instructions by request. */
      readonly difference: number;
    };

export interface Finding {
  readonly version: typeof findingVersion;
  /** Of its kind, service, onset and subject, so that a finding that is seen again has the same id. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly service: string;
  readonly subject: FindingSubject;
  readonly state: FindingState;
  /** When the change began, by the best estimate. */
  readonly onset: TimestampMs;
  /** When the detector could first tell. */
  readonly foundAt: TimestampMs;
  readonly updatedAt: TimestampMs;
  /** One sentence for people, such as `GET /cart costs 3.1 % more since 4f2a91c`. */
  readonly title: string;
  readonly numbers: FindingNumbers;
  readonly causes: readonly FindingCause[];
}
