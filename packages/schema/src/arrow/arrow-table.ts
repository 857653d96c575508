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
  const [only = EMPTY] = texts;
  const written =
    texts.length > 1 ? writeTexts(codes, texts, bitmap) : repeatText(only, codes.length, bitmap);
  return makeData({ type: new Utf8(), length: codes.length, ...written, ...nulls } as never);
}

/** Texts as Arrow keeps them: text `n` is the bytes from offset `n` to offset `n + 1`. */
interface WrittenTexts {
  readonly valueOffsets: Int32Array;
  readonly data: Uint8Array;
}

const EMPTY = Buffer.alloc(0);

/** The same text in every row that has one. */
function repeatText(text: Buffer, rows: number, bitmap: Uint8Array | undefined): WrittenTexts {
  const valueOffsets = new Int32Array(rows + 1);
  let end = 0;
  for (let row = 0; row < rows; row += 1) {
    if (bitmap === undefined || isValid(bitmap, row)) end += text.length;
    valueOffsets[row + 1] = end;
  }
  return { valueOffsets, data: end === 0 ? EMPTY : Buffer.alloc(end, text) };
}

/** Most texts are codes of a few letters, which a loop writes faster than a call of `set`. */
const SHORT_TEXT = 16;

function writeTexts(
  codes: Int32Array,
  texts: readonly Buffer[],
  bitmap: Uint8Array | undefined,
): WrittenTexts {
  const [bytes, starts] = [Buffer.concat(texts), startsOf(texts)];
  const lengths = Int32Array.from(texts, ({ length }) => length);
  const data = new Uint8Array(roomFor(codes, lengths));
  const valueOffsets = new Int32Array(codes.length + 1);
  let end = 0;
  for (let row = 0; row < codes.length; row += 1) {
    if (bitmap === undefined || isValid(bitmap, row)) {
      const code = codes[row] ?? 0;
      const [start, length] = [starts[code] ?? 0, lengths[code] ?? 0];
      if (length > SHORT_TEXT) data.set(bytes.subarray(start, start + length), end);
      else for (let at = 0; at < length; at += 1) data[end + at] = bytes[start + at] ?? 0;
      end += length;
    }
    valueOffsets[row + 1] = end;
  }
  return { valueOffsets, data: data.subarray(0, end) };
}

/** As many bytes as the texts take at most: to add up those of short ones takes a pass of its own. */
function roomFor(codes: Int32Array, lengths: Int32Array): number {
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (longest <= SHORT_TEXT) return codes.length * longest;
  return codes.reduce((sum, code) => sum + (lengths[code] ?? 0), 0);
}

function startsOf(texts: readonly Uint8Array[]): Int32Array {
  const starts = new Int32Array(texts.length);
  for (let code = 1; code < texts.length; code += 1) {
    starts[code] = (starts[code - 1] ?? 0) + (texts[code - 1]?.length ?? 0);
  }
  return starts;
}
