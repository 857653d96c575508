import { formatUtc, fromEpochDay, vectorOf, type Column, type Dataset } from '@taq/schema';
import type { Table, Vector } from 'apache-arrow';

/** A column of an answer that can say each of its values as text. */
export interface TextualColumn {
  readonly column: Column;
  /** The value of a row as text, `undefined` for null. */
  readonly text: (row: number) => string | undefined;
}

/**
 * The columns of a table in declared order: instants as UTC text with nine digits, dates as
 * `YYYY-MM-DD`, doubles in their shortest exact form.
 */
export function textualColumns(table: Table, dataset: Dataset): TextualColumn[] {
  return dataset.columns.map((column) => {
    const vector = vectorOf(table, column.name);
    const say = sayer(column, vector);
    return { column, text: (row) => (vector.isValid(row) ? say(row) : undefined) };
  });
}

function sayer(column: Column, vector: Vector): (row: number) => string {
  switch (column.type) {
    case 'timestamp_ns':
      return (row) => formatUtc(rawValue(vector, row) as bigint);
    case 'date':
      return (row) => fromEpochDay(rawValue(vector, row) as number);
    default:
      return (row) => String(vector.get(row));
  }
}

/** The stored number, where Arrow's `get` would make milliseconds of it. */
function rawValue(vector: Vector, row: number): bigint | number {
  let offset = row;
  for (const data of vector.data) {
    if (offset < data.length) return (data.values as BigInt64Array | Int32Array)[offset] ?? 0;
    offset -= data.length;
  }
  throw new RangeError(`no row ${row}`);
}
