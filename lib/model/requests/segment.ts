import type { MinuteRow } from './minute-row';
import type { Counting, FunctionRow, ProcessIdentity, RequestRecord } from './request-record';

/** Raised when a row changes its meaning. A collector reads this version and all before it. */
export const segmentVersion = 1;

/**
 * A batch of rows of one process that is stored whole and once. On the wire it is gzip of newline-delimited JSON: the
 * first line is the header, and each further line is one row, `["request", RequestRecord]`, `["function", FunctionRow]`
 * or `["minute", MinuteRow]`.
 */
export interface Segment {
  readonly header: SegmentHeader;
  readonly requests: readonly RequestRecord[];
  readonly functions: readonly FunctionRow[];
  readonly minutes: readonly MinuteRow[];
}

export interface SegmentHeader {
  readonly format: 'icprofile-segment';
  readonly version: number;
  readonly identity: ProcessIdentity;
  readonly counting: Counting;
  /** Of the instance's segments, from 0 without gaps: a gap is a lost segment. With the instance, it is the segment's id. */
  readonly sequence: number;
  /** Rows of this instance that were lost since the segment before, such as by a full spool. */
  readonly lostRows: number;
  /** What V8's garbage collector, probes and hooks cost the sampler per its calibration; free text for the health page. */
  readonly notes: readonly string[];
}

/** What a collector answers to a stored segment. All settings expire by themselves. */
export interface SegmentAnswer {
  readonly control: readonly RemoteControl[];
}

export type RemoteControl =
  | { readonly what: 'rate ceiling'; readonly rate: number; readonly forMs: number }
  | { readonly what: 'off'; readonly forMs: number }
  | { readonly what: 'profile endpoint'; readonly endpoint: string; readonly forMs: number };
