import {
  formatUtc,
  fromEpochDay,
  valuesOf,
  vectorOf,
  type Column,
  type Dataset,
} from '@taq/schema';
import type { Table } from 'apache-arrow';

/** A column of an answer that can say each of its values as text. */
export interface TextualColumn {
  readonly column: Column;
  /** The value of a row as text, `undefined` for null. */
  readonly text: (row: number) => string | undefined;
}

/** How values are said whose type leaves a choice. */
export interface Wording {
  readonly timestamp_ns: (utcNs: bigint) => string;
  readonly float64: (value: number, column: Column) => string;
}

/** Instants as UTC text with nine digits, doubles in their shortest exact form. */
const FOR_PROGRAMS: Wording = { timestamp_ns: formatUtc, float64: (value) => String(value) };

/** The columns of a table in declared order. Dates are `YYYY-MM-DD`, whole numbers whole. */
export function textualColumns(
  table: Table,
  dataset: Dataset,
  wording = FOR_PROGRAMS,
): TextualColumn[] {
  return dataset.columns.map((column) => {
    const vector = vectorOf(table, column.name);
    const say = sayer(table, column, wording);
    return { column, text: (row) => (vector.isValid(row) ? say(row) : undefined) };
  });
}

/** Instants and dates from the stored numbers, of which Arrow's `get` would make milliseconds. */
function sayer(table: Table, column: Column, wording: Wording): (row: number) => string {
  const { name, type } = column;
  if (type === 'timestamp_ns') {
    const instants = valuesOf<BigInt64Array>(table, name);
    return (row) => wording.timestamp_ns(instants[row] ?? 0n);
  }
  if (type === 'date') {
    const days = valuesOf<Int32Array>(table, name);
    return (row) => fromEpochDay(days[row] ?? 0);
  }
  const vector = vectorOf(table, name);
  if (type === 'float64') return (row) => wording.float64(vector.get(row) as number, column);
  return (row) => String(vector.get(row));
}
