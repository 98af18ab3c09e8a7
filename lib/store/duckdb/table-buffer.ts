/** Rows on their way into a table, held by column. */
import type { DuckDBAppender, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { tables, type ColumnType, type TableName } from '../schema';
import type { Driver } from './driver';

export type CellValue = string | number | boolean | null;

/** Rows that DuckDB takes at a time: its own vectors' length. */
const chunkRows = 2048;

export class TableBuffer {
  readonly #types: readonly ColumnType[];
  readonly #columns: CellValue[][];
  #length = 0;

  constructor(readonly table: TableName) {
    this.#types = Object.values(tables[table]);
    this.#columns = this.#types.map(() => []);
  }

  get length(): number {
    return this.#length;
  }

  /** @param row The values in the order of the table's columns. */
  add(row: readonly CellValue[]): void {
    if (row.length !== this.#columns.length) throw new RangeError(`${this.table} has other columns`);
    for (const [index, column] of this.#columns.entries()) column.push(row[index] ?? null);
    this.#length++;
  }

  appendTo(appender: DuckDBAppender, driver: Driver): void {
    const types = this.#types.map((type) => typeOf(type, driver));
    for (let begin = 0; begin < this.#length; begin += chunkRows) {
      const count = Math.min(chunkRows, this.#length - begin);
      const chunk = driver.DuckDBDataChunk.create(types, count);
      for (const [index, column] of this.#columns.entries()) {
        const convert = converterOf(this.#types[index] ?? 'text', driver);
        const values = column.slice(begin, begin + count);
        chunk.setColumnValues(index, convert === undefined ? values : values.map(convert));
      }
      appender.appendDataChunk(chunk);
    }
  }
}

function typeOf(type: ColumnType, driver: Driver): DuckDBType {
  const { BOOLEAN, SMALLINT, INTEGER, UINTEGER, BIGINT, DOUBLE, VARCHAR, UUID } = driver;
  const types = {
    boolean: BOOLEAN,
    small: SMALLINT,
    integer: INTEGER,
    unsigned: UINTEGER,
    big: BIGINT,
    double: DOUBLE,
    text: VARCHAR,
    uuid: UUID,
  };
  return types[type];
}

function converterOf(type: ColumnType, driver: Driver): ((value: CellValue) => DuckDBValue) | undefined {
  if (type === 'big') return (value) => (value === null ? null : BigInt(value));
  if (type === 'uuid')
    return (value) =>
      value === null ? null : driver.DuckDBUUIDValue.fromUint128(BigInt(`0x${String(value)}`));
  return undefined;
}
