import {
  DuckDBTypeId as Id,
  quotedIdentifier,
  type DuckDBPreparedStatement,
} from '@duckdb/node-api';
import type { Column, Dataset, LogicalType } from '@taq/schema';

/** What a statement answers with, and how it is read into our types. */
export interface SqlColumns {
  /** Its columns in order, under a name that no dataset of ours has. */
  readonly dataset: Dataset;
  /** Text columns whose values are JSON: truth values, lists, structures. */
  readonly jsonColumns: ReadonlySet<string>;
  /** For each column, what to select of it, by its short name. */
  readonly select: string;
  /** The short names, `c0`, `c1`, … */
  readonly names: string;
}

interface Reading {
  readonly type: LogicalType;
  /** SQL on the column; the column itself where there is none. */
  readonly read?: (column: string) => string;
  readonly isJson?: true;
}

const text = (column: string): string => `${column}::VARCHAR`;
const json = (column: string): string => `to_json(${column})::VARCHAR`;
const instant = (column: string): string => `epoch_ns(${column})`;
const cast =
  (type: string) =>
  (column: string): string =>
    `${column}::${type}`;

/** By DuckDB's type. A sum of whole numbers that needs more than 64 bits is an error, not rounded. */
const READINGS: ReadonlyMap<Id, Reading> = new Map<Id, Reading>([
  [Id.BOOLEAN, { type: 'string', read: text, isJson: true }],
  [Id.TINYINT, { type: 'int16', read: cast('SMALLINT') }],
  [Id.UTINYINT, { type: 'int16', read: cast('SMALLINT') }],
  [Id.SMALLINT, { type: 'int16' }],
  [Id.USMALLINT, { type: 'int32', read: cast('INTEGER') }],
  [Id.INTEGER, { type: 'int32' }],
  [Id.UINTEGER, { type: 'int64', read: cast('BIGINT') }],
  [Id.BIGINT, { type: 'int64' }],
  [Id.UBIGINT, { type: 'int64', read: cast('BIGINT') }],
  [Id.HUGEINT, { type: 'int64', read: cast('BIGINT') }],
  [Id.UHUGEINT, { type: 'int64', read: cast('BIGINT') }],
  [Id.FLOAT, { type: 'float64', read: cast('DOUBLE') }],
  [Id.DOUBLE, { type: 'float64' }],
  [Id.DECIMAL, { type: 'float64', read: cast('DOUBLE') }],
  [Id.VARCHAR, { type: 'string' }],
  [Id.DATE, { type: 'date' }],
  [Id.TIMESTAMP_NS, { type: 'timestamp_ns', read: instant }],
  [Id.TIMESTAMP_TZ, { type: 'timestamp_ns', read: instant }],
  [Id.LIST, { type: 'string', read: json, isJson: true }],
  [Id.ARRAY, { type: 'string', read: json, isJson: true }],
  [Id.STRUCT, { type: 'string', read: json, isJson: true }],
  [Id.MAP, { type: 'string', read: json, isJson: true }],
]);

/** What has no type of ours is text as DuckDB writes it: times without a zone, intervals, UUIDs. */
const AS_TEXT: Reading = { type: 'string', read: text };

/** How the columns of a prepared statement are read. Names that come twice get a number. */
export function sqlColumns(statement: DuckDBPreparedStatement): SqlColumns {
  const indices = Array.from({ length: statement.columnCount }, (_, index) => index);
  const readings = indices.map((index) => READINGS.get(statement.columnTypeId(index)) ?? AS_TEXT);
  const names = uniqueNames(indices.map((index) => statement.columnName(index)));
  const columns = names.map((name, index) => columnOf(name, readings[index] ?? AS_TEXT, index));
  return {
    dataset: {
      name: 'sql',
      shortName: 'sql',
      tier: 'aggregates',
      version: 1,
      meaning: 'What a statement of SQL answered.',
      columns,
      key: [],
    },
    jsonColumns: new Set(names.filter((_, index) => readings[index]?.isJson)),
    select: readings.map(({ read = (same) => same }, index) => read(`c${index}`)).join(', '),
    names: indices.map((index) => quotedIdentifier(`c${index}`)).join(', '),
  };
}

function columnOf(name: string, { type }: Reading, index: number): Column {
  const zone = type === 'timestamp_ns' ? { zone: 'UTC' as const } : {};
  return {
    name,
    type,
    nullable: true,
    unit: 'none',
    meaning: `${name}, as the statement made it.`,
    fieldId: index + 1,
    ...zone,
  };
}

function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
