import { formatUtc, fromEpochDay, vectorOf, type Column, type Dataset } from '@taq/schema';
import type { Table, Vector } from 'apache-arrow';

/** A column of an answer that can say each of its values as text. */
export interface TextualColumn {
  readonly column: Column;
  /** The value of a row as text, `undefined` for null. */
  readonly text: (row: number) => string | undefined;
}

/** How values are said whose type leaves a choice. */
export interface Wording {
  readonly timestamp_ns: (utcNs: bigint) => string;
  readonly float64: (value: number) => string;
}

/** Instants as UTC text with nine digits, doubles in their shortest exact form. */
const FOR_PROGRAMS: Wording = { timestamp_ns: formatUtc, float64: String };

/** The columns of a table in declared order. Dates are `YYYY-MM-DD`, whole numbers whole. */
export function textualColumns(
  table: Table,
  dataset: Dataset,
  wording = FOR_PROGRAMS,
): TextualColumn[] {
  return dataset.columns.map((column) => {
    const vector = vectorOf(table, column.name);
    const say = sayer(column, vector, wording);
    return { column, text: (row) => (vector.isValid(row) ? say(row) : undefined) };
  });
}

function sayer(column: Column, vector: Vector, wording: Wording): (row: number) => string {
  switch (column.type) {
    case 'timestamp_ns':
      return (row) => wording.timestamp_ns(rawValue(vector, row) as bigint);
    case 'date':
      return (row) => fromEpochDay(rawValue(vector, row) as number);
    case 'float64':
      return (row) => wording.float64(vector.get(row) as number);
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
