/** What a store of requests can be asked and told, whichever database is beneath it. */
import type { RefusedRows, Segment, TimestampMs } from '../model/requests';

/** A segment as a collector took it in. */
export interface ArrivedSegment {
  readonly segment: Segment;
  readonly receivedAt: TimestampMs;
  /** Compressed, as it was sent. */
  readonly bytes: number;
  /** Rows that were not taken, by reason. */
  readonly refused: readonly RefusedRows[];
}

/** `known`: the segment was stored before. Its rows are not stored again. */
export type WriteOutcome = 'stored' | 'known';

export type SqlValue = string | number | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/**
 * Reads the views of `schema.ts`. Parameters are named in the text, as `$service`.
 *
 * @throws ERR_ICPROFILE_STORE
 */
export interface Queryable {
  all(sql: string, parameters: SqlParameters): Promise<readonly SqlRow[]>;
  /** Hands on row by row: for many rows, which are not held all at once. Other work of the process is done in between. */
  each(sql: string, parameters: SqlParameters, take: (row: SqlRow) => void): Promise<void>;
}

/** Something that happened to the database and that people should know. */
export interface StoreIncident {
  readonly time: TimestampMs;
  readonly what: string;
}

export interface StoreSizes {
  readonly databaseBytes: number;
  /** Written, but not yet merged into the database's own file. */
  readonly logBytes: number;
}

export interface Store extends Queryable {
  /**
   * Stores segments, all of them or none, durably. A segment that is known is left out.
   *
   * @returns The outcome of each, in the same order.
   * @throws ERR_ICPROFILE_STORE: nothing was stored
   */
  write(segments: readonly ArrivedSegment[]): Promise<readonly WriteOutcome[]>;
  /** Deletes all rows of before, and gives their space back to the database. */
  removeBefore(time: TimestampMs): Promise<void>;
  sizes(): StoreSizes;
  incidents(): readonly StoreIncident[];
  close(): Promise<void>;
}
