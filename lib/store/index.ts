/** Where requests are kept, and what can be asked of it. */
export type {
  ArrivedSegment,
  Queryable,
  SqlRow,
  SqlValue,
  Store,
  StoreIncident,
  StoreSizes,
  WriteOutcome,
} from './store';
export { openDuckdbStore } from './duckdb';
export type { CardinalityLimits, DuckdbOptions } from './duckdb';
export * from './queries';
