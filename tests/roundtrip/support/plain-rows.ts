import { vectorOf } from '@taq/schema';
import { DataType, type Table, type Vector } from 'apache-arrow';

/** Rows as plain objects, with instants as nanoseconds and dates as days: every digit. */
export function plainRows(table: Table): Record<string, unknown>[] {
  const columns = table.schema.fields.map(({ name }) => {
    const vector = vectorOf(table, name);
    return [name, plainValues(vector)] as const;
  });
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row]])),
  );
}

function plainValues(vector: Vector): unknown[] {
  const isRaw = DataType.isTimestamp(vector.type) || DataType.isDate(vector.type);
  if (!isRaw) return [...vector];
  return vector.data.flatMap(({ values, length }) => Array.from(values.subarray(0, length)));
}
