/** Segments on the wire: a line of JSON for the header and for each row. */
import { IcprofileError } from '../../errors';
import type { MinuteRow } from './minute-row';
import type { FunctionRow, RequestRecord } from './request-record';
import { functionFields, headerFields, minuteFields, requestFields, wrongField } from './row-checks';
import { segmentVersion, type Segment, type SegmentHeader } from './segment';

/** Rows of a segment that were not taken, and the one reason that they share. */
export interface RefusedRows {
  readonly reason: string;
  readonly count: number;
}

export interface ReadSegment {
  readonly segment: Segment;
  /** Empty where every row is as it should be. */
  readonly refused: readonly RefusedRows[];
}

/** The text that `readSegment` reads. It is sent as gzip. */
export function segmentText({ header, requests, functions, minutes }: Segment): string {
  const lines: unknown[] = [
    header,
    ...requests.map((row) => ['request', row]),
    ...functions.map((row) => ['function', row]),
    ...minutes.map((row) => ['minute', row]),
  ];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/**
 * Reads a segment and checks every field. A row that is not as it should be is left out and counted with its reason;
 * the others are taken.
 *
 * @throws ERR_ICPROFILE_INVALID_SEGMENT if the header is wrong or a line is incomplete,
 * ERR_ICPROFILE_SEGMENT_TOO_NEW if a later version of icprofile wrote it
 */
export function readSegment(text: string): ReadSegment {
  const end = text.indexOf('\n');
  if (end === -1 || !text.endsWith('\n')) throw invalidSegment('the text is truncated');
  const header = readHeader(text.slice(0, end));
  const rows = { request: [] as RequestRecord[], function: [] as FunctionRow[], minute: [] as MinuteRow[] };
  const refused = new Map<string, number>();
  for (let begin = end + 1; begin < text.length;) {
    const lineEnd = text.indexOf('\n', begin);
    const row = readRow(text.slice(begin, lineEnd));
    if (typeof row === 'string') refused.set(row, (refused.get(row) ?? 0) + 1);
    else (rows[row.kind] as unknown[]).push(row.value);
    begin = lineEnd + 1;
  }
  return {
    segment: { header, requests: rows.request, functions: rows.function, minutes: rows.minute },
    refused: Array.from(refused, ([reason, count]) => ({ reason, count })),
  };
}

function readHeader(line: string): SegmentHeader {
  const value = parseLine(line) as SegmentHeader | null | undefined;
  if (value?.format !== 'icprofile-segment') throw invalidSegment('the first line is not its header');
  const version: unknown = value.version;
  if (!Number.isSafeInteger(version) || (version as number) < 1) throw wrongHeader('version');
  if ((version as number) > segmentVersion) throw tooNew(version as number);
  const wrong = wrongField(value, headerFields);
  if (wrong !== undefined) throw wrongHeader(wrong);
  return value;
}

const kinds = { request: requestFields, function: functionFields, minute: minuteFields } as const;
type Kind = keyof typeof kinds;

function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(kinds, value);
}

/** The row, or the reason why it is refused. */
function readRow(line: string): { readonly kind: Kind; readonly value: unknown } | string {
  const row = parseLine(line);
  if (row === undefined) return 'not valid JSON';
  const [kind, value] = Array.isArray(row) ? (row as unknown[]) : [];
  if (!isKind(kind)) return 'unknown kind of row';
  const wrong = wrongField(value, kinds[kind]);
  if (wrong === undefined) return { kind, value };
  return wrong === '' ? `${kind}: no fields` : `${kind}: ${wrong} is missing or wrong`;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function wrongHeader(field: string): IcprofileError {
  return invalidSegment(`${field} of its header is missing or wrong`);
}

function invalidSegment(damage: string): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_INVALID_SEGMENT', `Not a segment of icprofile: ${damage}`, {
    remedy: 'Send what icprofile/requests writes',
  });
}

function tooNew(version: number): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_SEGMENT_TOO_NEW',
    `The segment has version ${version}; this collector reads versions up to ${segmentVersion}`,
    { remedy: 'Update the collector before the applications' },
  );
}
