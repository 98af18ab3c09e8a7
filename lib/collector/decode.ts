/** From the bytes that a process sent to rows that can be stored. */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { IcprofileError } from '../errors';
import { readSegment, type RefusedRows, type Segment, type TimestampMs } from '../model/requests';
import type { ArrivedSegment } from '../store';

const gunzip = promisify(zlib.gunzip);

export type RefusalReason = 'malformed' | 'oversized' | 'too new';

/** Why a whole segment was refused. Sending it again would not help. */
export class Refusal extends Error {
  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}

export interface DecodeLimits {
  /** Largest size of a segment's text after decompression. */
  readonly textBytes: number;
  /** Rows from before are not taken: they would be removed at once. */
  readonly oldest: TimestampMs;
  /** Rows from after are not taken: the clock of their host is wrong. */
  readonly newest: TimestampMs;
}

/** @throws Refusal */
export async function decodeSegment(
  bytes: Uint8Array,
  limits: DecodeLimits,
  receivedAt: TimestampMs,
): Promise<ArrivedSegment> {
  const text = await unpacked(bytes, limits.textBytes);
  const { segment, refused } = readOrRefuse(text);
  const timely = timelyRows(segment, limits);
  return {
    segment: timely.segment,
    refused: [...refused, ...timely.refused],
    receivedAt,
    bytes: bytes.length,
  };
}

async function unpacked(bytes: Uint8Array, most: number): Promise<string> {
  try {
    return (await gunzip(bytes, { maxOutputLength: most })).toString();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new Refusal('oversized', `The segment has more than ${most} bytes once it is unpacked`);
    throw new Refusal('malformed', `Not gzip, or truncated: ${message}`);
  }
}

function readOrRefuse(text: string): ReturnType<typeof readSegment> {
  try {
    return readSegment(text);
  } catch (cause) {
    if (!(cause instanceof IcprofileError)) throw cause;
    const reason = cause.code === 'ERR_ICPROFILE_SEGMENT_TOO_NEW' ? 'too new' : 'malformed';
    throw new Refusal(reason, cause.message);
  }
}

interface Timed {
  readonly time: TimestampMs;
}

function timelyRows(
  { header, requests, functions, minutes }: Segment,
  { oldest, newest }: DecodeLimits,
): { readonly segment: Segment; readonly refused: readonly RefusedRows[] } {
  let old = 0;
  let future = 0;
  const isTimely = ({ time }: Timed) => {
    if (time < oldest) old++;
    else if (time > newest) future++;
    else return true;
    return false;
  };
  const segment = {
    header,
    requests: requests.filter(isTimely),
    functions: functions.filter(isTimely),
    minutes: minutes.filter(isTimely),
  };
  const counts = [
    { reason: 'older than the retention', count: old },
    { reason: 'in the future by the clock of the collector', count: future },
  ];
  return { segment, refused: counts.filter(({ count }) => count > 0) };
}
