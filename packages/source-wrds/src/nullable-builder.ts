import type { DenseColumn, TableColumn } from '@taq/schema';
import type { ColumnBuilder } from './column-builder.ts';

/** A column that may hold NULLs: plain values as long as there are none, else with a bit for each. */
export class NullableBuilder implements ColumnBuilder {
  readonly #values: ColumnBuilder<DenseColumn>;
  readonly #capacity: number;
  #validity: Uint8Array | undefined;

  constructor(values: ColumnBuilder<DenseColumn>, capacity: number) {
    this.#values = values;
    this.#capacity = capacity;
  }

  read(row: number, bytes: Buffer, view: DataView, offset: number, length: number): boolean {
    const bits = this.#validity;
    if (bits !== undefined) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    return this.#values.read(row, bytes, view, offset, length);
  }

  readNull(row: number): boolean {
    this.#validity ??= new Uint8Array((this.#capacity + 7) >> 3).fill(0xff);
    this.#validity[row >> 3] = (this.#validity[row >> 3] ?? 0) & ~(1 << (row & 7));
    return true;
  }

  take(rows: number): TableColumn {
    const values = this.#values.take(rows);
    const validity = this.#validity && trimmed(this.#validity, rows);
    this.#validity = undefined;
    return validity === undefined || isFull(validity, rows) ? values : { values, validity };
  }
}

/** The bits of the first rows; those behind them are 0. */
function trimmed(bits: Uint8Array, rows: number): Uint8Array {
  const validity = bits.subarray(0, (rows + 7) >> 3);
  const last = validity.length - 1;
  validity[last] = (validity[last] ?? 0) & lastByte(rows);
  return validity;
}

/** A row that is not whole yet may have had a NULL. */
function isFull(validity: Uint8Array, rows: number): boolean {
  const last = validity.length - 1;
  return validity.every((byte, index) => byte === (index === last ? lastByte(rows) : 0xff));
}

/** What the last byte holds where all of the rows have a value. */
function lastByte(rows: number): number {
  return 0xff >> ((8 - (rows & 7)) & 7);
}
