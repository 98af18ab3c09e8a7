/** How segments come in, by HTTP and from spools: read, checked, stored, counted. */
import type { RemoteControl, TimestampMs } from '../model/requests';
import type { ArrivedSegment, Store } from '../store';
import type { Controls } from './controls';
import { decodeSegment, Refusal } from './decode';
import { GroupCommit, type GatherOptions } from './group-commit';
import type { KeptAside } from './kept-aside';
import type { Metrics } from './metrics';

export interface IntakeOptions extends GatherOptions {
  /** Largest size of a segment as it is sent. */
  readonly segmentBytes: number;
  /** Largest size of a segment's text after decompression. */
  readonly textBytes: number;
  /** Above so many rows in memory, and so many bytes being read, a collector is full. */
  readonly pendingRows: number;
  readonly pendingBytes: number;
  readonly retentionMs: number;
}

/** Rows of hosts whose clocks run ahead by less are taken. */
const clockToleranceMs = 60 * 60 * 1000;

export class Intake {
  readonly #commits: GroupCommit;
  #pendingBytes = 0;

  constructor(
    store: Store,
    readonly options: IntakeOptions,
    readonly controls: Controls,
    readonly metrics: Metrics,
    readonly keptAside: KeptAside,
  ) {
    this.#commits = new GroupCommit(store, options);
  }

  get pendingRows(): number {
    return this.#commits.pendingRows;
  }

  get isFull(): boolean {
    const { pendingRows, pendingBytes } = this.options;
    return this.#commits.pendingRows >= pendingRows || this.#pendingBytes >= pendingBytes;
  }

  /** Reserves memory for a segment while it is read; `release` gives it back. */
  reserve(bytes: number): void {
    this.#pendingBytes += bytes;
  }

  release(bytes: number): void {
    this.#pendingBytes -= bytes;
  }

  /**
   * Settles when the segment is durably stored, now or before.
   *
   * @param from Where it came from, for people.
   * @throws Refusal, ERR_ICPROFILE_STORE
   */
  async take(bytes: Uint8Array, from: string, now: TimestampMs): Promise<readonly RemoteControl[]> {
    const limits = {
      textBytes: this.options.textBytes,
      oldest: now - this.options.retentionMs,
      newest: now + clockToleranceMs,
    };
    try {
      const arrived = await decodeSegment(bytes, limits, now);
      const outcome = await this.#commits.store(arrived);
      this.#count(arrived, outcome);
      return this.controls.for(arrived.segment.header.identity, now);
    } catch (error) {
      if (error instanceof Refusal) await this.refuse(bytes, error, from);
      else this.#countSegment('failed');
      throw error;
    }
  }

  async refuse(bytes: Uint8Array, refusal: Refusal, from: string): Promise<void> {
    this.#countSegment(refusal.reason);
    await this.keptAside.keep(bytes, refusal, from);
  }

  countTurnedAway(): void {
    this.#countSegment('turned away');
  }

  flush(): Promise<void> {
    return this.#commits.flush();
  }

  #count({ segment, refused, receivedAt }: ArrivedSegment, outcome: string): void {
    this.#countSegment(outcome);
    if (outcome !== 'stored') return;
    const { requests, functions, minutes } = segment;
    for (const [kind, rows] of Object.entries({ request: requests, function: functions, minute: minutes }))
      if (rows.length > 0)
        this.metrics.add('icprofile_rows_total', 'Rows stored, by kind.', { kind }, rows.length);
    for (const { reason, count } of refused)
      this.metrics.add('icprofile_refused_rows_total', 'Rows not taken, by reason.', { reason }, count);
    this.metrics.set(
      'icprofile_last_segment_timestamp_seconds',
      'When the last segment was received.',
      receivedAt / 1000,
    );
  }

  #countSegment(result: string): void {
    this.metrics.add('icprofile_segments_total', 'Segments, by what became of them.', { result });
  }
}
