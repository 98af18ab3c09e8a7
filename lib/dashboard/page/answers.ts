/**
 * What the collector's routes answer, as far as the pages read it. The page cannot import the store's own types, because these
 * come with Node; the tests of the pages compile only while they fit.
 */
import type { Counting, TimestampMs } from '../../model/requests';

export interface Estimate {
  readonly key: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly counting: Counting;
  readonly samples: number;
  readonly hosts: number;
  readonly instructions: number | null;
  readonly interval: { readonly low: number; readonly high: number; readonly observations: number } | null;
  readonly estimatedRequests: number;
  readonly requests: number | null;
  readonly latencyMs: number | null;
  readonly databaseMs: number | null;
  readonly cacheMs: number | null;
  readonly serviceMs: number | null;
}

export interface CoverageRow {
  readonly host: string;
  readonly counting: Counting;
  readonly threadInstructions: number | null;
  readonly estimatedInstructions: number;
  readonly afterResponseInstructions: number;
  readonly overheadInstructions: number;
  readonly estimatedRequests: number;
  readonly requests: number;
  readonly estimatedRequestsVariance: number;
}

export interface Health {
  readonly instances: readonly {
    readonly host: string;
    readonly missingSegments: number;
    readonly lostRows: number;
    readonly refusedRows: number;
    readonly lastReceived: TimestampMs;
    readonly longestLagMs: number;
  }[];
  readonly silentHosts: readonly {
    readonly service: string;
    readonly host: string;
    readonly lastReceived: TimestampMs;
  }[];
  readonly incidents: readonly { readonly time: TimestampMs; readonly what: string }[];
}
