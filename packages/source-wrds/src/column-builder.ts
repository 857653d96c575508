import { setHalves, type FixedWidthArray, type TableColumn, type TextColumn } from '@taq/schema';

import { NullableBuilder } from './nullable-builder.ts';
import { decodeNumeric, isNumeric } from './numeric.ts';
import { TextBuilder } from './text-builder.ts';
import type { WireColumn } from './wire-column.ts';

/** Collects the values of one column of a binary COPY. */
export interface ColumnBuilder<Column = TableColumn> {
  /**
   * Takes the `length` bytes at `offset` as the value of row `row`, the last one or the next; says
   * whether they can be one.
   */
  read(row: number, bytes: Buffer, view: DataView, offset: number, length: number): boolean;
  /** Takes a NULL as the value of row `row`; says whether there may be one. */
  readNull(row: number): boolean;
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
  if (type === 'text') return new TextBuilder(capacity);
  if (wide || type === 'int8') return new Int64Builder(capacity, WIDTHS[type]);
  switch (type) {
    case 'int2':
      return new NumberBuilder(Int16Array, capacity, int2);
    case 'int4':
      return new NumberBuilder(Int32Array, capacity, int4);
    case 'date':
      return new NumberBuilder(Int32Array, capacity, date);
    case 'float8':
      return new NumberBuilder(Float64Array, capacity, float8);
    case 'numeric':
      return new NumberBuilder(Float64Array, capacity, numeric);
    case 'time':
      return new NumberBuilder(Float64Array, capacity, time);
  }
}

/** The days from 1970 to 2000, from where PostgreSQL counts. */
const POSTGRES_EPOCH = 10_957;
const HIGH_WORD = 0x1_0000_0000;

/** How a type's values look on the wire. */
interface WireForm {
  readonly fits: (view: DataView, offset: number, length: number) => boolean;
  readonly decode: (view: DataView, offset: number) => number;
}

const int2: WireForm = {
  fits: (_view, _offset, length) => length === 2,
  decode: (view, offset) => view.getInt16(offset),
};
const int4: WireForm = {
  fits: (_view, _offset, length) => length === 4,
  decode: (view, offset) => view.getInt32(offset),
};
const date: WireForm = {
  fits: int4.fits,
  decode: (view, offset) => view.getInt32(offset) + POSTGRES_EPOCH,
};
const float8: WireForm = {
  fits: (_view, _offset, length) => length === 8,
  decode: (view, offset) => view.getFloat64(offset),
};
/** Microseconds of a day fit a double. */
const time: WireForm = {
  fits: float8.fits,
  decode: (view, offset) => view.getInt32(offset) * HIGH_WORD + view.getUint32(offset + 4),
};
const numeric: WireForm = { fits: isNumeric, decode: decodeNumeric };

class NumberBuilder<T extends Int16Array | Int32Array | Float64Array> implements ColumnBuilder<T> {
  readonly #Values: new (length: number) => T;
  readonly #capacity: number;
  readonly #form: WireForm;
  #values: T;

  constructor(Values: new (length: number) => T, capacity: number, form: WireForm) {
    this.#Values = Values;
    this.#capacity = capacity;
    this.#form = form;
    this.#values = new Values(capacity);
  }

  read(row: number, _bytes: Buffer, view: DataView, offset: number, length: number): boolean {
    if (!this.#form.fits(view, offset, length)) return false;
    this.#values[row] = this.#form.decode(view, offset);
    return true;
  }

  readNull(): boolean {
    return false;
  }

  take(rows: number): T {
    const taken = this.#values.subarray(0, rows) as T;
    this.#values = new this.#Values(this.#capacity);
    return taken;
  }
}

const WIDTHS: Readonly<Partial<Record<WireColumn['type'], number>>> = { int2: 2, int4: 4, int8: 8 };

/** Whole numbers of 64 bits. */
class Int64Builder implements ColumnBuilder<BigInt64Array> {
  readonly #capacity: number;
  readonly #width: number | undefined;
  #values: BigInt64Array<ArrayBuffer>;
  #halves: Int32Array;

  constructor(capacity: number, width: number | undefined) {
    this.#capacity = capacity;
    this.#width = width;
    this.#values = new BigInt64Array(capacity);
    this.#halves = new Int32Array(this.#values.buffer);
  }

  read(row: number, _bytes: Buffer, view: DataView, offset: number, length: number): boolean {
    if (length !== this.#width) return false;
    if (length === 8) {
      setHalves(this.#halves, row, view.getInt32(offset), view.getInt32(offset + 4));
    } else {
      const value = length === 4 ? view.getInt32(offset) : view.getInt16(offset);
      setHalves(this.#halves, row, value >> 31, value);
    }
    return true;
  }

  readNull(): boolean {
    return false;
  }

  take(rows: number): BigInt64Array {
    const taken = this.#values.subarray(0, rows);
    this.#values = new BigInt64Array(this.#capacity);
    this.#halves = new Int32Array(this.#values.buffer);
    return taken;
  }
}
