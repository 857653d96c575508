import { vectorOf, type FixedWidthArray } from '@taq/schema';
import { recordBatchOf } from '@taq/schema/arrow';
import type { Data, RecordBatch, Table } from 'apache-arrow';
import {
  fixedWidthColumn,
  joinTexts,
  textColumn,
  type FixedWidthArrayType,
} from './record-batches.ts';
import { packValidity } from './validity.ts';

/** The rows of those numbers, in their order, of a table of one batch. */
export function takeRows(table: Table, rows: readonly number[]): RecordBatch {
  const columns = table.schema.fields.map((field) => take(columnData(table, field.name), rows));
  return recordBatchOf(table.schema, rows.length, columns);
}

/** The one chunk of a column: `tableOf` makes tables of a single batch. */
export function columnData(table: Table, name: string): Data {
  const [data] = vectorOf(table, name).data;
  if (data === undefined) throw new RangeError(`the column ${name} has no chunk`);
  return data;
}

export function isText(column: Data): boolean {
  return column.valueOffsets !== undefined;
}

/** The bytes of one text, in place. */
export function textAt(column: Data, row: number): Uint8Array {
  const offsets = column.valueOffsets as Int32Array;
  return (column.values as Uint8Array).subarray(offsets[row], offsets[row + 1]);
}

function take(column: Data, rows: readonly number[]): Data {
  const validity =
    column.nullCount === 0
      ? undefined
      : packValidity(rows.length, (index) => column.getValid(rows[index] ?? 0));
  if (isText(column)) {
    const texts = rows.map((row) => textAt(column, row));
    return textColumn(column.type, joinTexts(texts), validity);
  }
  return fixedWidthColumn(column.type, takeValues(column, rows), validity);
}

function takeValues(column: Data, rows: readonly number[]): FixedWidthArray {
  const values = column.values as FixedWidthArray;
  const taken = new (values.constructor as FixedWidthArrayType)(rows.length);
  rows.forEach((row, index) => {
    taken[index] = values[row] as never;
  });
  return taken;
}
