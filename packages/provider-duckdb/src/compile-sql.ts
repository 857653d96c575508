import { quotedIdentifier, quotedString } from '@duckdb/node-api';
import type { ReadPlan, RowFilter, SeqRange, TimeSpan } from '@taq/provider';
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
    `WHERE ${condition(plan, bind)}`,
    `ORDER BY ${plan.orderBy.map((name) => `${quotedIdentifier(name)} NULLS LAST`).join(', ')}`,
  ];
  if (plan.limit !== undefined) clauses.push(`LIMIT ${bind(BigInt(plan.limit))}`);
  return { text: clauses.join('\n'), values };
}

function selected(dataset: Dataset, name: string): string {
  const column = quotedIdentifier(name);
  if (columnOf(dataset, name).type !== 'timestamp_ns') return column;
  return `${nanoseconds(dataset, name)} AS ${column}`;
}

/**
 * DuckDB cuts instants to microseconds; they leave it as 64-bit nanoseconds, with what was cut where
 * the dataset keeps it.
 */
function nanoseconds(dataset: Dataset, name: string): string {
  const remainder = `${name}_nano`;
  const isKept = dataset.columns.some((other) => other.name === remainder);
  return `epoch_ns(${quotedIdentifier(name)})${isKept ? ` + ${quotedIdentifier(remainder)}` : ''}`;
}

type Bind = (value: string | bigint) => string;

function condition({ dataset, where }: ReadPlan, bind: Bind): string {
  const { symbols, dates, times, seqs } = where;
  const conditions = [between(dates, bind)];
  if (symbols !== undefined) conditions.push(`"symbol" IN (${symbols.map(bind).join(', ')})`);
  if (times !== undefined) conditions.push(anyOf(times.map((span) => inSpan(dataset, span, bind))));
  if (seqs !== undefined) conditions.push(inSequence(seqs, bind));
  return conditions.join(' AND ');
}

function between({ start, end }: RowFilter['dates'], bind: Bind): string {
  return `"date" BETWEEN ${bind(start)}::DATE AND ${bind(end)}::DATE`;
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`;
}

function inSpan(dataset: Dataset, { dates, from, until }: TimeSpan, bind: Bind): string {
  const time = `${nanoseconds(dataset, 'ts')} - ${NS_PER_DAY} * ("date" - DATE '1970-01-01')`;
  return `(${between(dates, bind)} AND ${time} >= ${bind(from)} AND ${time} < ${bind(until)})`;
}

const NS_PER_DAY = 86_400_000_000_000;

function inSequence({ from, until }: SeqRange, bind: Bind): string {
  const isAfter = `"seq" >= ${bind(BigInt(from))}`;
  return until === undefined ? isAfter : `${isAfter} AND "seq" < ${bind(BigInt(until))}`;
}

/** A path as a literal that means this one file, whatever characters it has. */
function quotedPath(path: string): string {
  return quotedString(withoutGlobbing(path));
}

/** DuckDB takes every path for a pattern; a wildcard in brackets stands for itself. */
export function withoutGlobbing(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
