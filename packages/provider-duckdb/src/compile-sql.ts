import { quotedIdentifier, quotedString } from '@duckdb/node-api';
import type { ReadPlan, RowFilter } from '@taq/provider';
import { columnOf, type Dataset } from '@taq/schema';

/** A statement and the values of its `$1`, `$2`, … in order. */
export interface CompiledSql {
  readonly text: string;
  readonly values: readonly (string | bigint)[];
}

/** The plan as one SELECT. What users wrote travels as values, never as text of the statement. */
export function compileSql(plan: ReadPlan): CompiledSql {
  const values: (string | bigint)[] = [];
  const bind = (value: string | bigint): string => `$${values.push(value)}`;
  const clauses = [
    `SELECT ${plan.columns.map((name) => selected(plan.dataset, name)).join(', ')}`,
    `FROM read_parquet([${plan.files.map(({ path }) => quotedPath(path)).join(', ')}], hive_partitioning = false)`,
    `WHERE ${condition(plan.where, bind)}`,
    `ORDER BY ${plan.orderBy.map((name) => `${quotedIdentifier(name)} NULLS LAST`).join(', ')}`,
  ];
  if (plan.limit !== undefined) clauses.push(`LIMIT ${bind(BigInt(plan.limit))}`);
  return { text: clauses.join('\n'), values };
}

/**
 * DuckDB cuts instants to microseconds; they leave it as 64-bit nanoseconds, with what was cut where
 * the dataset keeps it.
 */
function selected(dataset: Dataset, name: string): string {
  const column = quotedIdentifier(name);
  if (columnOf(dataset, name).type !== 'timestamp_ns') return column;
  const remainder = `${name}_nano`;
  const isKept = dataset.columns.some((other) => other.name === remainder);
  return `epoch_ns(${column})${isKept ? ` + ${quotedIdentifier(remainder)}` : ''} AS ${column}`;
}

function condition({ symbols, dates }: RowFilter, bind: (value: string) => string): string {
  const inRange = `"date" BETWEEN ${bind(dates.start)}::DATE AND ${bind(dates.end)}::DATE`;
  if (symbols === undefined) return inRange;
  return `${inRange} AND "symbol" IN (${symbols.map(bind).join(', ')})`;
}

/** A path as a literal that means this one file, whatever characters it has. */
function quotedPath(path: string): string {
  return quotedString(withoutGlobbing(path));
}

/** DuckDB takes every path for a pattern; a wildcard in brackets stands for itself. */
export function withoutGlobbing(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
