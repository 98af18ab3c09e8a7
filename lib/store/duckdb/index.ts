/** The embedded store: one DuckDB file, which one process owns. */
export { openDuckdbStore } from './duckdb-store';
export type { DuckdbOptions } from './duckdb-store';
export { defaultLimits } from './dictionaries';
export type { CardinalityLimits } from './dictionaries';
