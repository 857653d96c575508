import type { DuckDBConnection } from '@duckdb/node-api';
import {
  DateDay,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Null,
  Schema,
  Timestamp,
  TimeUnit,
  Utf8,
  type DataType,
} from 'apache-arrow';
import { withoutGlobbing } from './compile-sql.ts';

const COLUMNS = `SELECT name, duckdb_type, coalesce(logical_type, '')
FROM parquet_schema($1) WHERE column_id > 0 ORDER BY column_id`;

/**
 * The columns of a Parquet file as Arrow types. Types that no dataset of ours can have are given
 * as Null; all columns as not nullable.
 */
export async function readFileSchema(connection: DuckDBConnection, path: string): Promise<Schema> {
  const result = await connection.run(COLUMNS, [withoutGlobbing(path)]);
  const columns = (await result.getRowsJson()) as [string, string, string][];
  return new Schema(
    columns.map(([name, type, logical]) => new Field(name, arrowType(type, logical), false)),
  );
}

const ARROW_TYPES: Readonly<Record<string, DataType>> = {
  VARCHAR: new Utf8(),
  DATE: new DateDay(),
  DOUBLE: new Float64(),
  FLOAT: new Float32(),
  BIGINT: new Int64(),
  INTEGER: new Int32(),
  SMALLINT: new Int16(),
};

/** DuckDB calls all instants microseconds; Parquet's own words know better. */
function arrowType(type: string, logical: string): DataType {
  if (!type.startsWith('TIMESTAMP')) return ARROW_TYPES[type] ?? new Null();
  const zone = type.endsWith('WITH TIME ZONE') ? 'UTC' : null;
  return new Timestamp(unitOf(logical), zone);
}

function unitOf(logical: string): TimeUnit {
  if (logical.includes('NANOS=NanoSeconds')) return TimeUnit.NANOSECOND;
  return logical.includes('MILLIS=MilliSeconds') ? TimeUnit.MILLISECOND : TimeUnit.MICROSECOND;
}
