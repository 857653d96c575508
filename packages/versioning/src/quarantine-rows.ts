import { formatUtc, fromEpochDay, type Finding } from '@taq/schema';
import { DataType, TimeUnit, type Table, type Vector } from 'apache-arrow';

/** A value of a row as JSON can hold it: 64-bit integers, instants and dates are texts. */
type RowValue = string | number | boolean | null;

/** A row of a table, by its number there. */
export interface QuarantinedRow {
  readonly row: number;
  readonly values: Readonly<Record<string, RowValue>>;
}

const MOST_ROWS = 10;

/** The first rows that the findings name, in their order in the table. */
export function offendingRows(table: Table, findings: readonly Finding[]): QuarantinedRow[] {
  const numbers = new Set(findings.flatMap(({ rows }) => rows));
  const inside = [...numbers].filter((row) => row < table.numRows);
  return rowsOf(table, inside.toSorted((left, right) => left - right).slice(0, MOST_ROWS));
}

/** The first rows, for faults that lie in all of them. */
export function firstRows(table: Table, count = 5): QuarantinedRow[] {
  return rowsOf(table, [...Array(Math.min(count, table.numRows)).keys()]);
}

/** Columns may be any: what is looked at here did not keep to its schema. */
function rowsOf(table: Table, rows: readonly number[]): QuarantinedRow[] {
  return rows.map((row) => {
    const one = table.slice(row, row + 1);
    const values = one.schema.fields.map(({ name }, column) => [
      name,
      valueOf(one.getChildAt(column)),
    ]);
    return { row, values: Object.fromEntries(values) };
  });
}

/** Instants and dates from the stored numbers, of which Arrow's `get` would make milliseconds. */
function valueOf(vector: Vector | null): RowValue {
  if (vector?.isValid(0) !== true) return null;
  const { type } = vector;
  const stored: unknown = vector.data[0]?.values?.[0];
  if (DataType.isTimestamp(type)) return formatUtc((stored as bigint) * NS_PER[type.unit]);
  if (DataType.isDate(type) && typeof stored === 'number') return fromEpochDay(stored);
  const value: unknown = vector.get(0);
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : String(value);
}

const NS_PER: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1_000n,
  [TimeUnit.NANOSECOND]: 1n,
};
