/** DuckDB's own package. It is optional: only the collector's side needs it, and loads it when a store is opened. */
import { createRequire } from 'node:module';
import type * as duckdb from '@duckdb/node-api';
import { IcprofileError } from '../../errors';

export type Driver = typeof duckdb;

/** @throws ERR_ICPROFILE_MISSING_PACKAGE */
export function loadDriver(): Driver {
  try {
    return createRequire(__filename)('@duckdb/node-api') as Driver;
  } catch (cause) {
    throw new IcprofileError(
      'ERR_ICPROFILE_MISSING_PACKAGE',
      `@duckdb/node-api cannot be loaded: ${(cause as Error).message.split('\n')[0] ?? ''}`,
      { remedy: 'Install it beside icprofile: npm install @duckdb/node-api', cause },
    );
  }
}
