import { DuckDBInstance, quotedIdentifier } from '@duckdb/node-api';
import type { Dataset, LogicalType } from '@taq/schema';
import { readParquet } from '@taq/versioning';
import { DataType, Field, Schema, tableFromIPC, Utf8, type Table } from 'apache-arrow';
import pl from 'nodejs-polars';
import { tableOf } from '../../../packages/schema/test/support/dataset-tables.ts';

/** Reads a whole file of a dataset, with the types that the engine finds in it. */
export type ReadFile = (path: string, dataset: Dataset) => Promise<Table>;

export const READERS: readonly (readonly [engine: string, read: ReadFile])[] = [
  ['parquet-wasm', readParquet],
  ['DuckDB', readWithDuckDb],
  ['Polars', async (path) => readWithPolars(path)],
];

const DUCKDB_TYPES: Readonly<Record<string, LogicalType>> = {
  'TIMESTAMP WITH TIME ZONE': 'timestamp_ns',
  DATE: 'date',
  VARCHAR: 'string',
  DOUBLE: 'float64',
  BIGINT: 'int64',
  INTEGER: 'int32',
  SMALLINT: 'int16',
};

async function readWithDuckDb(path: string, dataset: Dataset): Promise<Table> {
  const described = await rowsFromDuckDb('DESCRIBE SELECT * FROM read_parquet($1)', path);
  const types = described.map((row) => [String(row['column_name']), String(row['column_type'])]);
  const names = new Set(types.map(([name]) => name));
  const selected = types.map(([name = '', type = '']) => {
    const column = quotedIdentifier(name);
    if (type === 'DATE') return `CAST(${column} - DATE '1970-01-01' AS INTEGER) AS ${column}`;
    return type.startsWith('TIMESTAMP')
      ? `${instant(column, names.has('ts_nano'))} AS ${column}`
      : column;
  });
  const rows = await rowsFromDuckDb(`SELECT ${selected.join(', ')} FROM read_parquet($1)`, path);
  const columns = types.map(([name = '', type = ''], position) => ({
    name,
    type: DUCKDB_TYPES[type] ?? ('string' as const),
    nullable: rows.some((row) => row[name] === null),
    unit: 'none' as const,
    meaning: '',
    fieldId: position + 1,
  }));
  return tableOf({ ...dataset, columns }, rows as never[]);
}

/** DuckDB cuts instants to microseconds; what is below stands in a column of its own in ticks. */
function instant(column: string, hasNanos: boolean): string {
  return hasNanos ? `epoch_us(${column}) * 1000 + ts_nano` : `epoch_ns(${column})`;
}

/** Rows as DuckDB's own client gives them: 64-bit integers are bigints. */
export async function rowsFromDuckDb(
  statement: string,
  path: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(statement, [path])).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Polars has texts with 64-bit offsets only, and nulls in every column: neither is in the file. */
function readWithPolars(path: string): Table {
  const table = tableFromIPC(pl.readParquet(path).writeIPCStream());
  const fields = table.schema.fields.map(({ name, type }) => {
    const nulls = table.getChild(name)?.nullCount ?? 0;
    return new Field(name, DataType.isLargeUtf8(type) ? new Utf8() : type, nulls > 0);
  });
  return withSchema(table, new Schema(fields));
}

function withSchema(table: Table, schema: Schema): Table {
  return Object.defineProperty(table, 'schema', { value: schema });
}
