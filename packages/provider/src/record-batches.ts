import { makeData, Table, type Data, type RecordBatch, DataType, type Schema } from 'apache-arrow';
import type { FixedWidthArray } from '@taq/schema';
import { recordBatchOf } from '@taq/schema/arrow';
import { isValidAt, setValid, type Validity } from './validity.ts';

/**
 * All batches as a table of one batch, which makes every later step cheap and the tables of
 * different engines comparable byte by byte.
 */
export function tableOf(schema: Schema, batches: readonly RecordBatch[]): Table {
  const rows = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const columns = schema.fields.map((field, index) =>
    concatenate(
      field.type,
      batches.flatMap((batch) => batch.data.children[index] ?? []),
    ),
  );
  return new Table(schema, recordBatchOf(schema, rows, columns));
}

/** One column out of its parts. For Utf8 and the fixed-width types of our datasets. */
export function concatenate(type: DataType, parts: readonly Data[]): Data {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const nullBitmap = concatenateValidity(parts, length);
  if (DataType.isUtf8(type)) return textColumn(type, concatenateTexts(parts, length), nullBitmap);
  const values = concatenateValues(type, parts, length);
  if (nullBitmap !== undefined) clearNulls(values, nullBitmap);
  return fixedWidthColumn(type, values, nullBitmap);
}

/** Texts as Arrow keeps them: text `n` is the bytes from offset `n` to offset `n + 1`. */
export interface TextBytes {
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

/** Texts one after the other, each as its bytes. */
export function joinTexts(texts: readonly Uint8Array[]): TextBytes {
  const offsets = new Int32Array(texts.length + 1);
  texts.forEach((text, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + text.length;
  });
  return { offsets, bytes: Buffer.concat(texts) };
}

/** A Utf8 column. */
export function textColumn(type: DataType, texts: TextBytes, validity?: Validity): Data {
  const length = texts.offsets.length - 1;
  return makeData({
    type,
    length,
    valueOffsets: texts.offsets,
    data: texts.bytes,
    ...nullability(validity),
  } as never);
}

export interface FixedWidthArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): FixedWidthArray;
  new (buffer: ArrayBuffer): FixedWidthArray;
}

/** A fixed-width column; shares memory with `values`. */
export function fixedWidthColumn(
  type: DataType,
  values: FixedWidthArray,
  validity?: Validity,
): Data {
  return makeData({
    type,
    length: values.length,
    data: values,
    ...nullability(validity),
  } as never);
}

function nullability(validity: Validity | undefined): object {
  return validity === undefined ? { nullCount: 0 } : { nullCount: -1, nullBitmap: validity };
}

function concatenateValues(
  type: DataType,
  parts: readonly Data[],
  length: number,
): FixedWidthArray {
  const ArrayType = type.ArrayType as FixedWidthArrayType;
  const all = new ArrayType(length);
  let offset = 0;
  for (const part of parts) {
    all.set((part.values as FixedWidthArray).subarray(0, part.length) as never, offset);
    offset += part.length;
  }
  return all;
}

/** Engines leave anything in the slots of null rows. */
function clearNulls(values: FixedWidthArray, validity: Validity): void {
  const zero = values instanceof BigInt64Array ? 0n : 0;
  for (let row = 0; row < values.length; row += 1) {
    if (!isValidAt(validity, row)) values[row] = zero as never;
  }
}

function concatenateTexts(parts: readonly Data[], length: number): TextBytes {
  const offsets = new Int32Array(length + 1);
  let row = 0;
  for (const part of parts) {
    const [partOffsets, base] = [part.valueOffsets as Int32Array, offsets[row] ?? 0];
    const first = partOffsets[0] ?? 0;
    for (let index = 1; index <= part.length; index += 1) {
      row += 1;
      offsets[row] = base + (partOffsets[index] ?? 0) - first;
    }
  }
  return { offsets, bytes: concatenateTextBytes(parts, offsets[length] ?? 0) };
}

function concatenateTextBytes(parts: readonly Data[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    const offsets = part.valueOffsets as Int32Array;
    const bytes = (part.values as Uint8Array).subarray(offsets[0], offsets[part.length]);
    all.set(bytes, offset);
    offset += bytes.length;
  }
  return all;
}

function concatenateValidity(parts: readonly Data[], length: number): Validity | undefined {
  if (parts.every((part) => part.nullCount === 0)) return undefined;
  const validity = new Uint8Array(Math.ceil(length / 8));
  let row = 0;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 1, row += 1) {
      if (part.getValid(index)) setValid(validity, row);
    }
  }
  return validity;
}
