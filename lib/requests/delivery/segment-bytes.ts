/** Rows and their header as they travel: newline-delimited JSON, compressed. */
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import {
  segmentVersion,
  type Counting,
  type FunctionRow,
  type MinuteRow,
  type ProcessIdentity,
  type RequestRecord,
  type SegmentHeader,
} from '../../model/requests';

export type Row =
  readonly ['request', RequestRecord] | readonly ['function', FunctionRow] | readonly ['minute', MinuteRow];

/** Rows as text that wait to be sent. All of it is fixed, so that what is sent again is the same segment. */
export interface Batch {
  readonly sequence: number;
  readonly lines: readonly string[];
  /** Of the instance, since the segment before. */
  readonly lostRows: number;
  readonly notes: readonly string[];
}

/** What the header of each segment of a process says alike. */
export interface Sender {
  readonly identity: ProcessIdentity;
  readonly counting: Counting;
}

export function lineOf(row: Row): string {
  return JSON.stringify(row);
}

export async function compress(text: string): Promise<Buffer> {
  return promisify(gzip)(text);
}

/** Blocks: for the end of the process, and for what has waited long. */
export function compressNow(text: string): Buffer {
  return gzipSync(text);
}

export function segmentText(sender: Sender, { sequence, lostRows, notes, lines }: Batch): string {
  const header: SegmentHeader = {
    format: 'icprofile-segment',
    version: segmentVersion,
    ...sender,
    sequence,
    lostRows,
    notes,
  };
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`;
}
