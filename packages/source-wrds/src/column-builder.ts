import type { ResultColumn } from '@taq/measures';
import type { FixedWidthArray, TextColumn } from '@taq/schema';
import { decodeNumeric, numericBytes } from './numeric.ts';

/** Collects the values of one column of a binary COPY. */
export interface ColumnBuilder {
  /** Whether the `length` bytes at `offset` can be a value of this column. */
  fits(view: DataView, offset: number, length: number): boolean;
  /** Takes the value of `length` bytes at `offset` as that of row `row`. */
  read(row: number, bytes: Buffer, view: DataView, offset: number, length: number): void;
  /** The first `rows` values; the builder starts anew. */
  take(rows: number): FixedWidthArray | TextColumn;
}

/** A builder for `capacity` rows of a column in the type in which the server sends it. */
export function columnBuilder(column: ResultColumn, capacity: number): ColumnBuilder {
  switch (column.type) {
    case 'text':
      return new TextBuilder(capacity);
    case 'int4':
      return new NumberBuilder(Int32Array, capacity, int4);
    case 'int8':
      return new NumberBuilder(BigInt64Array, capacity, int8);
    case 'numeric':
      return new NumberBuilder(Float64Array, capacity, numeric);
  }
}

/** How a type's values look on the wire. */
interface WireForm<T> {
  bytes(view: DataView, offset: number): number;
  decode(view: DataView, offset: number): T;
}

const int4: WireForm<number> = { bytes: () => 4, decode: (view, offset) => view.getInt32(offset) };

const int8: WireForm<bigint> = {
  bytes: () => 8,
  decode: (view, offset) => view.getBigInt64(offset),
};

const numeric: WireForm<number> = { bytes: numericBytes, decode: decodeNumeric };

class NumberBuilder<T extends Int32Array | BigInt64Array | Float64Array> implements ColumnBuilder {
  readonly #Values: new (length: number) => T;
  readonly #capacity: number;
  readonly #form: WireForm<T[number]>;
  #values: T;

  constructor(Values: new (length: number) => T, capacity: number, form: WireForm<T[number]>) {
    this.#Values = Values;
    this.#capacity = capacity;
    this.#form = form;
    this.#values = new Values(capacity);
  }

  fits(view: DataView, offset: number, length: number): boolean {
    return length === this.#form.bytes(view, offset);
  }

  read(row: number, _bytes: Buffer, view: DataView, offset: number): void {
    this.#values[row] = this.#form.decode(view, offset);
  }

  take(rows: number): T {
    const taken = this.#values.subarray(0, rows) as T;
    this.#values = new this.#Values(this.#capacity);
    return taken;
  }
}

/** Texts become codes; a text equal to the one before is recognised without being decoded. */
class TextBuilder implements ColumnBuilder {
  readonly #capacity: number;
  #codes: Int32Array;
  #dictionary: string[] = [];
  #codeOf = new Map<string, number>();
  #lastBytes: Buffer = Buffer.alloc(0);
  #lastCode = -1;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#codes = new Int32Array(capacity);
  }

  fits(): boolean {
    return true;
  }

  read(row: number, bytes: Buffer, _view: DataView, offset: number, length: number): void {
    const end = offset + length;
    const same =
      this.#lastCode >= 0 &&
      bytes.compare(this.#lastBytes, 0, this.#lastBytes.length, offset, end) === 0;
    if (!same) {
      this.#lastBytes = Buffer.from(bytes.subarray(offset, end));
      this.#lastCode = this.#intern(this.#lastBytes.toString('utf8'));
    }
    this.#codes[row] = this.#lastCode;
  }

  take(rows: number): TextColumn {
    const taken = { codes: this.#codes.subarray(0, rows), dictionary: this.#dictionary };
    this.#codes = new Int32Array(this.#capacity);
    this.#dictionary = [];
    this.#codeOf = new Map();
    this.#lastCode = -1;
    return taken;
  }

  #intern(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    const code = this.#dictionary.push(text) - 1;
    this.#codeOf.set(text, code);
    return code;
  }
}
