import { fixedWidthColumn, recordBatchOf, textColumn } from '@taq/provider';
import type { FixedWidthArray } from '@taq/schema';
import {
  DataType,
  Field,
  Schema,
  tableFromIPC,
  Utf8,
  type Data,
  type RecordBatch,
  type Table,
} from 'apache-arrow';
import type { DataFrame } from 'nodejs-polars';

/** A frame as record batches of `schema`, whose columns it has in the same order. */
export function batchesFrom(frame: DataFrame, schema: Schema): RecordBatch[] {
  return arrowTable(frame).batches.map((batch) => {
    const columns = batch.data.children.map(columnFrom);
    return recordBatchOf(schema, batch.numRows, columns);
  });
}

/** The columns of a frame as Arrow types, all as not nullable: Polars knows no other kind. */
export function schemaFrom(frame: DataFrame): Schema {
  const fields = arrowTable(frame).schema.fields;
  return new Schema(fields.map(({ name, type }) => new Field(name, narrowText(type), false)));
}

/** The stream form of IPC has LargeUtf8, which widens to Utf8; the file form has Utf8View. */
function arrowTable(frame: DataFrame): Table {
  return tableFromIPC(frame.writeIPCStream());
}

function narrowText(type: DataType): DataType {
  return DataType.isLargeUtf8(type) ? new Utf8() : type;
}

function columnFrom(column: Data): Data {
  const type = narrowText(column.type);
  const validity = column.nullCount === 0 ? undefined : column.nullBitmap;
  if (!DataType.isUtf8(type)) {
    return fixedWidthColumn(type, column.values as FixedWidthArray, validity);
  }
  const offsets = Int32Array.from(column.valueOffsets as unknown as BigInt64Array, Number);
  return textColumn(type, { offsets, bytes: column.values as Uint8Array }, validity);
}
