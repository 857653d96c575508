import {
  DataType,
  makeData,
  RecordBatch,
  Struct,
  Table,
  Utf8,
  type Data,
  type Field,
  type Schema,
} from 'apache-arrow';
import { toArrowSchema } from './arrow-schema.ts';
import type { FixedWidthArray } from '../arrow-values.ts';
import type { Dataset } from '../dataset.ts';
import type { ColumnArrays, DenseColumn, TableColumn, TextColumn } from '../table-column.ts';
import { emptyValidity, isValid } from '../validity.ts';

/**
 * An Arrow table with the dataset's declared schema from plain arrays, which it does not copy
 * (texts are written out as Utf8). A nullable column that is not given is null in every row.
 * Throws `RangeError` where another one is not given, or has nulls.
 */
export function tableFromColumns(
  dataset: Dataset,
  rows: number,
  columns: ColumnArrays<TableColumn>,
): Table {
  const schema = toArrowSchema(dataset);
  const children = schema.fields.map((field) => columnData(field, rows, columns[field.name]));
  return new Table(schema, recordBatchOf(schema, rows, children));
}

function columnData(
  { name, type, nullable }: Field,
  rows: number,
  column: TableColumn | undefined,
): Data {
  if (column === undefined) {
    if (!nullable) throw new RangeError(`no values for column ${name}`);
    return nullData(type, rows);
  }
  if (!('validity' in column)) return valueData(type, rows, column, { nullCount: 0 });
  const data = valueData(type, rows, column.values, { nullBitmap: column.validity });
  if (!nullable && data.nullCount > 0) throw new RangeError(`nulls in column ${name}`);
  return data;
}

/** How Arrow is told which rows have a value; it counts where only the bitmap is given. */
type Nulls = { readonly nullCount: number } | { readonly nullBitmap: Uint8Array };

function valueData(type: DataType, rows: number, values: DenseColumn, nulls: Nulls): Data {
  if ('codes' in values) return utf8Data(values, nulls);
  return makeData({ type, length: rows, data: values as never, ...nulls } as never);
}

/** A column without a value in any row. */
export function nullData(type: DataType, rows: number): Data {
  const nulls = { nullBitmap: emptyValidity(rows) };
  const values = DataType.isUtf8(type)
    ? { codes: new Int32Array(rows), dictionary: [''] }
    : (new type.ArrayType(rows) as FixedWidthArray);
  return valueData(type, rows, values, nulls);
}

/** A batch of exactly that schema; `columns` in its order, each `rows` long. */
export function recordBatchOf(schema: Schema, rows: number, columns: readonly Data[]): RecordBatch {
  const type = new Struct(schema.fields);
  const children = [...columns];
  return new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children }));
}

/** Texts of null rows are left out, whatever their codes say. */
function utf8Data({ codes, dictionary }: TextColumn, nulls: Nulls): Data {
  const texts = dictionary.map((text) => Buffer.from(text));
  const bitmap = 'nullBitmap' in nulls ? nulls.nullBitmap : undefined;
  const lengths = Int32Array.from(texts, ({ length }) => length);
  const valueOffsets = textOffsets(codes, lengths, bitmap);
  const [only] = texts;
  const data =
    only !== undefined && texts.length === 1
      ? repeated(only, valueOffsets[codes.length] ?? 0)
      : writeTexts(codes, texts, valueOffsets);
  return makeData({
    type: new Utf8(),
    length: codes.length,
    valueOffsets,
    data,
    ...nulls,
  } as never);
}

function textOffsets(
  codes: Int32Array,
  lengths: Int32Array,
  bitmap: Uint8Array | undefined,
): Int32Array {
  const offsets = new Int32Array(codes.length + 1);
  let end = 0;
  for (let row = 0; row < codes.length; row += 1) {
    if (bitmap === undefined || isValid(bitmap, row)) end += lengths[codes[row] ?? 0] ?? 0;
    offsets[row + 1] = end;
  }
  return offsets;
}

/** The same text over and over, `bytes` in all: what a column of one text holds, whatever is null. */
function repeated(text: Buffer, bytes: number): Uint8Array {
  return bytes === 0 ? new Uint8Array() : Buffer.alloc(bytes, text);
}

/** Most texts are codes of a few letters, which a loop writes faster than a call of `set`. */
const SHORT_TEXT = 16;

function writeTexts(
  codes: Int32Array,
  texts: readonly Uint8Array[],
  offsets: Int32Array,
): Uint8Array {
  const data = new Uint8Array(offsets[codes.length] ?? 0);
  const bytes = Buffer.concat(texts);
  const starts = startsOf(texts);
  for (let row = 0; row < codes.length; row += 1) {
    const [from, to] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
    const start = starts[codes[row] ?? 0] ?? 0;
    if (to - from > SHORT_TEXT) data.set(bytes.subarray(start, start + to - from), from);
    else for (let at = from; at < to; at += 1) data[at] = bytes[start + at - from] ?? 0;
  }
  return data;
}

function startsOf(texts: readonly Uint8Array[]): Int32Array {
  const starts = new Int32Array(texts.length);
  for (let code = 1; code < texts.length; code += 1) {
    starts[code] = (starts[code - 1] ?? 0) + (texts[code - 1]?.length ?? 0);
  }
  return starts;
}
