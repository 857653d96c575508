import { DataType, makeData, type Data, type Field } from 'apache-arrow';
import { emptyValidity, isValid, setValid, type FixedWidthArray } from '@taq/schema';

/** Collects values of one column from slices of others, up to a fixed number of rows. */
export interface ColumnBuffer {
  /** Copies rows `start` to `end` (exclusive) of `source` to the row `at`. */
  copy(source: Data, start: number, end: number, at: number): void;
  /** The first `length` rows as Arrow data of their own, and an empty buffer again. */
  take(length: number): Data;
}

/** A buffer for a column of our declared types: fixed width or Utf8. */
export function columnBuffer(field: Field, capacity: number): ColumnBuffer {
  return DataType.isUtf8(field.type)
    ? new TextBuffer(field, capacity)
    : new FixedWidthBuffer(field, capacity);
}

/** A bit per row, set where there is a value. Kept for nullable columns only. */
class Validity {
  readonly #capacity: number;
  #bits: Uint8Array;
  #nulls = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#bits = emptyValidity(capacity);
  }

  /** Arrow's own question for each row would cost more than all else. */
  copy({ nullBitmap, offset }: Data, start: number, end: number, at: number): void {
    const bitmap = nullBitmap as Uint8Array | undefined;
    const isDense = bitmap === undefined || bitmap.length === 0;
    for (let row = start; row < end; row += 1) {
      if (isDense || isValid(bitmap, offset + row)) setValid(this.#bits, at + row - start);
      else this.#nulls += 1;
    }
  }

  take(): { nullCount: number; nullBitmap?: Uint8Array } {
    const [nullCount, nullBitmap] = [this.#nulls, this.#bits];
    this.#bits = emptyValidity(this.#capacity);
    this.#nulls = 0;
    return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
  }
}

class FixedWidthBuffer implements ColumnBuffer {
  readonly #field: Field;
  readonly #capacity: number;
  readonly #validity: Validity;
  #values: FixedWidthArray;

  constructor(field: Field, capacity: number) {
    this.#field = field;
    this.#capacity = capacity;
    this.#validity = new Validity(capacity);
    this.#values = this.#allocate();
  }

  copy(source: Data, start: number, end: number, at: number): void {
    this.#values.set((source.values as FixedWidthArray).subarray(start, end) as never, at);
    if (this.#field.nullable) this.#validity.copy(source, start, end, at);
  }

  take(length: number): Data {
    const data = this.#values.subarray(0, length);
    this.#values = this.#allocate();
    return makeData({ type: this.#field.type, length, ...this.#validity.take(), data } as never);
  }

  #allocate(): FixedWidthArray {
    const Values = this.#field.type.ArrayType as new (length: number) => FixedWidthArray;
    return new Values(this.#capacity);
  }
}

class TextBuffer implements ColumnBuffer {
  readonly #field: Field;
  readonly #capacity: number;
  readonly #validity: Validity;
  #offsets: Int32Array;
  #bytes: Uint8Array;

  constructor(field: Field, capacity: number) {
    this.#field = field;
    this.#capacity = capacity;
    this.#validity = new Validity(capacity);
    this.#offsets = new Int32Array(capacity + 1);
    this.#bytes = new Uint8Array(capacity * 8);
  }

  copy(source: Data, start: number, end: number, at: number): void {
    const offsets = source.valueOffsets as Int32Array;
    const [from, to] = [offsets[start] ?? 0, offsets[end] ?? 0];
    const used = this.#offsets[at] ?? 0;
    this.#reserve(used + to - from);
    this.#bytes.set((source.values as Uint8Array).subarray(from, to), used);
    for (let row = start; row < end; row += 1) {
      this.#offsets[at + row - start + 1] = used + (offsets[row + 1] ?? 0) - from;
    }
    if (this.#field.nullable) this.#validity.copy(source, start, end, at);
  }

  take(length: number): Data {
    const valueOffsets = this.#offsets.subarray(0, length + 1);
    const data = this.#bytes.subarray(0, valueOffsets[length]);
    this.#offsets = new Int32Array(this.#capacity + 1);
    this.#bytes = new Uint8Array(this.#bytes.length);
    const validity = this.#validity.take();
    return makeData({ type: this.#field.type, length, ...validity, valueOffsets, data } as never);
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
