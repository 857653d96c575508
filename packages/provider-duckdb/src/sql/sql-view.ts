import { quotedIdentifier, quotedString } from '@duckdb/node-api';
import { columnOf, type Dataset, type ExchangeDate } from '@taq/schema';
import { withoutGlobbing } from '../compile-sql.ts';

/** Rows of a dataset as SQL sees them. */
export interface SqlView {
  /** What a statement calls it. */
  readonly name: string;
  readonly dataset: Dataset;
  /** Absolute paths of the files that hold its rows; none where there are no rows. */
  readonly paths: readonly string[];
  /** No row dated after this day is seen. */
  readonly last?: ExchangeDate | undefined;
}

/** DuckDB's types for the columns of a view without a file. */
const TYPES = {
  timestamp_ns: 'TIMESTAMP_NS',
  date: 'DATE',
  string: 'VARCHAR',
  float64: 'DOUBLE',
  int64: 'BIGINT',
  int32: 'INTEGER',
  int16: 'SMALLINT',
} as const;

/** The statement that makes a view. Instants are `TIMESTAMP_NS` in UTC, to the last digit. */
export function createView(view: SqlView): string {
  const { name, dataset, paths } = view;
  const names = dataset.columns.map((column) => column.name);
  const select =
    paths.length === 0
      ? `SELECT ${names.map((column) => typedNull(dataset, column)).join(', ')} WHERE false`
      : `SELECT ${names.map((column) => exact(dataset, column)).join(', ')} ${from(view)}`;
  return `CREATE VIEW ${quotedIdentifier(name)} AS ${select}`;
}

/** `new_york(ts)`: an instant on the clock of New York, to the microsecond and without a zone. */
export const NEW_YORK = `CREATE MACRO new_york(t) AS (t::TIMESTAMPTZ) AT TIME ZONE 'America/New_York'`;

function from({ paths, last }: SqlView): string {
  const files = paths.map((path) => quotedString(withoutGlobbing(path))).join(', ');
  const clipped = last === undefined ? '' : ` WHERE "date" <= DATE ${quotedString(last)}`;
  return `FROM read_parquet([${files}], hive_partitioning = false)${clipped}`;
}

/** DuckDB cuts instants to microseconds; where a dataset keeps the rest, it is put back. */
function exact(dataset: Dataset, name: string): string {
  const column = quotedIdentifier(name);
  if (columnOf(dataset, name).type !== 'timestamp_ns') return column;
  const kept = dataset.columns.some((other) => other.name === `${name}_nano`);
  const rest = kept ? ` + ${quotedIdentifier(`${name}_nano`)}` : '';
  return `make_timestamp_ns(epoch_ns(${column})${rest}) AS ${column}`;
}

function typedNull(dataset: Dataset, name: string): string {
  return `NULL::${TYPES[columnOf(dataset, name).type]} AS ${quotedIdentifier(name)}`;
}
