import { formatUtc, fromEpochDay, parseExchangeDate, toEpochDay, type Finding } from '@taq/schema';
import { DataType, TimeUnit, type Table, type Vector } from 'apache-arrow';
import type { RowValue, ShownRows } from './shown-rows.ts';

const MOST_ROWS = 10;

/** The first rows that the findings name, in their order in the table. */
export function offendingRows(table: Table, findings: readonly Finding[]): ShownRows {
  const numbers = new Set(findings.flatMap(({ rows }) => rows));
  const inside = [...numbers].filter((row) => row < table.numRows);
  return shownRows(table, inside.toSorted((left, right) => left - right).slice(0, MOST_ROWS));
}

/** The first rows, for faults that lie in all of them. */
export function firstRows(table: Table, count = 5): ShownRows {
  return shownRows(table, [...Array(Math.min(count, table.numRows)).keys()]);
}

/** Columns may be any: what is looked at here did not keep to its schema. */
function shownRows(table: Table, rows: readonly number[]): ShownRows {
  const columns = table.schema.fields.map(({ name }) => name);
  return {
    columns,
    rows: rows.map((row) => {
      const one = table.slice(row, row + 1);
      return { row, values: columns.map((_, column) => valueOf(one.getChildAt(column))) };
    }),
  };
}

function valueOf(vector: Vector | null): RowValue {
  if (vector?.isValid(0) !== true) return null;
  const value = instantOrDate(vector) ?? vector.get(0);
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : String(value);
}

/**
 * From the stored numbers, of which Arrow's `get` would make milliseconds. What lies far outside of
 * the calendar, as rejected rows may, stays a number.
 */
function instantOrDate({ type, data }: Vector): string | undefined {
  const stored: unknown = data[0]?.values?.[0];
  if (DataType.isTimestamp(type)) return instantText((stored as bigint) * NS_PER[type.unit]);
  return DataType.isDate(type) ? dateText(Number(stored)) : undefined;
}

function instantText(ns: bigint): string {
  return BigInt.asIntN(64, ns) === ns ? formatUtc(ns) : String(ns);
}

function dateText(day: number): string {
  return day >= 0 && day <= LAST_DAY ? fromEpochDay(day) : String(day);
}

const LAST_DAY = toEpochDay(parseExchangeDate('9999-12-31'));

const NS_PER: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1_000_000_000n,
  [TimeUnit.MILLISECOND]: 1_000_000n,
  [TimeUnit.MICROSECOND]: 1_000n,
  [TimeUnit.NANOSECOND]: 1n,
};
