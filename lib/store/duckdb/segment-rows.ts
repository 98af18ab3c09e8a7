/** From segments to rows of tables. */
import type { BackendUse, MinuteRow, RequestRecord, Segment } from '../../model/requests';
import type { ArrivedSegment } from '../store';
import type { TableName } from '../schema';
import type { Dictionaries } from './dictionaries';
import { TableBuffer, type CellValue } from './table-buffer';

/** Times are kept to a microsecond: databases compress such numbers to a third. */
function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** Rows of one transaction. */
export class SegmentRows {
  readonly #buffers = new Map<TableName, TableBuffer>();
  readonly #dictionaries: Dictionaries;
  #nextNumber: number;

  /** @param nextNumber For the first request; those after it have the next ones. */
  constructor(dictionaries: Dictionaries, nextNumber: number) {
    this.#dictionaries = dictionaries;
    this.#nextNumber = nextNumber;
  }

  get nextNumber(): number {
    return this.#nextNumber;
  }

  /** Those that have rows. */
  buffers(): readonly TableBuffer[] {
    const dictionaryRows = this.#dictionaries.pendingRows();
    for (const [table, rows] of dictionaryRows) for (const row of rows) this.#add(table, row);
    return [...this.#buffers.values()];
  }

  add(arrived: ArrivedSegment): void {
    const { segment, receivedAt, refused } = arrived;
    const process = this.#dictionaries.process(segment.header);
    const { service } = segment.header.identity;
    this.#add('segments', [process, ...segmentValues(arrived)]);
    for (const { reason, count } of refused) this.#add('refused_rows', [receivedAt, process, reason, count]);
    for (const request of segment.requests) this.#addRequest(request, process, service);
    for (const row of segment.functions) {
      this.#add('function_calls', [
        row.time,
        process,
        this.#dictionaries.endpoint(service, row.endpoint),
        row.request,
        this.#dictionaries.function(row),
        row.line,
        row.column,
        row.calls,
        row.selfInstructions,
        row.totalInstructions,
        row.probability,
      ]);
    }
    for (const minute of segment.minutes) this.#addMinute(minute, process, service);
  }

  #addRequest(request: RequestRecord, process: number, service: string): void {
    const number = this.#nextNumber++;
    const { time, backends, flags } = request;
    const endpoint = this.#dictionaries.endpoint(service, request.endpoint);
    this.#add('requests', [
      number,
      time,
      process,
      endpoint,
      request.id,
      request.traceId,
      request.status,
      request.aborted,
      request.cut,
      request.instructions,
      request.collectionInstructions,
      toMicroseconds(request.latencyMs),
      request.firstByteMs === null ? null : toMicroseconds(request.firstByteMs),
      ...totalsOf(backends, 'database'),
      ...totalsOf(backends, 'cache'),
      ...totalsOf(backends, 'service'),
      request.inFlight,
      request.served,
      Math.round(request.processAgeMs),
      request.userHash,
      request.probability,
      request.profileProbability,
    ]);
    for (const use of backends) {
      const system = this.#dictionaries.system(use.class, use.system);
      const durations = [use.busyMs, use.sumMs, use.connectionWaitMs].map(toMicroseconds);
      this.#add('backends', [number, time, system, use.calls, ...durations]);
    }
    for (const flag of flags) this.#add('flags', [number, time, this.#dictionaries.flagSetting(flag)]);
  }

  #addMinute(minute: MinuteRow, process: number, service: string): void {
    const { time } = minute;
    this.#add('minutes', [
      time,
      process,
      toMicroseconds(minute.durationMs),
      minute.processInstructions,
      minute.threadInstructions,
      minute.collectionInstructions,
      minute.sampledInstructions,
      minute.afterResponseInstructions,
      minute.overheadInstructions,
      toMicroseconds(minute.cpuUserMs),
      toMicroseconds(minute.cpuSystemMs),
      minute.collections,
      toMicroseconds(minute.collectionMs),
      minute.users,
      minute.sampled,
      toMicroseconds(minute.windowMs),
      toMicroseconds(minute.hooksMs),
    ]);
    for (const row of minute.endpoints) {
      this.#add('endpoint_minutes', [
        time,
        process,
        this.#dictionaries.endpoint(service, row.endpoint),
        row.statusClass,
        row.count,
        row.aborted,
        toMicroseconds(row.latencySumMs),
        toMicroseconds(row.latencyMaxMs),
        ...row.countByAge,
      ]);
    }
    for (const { reason, count } of minute.lost) this.#add('lost_samples', [time, process, reason, count]);
  }

  #add(table: TableName, row: readonly CellValue[]): void {
    let buffer = this.#buffers.get(table);
    if (buffer === undefined) this.#buffers.set(table, (buffer = new TableBuffer(table)));
    buffer.add(row);
  }
}

function segmentValues({ segment, receivedAt, bytes, refused }: ArrivedSegment): readonly CellValue[] {
  const { header, requests, functions, minutes } = segment;
  const [firstTime, lastTime] = timesOf(segment);
  return [
    header.sequence,
    receivedAt,
    firstTime ?? receivedAt,
    lastTime ?? receivedAt,
    requests.length,
    functions.length,
    minutes.length,
    header.lostRows,
    refused.reduce((sum, { count }) => sum + count, 0),
    bytes,
    header.notes.join('\n'),
  ];
}

/** Of the oldest and the newest row. */
function timesOf({ requests, functions, minutes }: Segment): readonly [number?, number?] {
  let first: number | undefined;
  let last: number | undefined;
  for (const rows of [requests, functions, minutes]) {
    for (const { time } of rows) {
      if (first === undefined || time < first) first = time;
      if (last === undefined || time > last) last = time;
    }
  }
  return first === undefined || last === undefined ? [] : [first, last];
}

/** Calls and busy time of all systems of a class. */
function totalsOf(uses: readonly BackendUse[], wanted: BackendUse['class']): readonly [number, number] {
  let calls = 0;
  let busyMs = 0;
  for (const use of uses) {
    if (use.class !== wanted) continue;
    calls += use.calls;
    busyMs += use.busyMs;
  }
  return [calls, toMicroseconds(busyMs)];
}
