/** Writing and reading of a DuckDB file, by one writer and several readers. */
import fs from 'node:fs';
import path from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { TimestampMs } from '../../model/requests';
import { KnownSegments } from '../known-segments';
import { rowTimes } from '../schema';
import type {
  ArrivedSegment,
  SqlParameters,
  SqlRow,
  SqlValue,
  Store,
  StoreIncident,
  StoreSizes,
  WriteOutcome,
} from '../store';
import { inTransaction, openDatabase, withConnection, type DatabaseOptions } from './database';
import {
  defaultLimits,
  Dictionaries,
  dictionaryTables,
  type CardinalityLimits,
  type DictionaryTable,
} from './dictionaries';
import type { DictionaryValue } from './dictionary';
import { loadDriver, type Driver } from './driver';
import { logOf, storeError } from './recovery';
import { SegmentRows } from './segment-rows';

export interface DuckdbOptions extends DatabaseOptions {
  readonly limits?: CardinalityLimits;
}

/** @throws ERR_ICPROFILE_MISSING_PACKAGE, ERR_ICPROFILE_STORE */
export async function openDuckdbStore(options: DuckdbOptions): Promise<Store> {
  const store = new DuckdbStore(loadDriver(), options);
  await store.open();
  return store;
}

/** What is in use while the database is open. After a fatal error, all of it is made anew. */
interface Opened {
  readonly file: string;
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly dictionaries: Dictionaries;
  known: KnownSegments;
  nextNumber: number;
}

/** DuckDB takes nothing more after an error while it wrote, such as on a full disk, until it is opened again. */
const fatal = /FATAL|database has been invalidated/;

class DuckdbStore implements Store {
  readonly #incidents: StoreIncident[] = [];
  #opened: Opened | undefined;
  /** Writing work, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly driver: Driver,
    readonly options: DuckdbOptions,
  ) {}

  async open(): Promise<Opened> {
    const { file, instance, mended } = await openDatabase(this.driver, this.options);
    for (const what of mended) this.#incidents.push({ time: Date.now(), what });
    const dictionaries = new Dictionaries(this.options.limits ?? defaultLimits);
    const writer = await instance.connect();
    await loadDictionaries(writer, dictionaries);
    this.#opened = {
      file,
      instance,
      writer,
      dictionaries,
      known: await loadKnownSegments(writer),
      nextNumber: await loadNextNumber(writer),
    };
    return this.#opened;
  }

  write(segments: readonly ArrivedSegment[]): Promise<readonly WriteOutcome[]> {
    return this.#inTurn(async (opened) => {
      const news = newSegments(segments, opened.known);
      if (news.size > 0) await this.#writeNew(opened, [...news]);
      return segments.map((segment) => (news.has(segment) ? 'stored' : 'known'));
    });
  }

  async #writeNew(opened: Opened, segments: readonly ArrivedSegment[]): Promise<void> {
    const { writer, dictionaries, known } = opened;
    try {
      const rows = new SegmentRows(dictionaries, opened.nextNumber);
      for (const segment of segments) rows.add(segment);
      await inTransaction(writer, async () => {
        for (const buffer of rows.buffers()) {
          const appender = await writer.createAppender(buffer.table);
          buffer.appendTo(appender, this.driver);
          appender.closeSync();
        }
      });
      opened.nextNumber = rows.nextNumber;
      dictionaries.commit();
    } catch (cause) {
      dictionaries.rollback();
      throw cause;
    }
    for (const { segment } of segments) known.add(segment.header.identity.instance, segment.header.sequence);
  }

  async all(sql: string, parameters: SqlParameters): Promise<readonly SqlRow[]> {
    const rows: SqlRow[] = [];
    await this.each(sql, parameters, (row) => rows.push(row));
    return rows;
  }

  async each(sql: string, parameters: SqlParameters, take: (row: SqlRow) => void): Promise<void> {
    const { instance } = this.#opened ?? (await this.#inTurn((opened) => Promise.resolve(opened)));
    try {
      await withConnection(instance, async (connection) => {
        const result = await connection.stream(sql, boundValues(parameters));
        for await (const rows of result.yieldRowObjectJs()) for (const row of rows) take(plainRow(row));
      });
    } catch (cause) {
      throw storeError('A query failed', cause);
    }
  }

  removeBefore(time: TimestampMs): Promise<void> {
    return this.#inTurn(async (opened) => {
      const { writer, dictionaries } = opened;
      await inTransaction(writer, async () => {
        for (const [table, column] of Object.entries(rowTimes))
          await writer.run(`DELETE FROM ${table} WHERE ${column} < ${BigInt(Math.floor(time))}`);
      });
      // A segment stays as long as its newest row, so that no row is left of a process without segments.
      for (const table of dictionaryTables) {
        const gone = await writer.runAndReadAll(deletionOfUnused(table));
        dictionaries.forget(table, new Set(gone.getRows().map(([id]) => Number(id))));
      }
      opened.known = await loadKnownSegments(writer);
      await checkpoint(writer);
    });
  }

  sizes(): StoreSizes {
    const file = this.#opened?.file ?? path.join(this.options.directory, 'icprofile.duckdb');
    return { databaseBytes: bytesOf(file), logBytes: bytesOf(logOf(file)) };
  }

  incidents(): readonly StoreIncident[] {
    return this.#incidents;
  }

  close(): Promise<void> {
    const closed = this.#queue.then(() => {
      this.#release();
    });
    this.#queue = closed;
    return closed;
  }

  /** One after the other, with the database open; it is opened again after an error that DuckDB does not survive. */
  #inTurn<Result>(work: (opened: Opened) => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(async () => {
      const opened = this.#opened ?? (await this.open());
      try {
        return await work(opened);
      } catch (cause) {
        if (fatal.test((cause as Error).message)) this.#release();
        throw storeError('Cannot write to the database', cause, 'Check the disk and its free space');
      }
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #release(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.writer.closeSync();
    opened?.instance.closeSync();
  }
}

