import { makeData, RecordBatch, Struct, Table, Utf8, type Data, type Schema } from 'apache-arrow';
import { toArrowSchema } from './arrow-schema.ts';
import type { FixedWidthArray } from './arrow-values.ts';
import type { Dataset } from './dataset.ts';

/** Texts as small integers: row i holds `dictionary[codes[i]]`. */
export interface TextColumn {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** A dataset's columns by name, all of one length, without nulls. */
export type ColumnArrays = Readonly<Record<string, FixedWidthArray | TextColumn>>;

/**
 * An Arrow table with the dataset's declared schema from plain arrays, which it does not copy
 * (texts are written out as Utf8). Throws `RangeError` where a declared column is missing.
 */
export function tableFromColumns(dataset: Dataset, rows: number, columns: ColumnArrays): Table {
  const schema = toArrowSchema(dataset);
  const children = schema.fields.map((field) => {
    const values = columns[field.name];
    if (values === undefined) throw new RangeError(`no values for column ${field.name}`);
    if ('codes' in values) return utf8Data(values);
    return makeData({ type: field.type, length: rows, data: values as never, nullCount: 0 });
  });
  return new Table(schema, recordBatchOf(schema, rows, children));
}

/** A batch of exactly that schema; `columns` in its order, each `rows` long. */
export function recordBatchOf(schema: Schema, rows: number, columns: readonly Data[]): RecordBatch {
  const type = new Struct(schema.fields);
  const children = [...columns];
  return new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children }));
}

function utf8Data({ codes, dictionary }: TextColumn): Data {
  const texts = dictionary.map((text) => Buffer.from(text));
  const valueOffsets = new Int32Array(codes.length + 1);
  let length = 0;
  for (let row = 0; row < codes.length; row += 1) {
    length += texts[codes[row] ?? 0]?.length ?? 0;
    valueOffsets[row + 1] = length;
  }
  const bytes = new Uint8Array(length);
  for (let row = 0; row < codes.length; row += 1) {
    const text = texts[codes[row] ?? 0];
    if (text !== undefined) bytes.set(text, valueOffsets[row] ?? 0);
  }
  return makeData({
    type: new Utf8(),
    length: codes.length,
    valueOffsets,
    data: bytes,
    nullCount: 0,
  });
}
