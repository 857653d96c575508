import type { ResultColumn } from '@taq/measures';
import type { FixedWidthArray, TextColumn } from '@taq/schema';
import { decodeNumeric } from './numeric.ts';

/** Collects the values of one column of a binary COPY. */
export interface ColumnBuilder {
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
      return fixedWidth(Int32Array, capacity, (view, offset) => view.getInt32(offset));
    case 'int8':
      return fixedWidth(BigInt64Array, capacity, (view, offset) => view.getBigInt64(offset));
    case 'numeric':
      return fixedWidth(Float64Array, capacity, decodeNumeric);
  }
}

function fixedWidth<T extends Int32Array | BigInt64Array | Float64Array>(
  Values: new (length: number) => T,
  capacity: number,
  decode: (view: DataView, offset: number) => T[number],
): ColumnBuilder {
  let values = new Values(capacity);
  return {
    read(row, _bytes, view, offset) {
      values[row] = decode(view, offset);
    },
    take(rows) {
      const taken = values.subarray(0, rows) as T;
      values = new Values(capacity);
      return taken;
    },
  };
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