/** Each dictionary has a column for its numbers, and tables whose rows use them. */
const users: Readonly<Record<DictionaryTable, readonly [id: string, ...tables: string[]]>> = {
  processes: ['process', 'segments'],
  endpoints: ['endpoint_id', 'requests', 'function_calls', 'endpoint_minutes'],
  functions: ['function_id', 'function_calls'],
  systems: ['system_id', 'backends'],
  flag_settings: ['setting_id', 'flags'],
};

/** Entries that no row has any more: dictionaries are bounded, and would be full of what was. */
function deletionOfUnused(table: DictionaryTable): string {
  const [id, ...tables] = users[table];
  const used = tables.map((each) => `SELECT ${id} FROM ${each}`).join(' UNION ');
  return `DELETE FROM ${table} WHERE ${id} NOT IN (${used}) RETURNING ${id}`;
}

/** Only then is the space of deleted rows free. DuckDB does it at a later commit where a query holds it up. */
async function checkpoint(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run('CHECKPOINT');
  } catch (error) {
    if (fatal.test((error as Error).message)) throw error;
  }
}

/** Those that are not known, and of several with the same id the first. */
function newSegments(segments: readonly ArrivedSegment[], known: KnownSegments): ReadonlySet<ArrivedSegment> {
  const news = new Map<string, ArrivedSegment>();
  for (const arrived of segments) {
    const { identity, sequence } = arrived.segment.header;
    const id = JSON.stringify([identity.instance, sequence]);
    if (!known.has(identity.instance, sequence) && !news.has(id)) news.set(id, arrived);
  }
  return new Set(news.values());
}

async function loadDictionaries(connection: DuckDBConnection, dictionaries: Dictionaries): Promise<void> {
  for (const table of dictionaryTables) {
    const rows = (await connection.runAndReadAll(`SELECT * FROM ${table}`)).getRows();
    for (const [id, ...values] of rows) dictionaries.load(table, Number(id), values as DictionaryValue[]);
  }
}

async function loadKnownSegments(connection: DuckDBConnection): Promise<KnownSegments> {
  const known = new KnownSegments();
  // Numbers in a row have the same difference to their rank: one row for each interval.
  const result = await connection.runAndReadAll(`
    SELECT instance, min(sequence), max(sequence) FROM (
      SELECT p.instance, s.sequence, s.sequence - row_number() OVER (PARTITION BY p.instance ORDER BY s.sequence) AS island
      FROM segments s JOIN processes p ON p.process = s.process)
    GROUP BY instance, island`);
  for (const [instance, first, last] of result.getRows())
    known.add(String(instance), Number(first), Number(last));
  return known;
}

async function loadNextNumber(connection: DuckDBConnection): Promise<number> {
  const result = await connection.runAndReadAll('SELECT coalesce(max(number), -1) + 1 FROM requests');
  return Number(result.getRows()[0]?.[0]);
}

/** Whole numbers as integers: a comparison of a column of integers with a float would have to read all rows. */
function boundValues(
  parameters: Readonly<Record<string, SqlValue>>,
): Record<string, string | number | bigint | boolean | null> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value,
    ]),
  );
}

/** In place: queries have hundreds of thousands of rows. */
function plainRow(row: Record<string, unknown>): SqlRow {
  for (const name in row) {
    const value = row[name];
    if (typeof value === 'bigint') row[name] = Number(value);
  }
  return row as SqlRow;
}

function bytesOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
