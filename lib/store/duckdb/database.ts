/** A DuckDB file: opened with bounds, mended where it is damaged, with the schema that this version knows. */
import fs from 'node:fs';
import path from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { IcprofileError } from '../../errors';
import { schemaVersion, tables, type ColumnType } from '../schema';
import { views } from '../views';
import type { Driver } from './driver';
import { mendDatabase, storeError } from './recovery';

export interface DatabaseOptions {
  readonly directory: string;
  /** What DuckDB may allocate, in MiB. The process needs more. */
  readonly memoryMegabytes: number;
  readonly threads: number;
}

export interface OpenedDatabase {
  readonly file: string;
  readonly instance: DuckDBInstance;
  /** What was done to files that were damaged. */
  readonly mended: readonly string[];
}

/** A damaged log, then a damaged database, then a log that belongs to it: more than that is another trouble. */
const mostMendings = 3;

/** @throws ERR_ICPROFILE_STORE */
export async function openDatabase(driver: Driver, options: DatabaseOptions): Promise<OpenedDatabase> {
  const file = path.join(options.directory, 'icprofile.duckdb');
  const mended: string[] = [];
  for (;;) {
    try {
      fs.mkdirSync(options.directory, { recursive: true });
      const instance = await driver.DuckDBInstance.create(file, settingsOf(options));
      await withConnection(instance, prepareSchema);
      return { file, instance, mended };
    } catch (cause) {
      if (cause instanceof IcprofileError) throw cause;
      const what = mended.length < mostMendings ? mendDatabase(file, cause as Error) : undefined;
      if (what === undefined) throw openingError(file, cause as Error);
      mended.push(what);
    }
  }
}

function settingsOf({ directory, memoryMegabytes, threads }: DatabaseOptions): Record<string, string> {
  return {
    memory_limit: `${memoryMegabytes}MiB`,
    threads: String(threads),
    temp_directory: path.join(directory, 'temporary'),
    // Rows have times; the order of insertion means nothing, and keeping it costs memory.
    preserve_insertion_order: 'false',
    // Queries read this database and nothing else: no files, no network.
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
}

function openingError(file: string, cause: Error): IcprofileError {
  const remedy = cause.message.includes('Could not set lock')
    ? 'One process only can use a database. Stop the other collector, or give another --data directory'
    : 'Check the directory, its permissions and the disk';
  return storeError(`Cannot open ${file}`, cause, remedy);
}

export async function withConnection<Result>(
  instance: DuckDBInstance,
  use: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
  }
}

async function prepareSchema(connection: DuckDBConnection): Promise<void> {
  const found = await connection.runAndReadAll(
    "SELECT count(*) FROM information_schema.tables WHERE table_name = 'schema_version'",
  );
  if (Number(found.getRows()[0]?.[0]) === 0) {
    await inTransaction(connection, () => createTables(connection));
  } else {
    const version = Number(
      (await connection.runAndReadAll('SELECT version FROM schema_version')).getRows()[0]?.[0],
    );
    if (version !== schemaVersion) throw versionError(version);
  }
  // Views hold no data: those of this release replace those of another.
  for (const [name, text] of Object.entries(views))
    await connection.run(`CREATE OR REPLACE VIEW ${name} AS ${text}`);
}

async function createTables(connection: DuckDBConnection): Promise<void> {
  for (const [table, columns] of Object.entries(tables)) {
    const definitions = Object.entries(columns).map(([name, type]) => `"${name}" ${typeNames[type]}`);
    await connection.run(`CREATE TABLE ${table} (${definitions.join(', ')})`);
  }
  await connection.run('CREATE TABLE schema_version (version INTEGER)');
  await connection.run(`INSERT INTO schema_version VALUES (${schemaVersion})`);
}

const typeNames: Readonly<Record<ColumnType, string>> = {
  boolean: 'BOOLEAN',
  small: 'SMALLINT',
  integer: 'INTEGER',
  unsigned: 'UINTEGER',
  big: 'BIGINT',
  double: 'DOUBLE',
  text: 'VARCHAR',
  uuid: 'UUID',
};

function versionError(version: number): IcprofileError {
  return new IcprofileError(
    'ERR_ICPROFILE_STORE',
    `The database has version ${version}; this icprofile reads version ${schemaVersion}`,
    { remedy: 'Use the icprofile that wrote it, or another --data directory' },
  );
}

/** Commits what is done, or leaves the database as it was. */
export async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run('BEGIN TRANSACTION');
  try {
    await work();
    await connection.run('COMMIT');
  } catch (error) {
    // Of a transaction that has failed already, or of a database that takes nothing more.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
