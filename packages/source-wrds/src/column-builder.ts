import type { FixedWidthArray, TableColumn, TextColumn } from '@taq/schema';
import {
  readDate,
  readFloat8,
  readInt2,
  readInt4,
  readNumeric,
  readTime,
  readWide,
  type FixedReader,
} from './fixed-values.ts';
import { NullableBuilder } from './nullable-builder.ts';
import type { ScannedRows } from './scanned-rows.ts';
import { TextBuilder } from './text-builder.ts';
import type { WireColumn } from './wire-column.ts';

/** Collects the values of one column of a binary COPY. */
export interface ColumnBuilder<Column = TableColumn> {
  /**
   * Takes the values of column `field` as those of the rows from `row` on, all of them next; leaves
   * out NULLs. Says whether all can be values of its type.
   */
  read(rows: ScannedRows, field: number, row: number): boolean;
  /** The first `rows` values; the builder starts anew. */
  take(rows: number): Column;
}

/** A builder for `capacity` rows of a column. */
export function columnBuilder(column: WireColumn, capacity: number): ColumnBuilder {
  const values = valueBuilder(column, capacity);
  return column.nullable === true ? new NullableBuilder(values, capacity) : values;
}

function valueBuilder(
  { type, wide = false }: WireColumn,
  capacity: number,
): ColumnBuilder<FixedWidthArray | TextColumn> {
  switch (type) {
    case 'text':
      return new TextBuilder(capacity);
    case 'int2':
      if (wide) return new Int64Builder(capacity, 2);
      return new NumberBuilder(Int16Array, capacity, readInt2);
    case 'int4':
      if (wide) return new Int64Builder(capacity, 4);
      return new NumberBuilder(Int32Array, capacity, readInt4);
    case 'int8':
      return new Int64Builder(capacity, 8);
    case 'date':
      return new NumberBuilder(Int32Array, capacity, readDate);
    case 'float8':
      return new NumberBuilder(Float64Array, capacity, readFloat8);
    case 'numeric':
      return new NumberBuilder(Float64Array, capacity, readNumeric);
    case 'time':
      return new NumberBuilder(Float64Array, capacity, readTime);
  }
}

class NumberBuilder<T extends Int16Array | Int32Array | Float64Array> implements ColumnBuilder<T> {
  readonly #Values: new (length: number) => T;
  readonly #capacity: number;
  readonly #read: FixedReader<T>;
  #values: T;

  constructor(Values: new (length: number) => T, capacity: number, read: FixedReader<T>) {
    this.#Values = Values;
    this.#capacity = capacity;
    this.#read = read;
    this.#values = new Values(capacity);
  }

  read(rows: ScannedRows, field: number, row: number): boolean {
    return this.#read(this.#values, rows, field, row);
  }

  take(rows: number): T {
    const taken = this.#values.subarray(0, rows) as T;
    this.#values = new this.#Values(this.#capacity);
    return taken;
  }
}

/** Whole numbers of 64 bits. */
class Int64Builder implements ColumnBuilder<BigInt64Array> {
  readonly #capacity: number;
  readonly #width: 2 | 4 | 8;
  #values: BigInt64Array<ArrayBuffer>;
  #halves: Int32Array;

  /** `width`: the bytes that they have on the wire. */
  constructor(capacity: number, width: 2 | 4 | 8) {
    this.#capacity = capacity;
    this.#width = width;
    this.#values = new BigInt64Array(capacity);
    this.#halves = new Int32Array(this.#values.buffer);
  }

  read(rows: ScannedRows, field: number, row: number): boolean {
    return readWide(this.#width, this.#halves, rows, field, row);
  }

  take(rows: number): BigInt64Array {
    const taken = this.#values.subarray(0, rows);
    this.#values = new BigInt64Array(this.#capacity);
    this.#halves = new Int32Array(this.#values.buffer);
    return taken;
  }
}
