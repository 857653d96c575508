import { expect } from '@jest/globals';
import { DataType, type Table, type Vector } from 'apache-arrow';

export type Value = string | number | bigint | null;
export type Row = Readonly<Record<string, Value>>;

/** An Arrow table as rows; nulls are null, whole numbers of 64 bits and instants bigint. */
export function rowsOf(table: Table): Row[] {
  const columns = table.schema.fields.map(({ name }, index): [string, Value[]] => {
    const vector = table.getChildAt(index);
    return [name, vector === null ? [] : valuesOf(vector)];
  });
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row] ?? null])),
  );
}

/** `get` makes a double of an instant; the array underneath has every digit. */
function valuesOf(vector: Vector): Value[] {
  const instants = DataType.isTimestamp(vector.type) ? (vector.toArray() as BigInt64Array) : [];
  return Array.from({ length: vector.length }, (_, row) => instants[row] ?? vector.get(row));
}

/** One column's values. */
export function columnOf(table: Table, name: string): Value[] {
  return rowsOf(table).map((row) => row[name] ?? null);
}

/** The same schema, notes included, and the same rows to the last bit. */
export function expectSame(actual: Table, expected: Table): void {
  expect(schemaOf(actual)).toEqual(schemaOf(expected));
  expect(rowsOf(actual)).toEqual(rowsOf(expected));
}

function schemaOf({ schema }: Table): unknown {
  return [
    [...schema.metadata],
    schema.fields.map(({ name, type, nullable, metadata }) => [
      name,
      String(type),
      nullable,
      [...metadata],
    ]),
  ];
}

/**
 * Rows that agree: doubles to a relative `tolerance`, everything else exactly. Columns that the
 * expected rows do not name are not looked at.
 */
export function expectClose(
  actual: readonly Row[],
  expected: readonly Row[],
  tolerance = 1e-12,
): void {
  const named = actual.map((row, index) => pick(row, Object.keys(expected[index] ?? row)));
  const rounded = named.map((row, index) => snap(row, expected[index] ?? {}, tolerance));
  expect(rounded).toEqual(expected);
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** The row, with the expected double in place of one that is close enough to it. */
function snap(row: Row, expected: Row, tolerance: number): Row {
  const entries = Object.entries(row).map(([name, value]) => {
    const other = expected[name];
    const isClose =
      typeof value === 'number' &&
      typeof other === 'number' &&
      Math.abs(value - other) <= tolerance * Math.abs(other);
    return [name, isClose ? other : value];
  });
  return Object.fromEntries(entries) as Row;
}
