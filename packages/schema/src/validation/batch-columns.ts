import type { Data, RecordBatch } from 'apache-arrow';
import type { FixedWidthArray } from '../arrow-values.ts';

/** A test of a row, by its number in the batch. */
export type RowTest = (row: number) => boolean;

/** Texts as Arrow keeps them: text `n` is the bytes from offset `n` to offset `n + 1`. */
export interface Utf8Values {
  readonly offsets: Int32Array;
  readonly bytes: Uint8Array;
}

/** The raw columns of one batch of a table whose schema was checked. Arrays may be too long. */
export class BatchColumns {
  readonly rows: number;
  /** Number of the batch's first row in the table. */
  readonly firstRow: number;
  readonly #positions: ReadonlyMap<string, number>;
  readonly #columns: readonly Data[];

  /** `positions` are those of the columns by name, the same for all batches of a table. */
  constructor(batch: RecordBatch, firstRow: number, positions: ReadonlyMap<string, number>) {
    this.rows = batch.numRows;
    this.firstRow = firstRow;
    this.#positions = positions;
    this.#columns = batch.data.children;
  }

  /** A column of at most 53 bits. Slots of null rows hold anything. */
  numbers<T extends Exclude<FixedWidthArray, BigInt64Array>>(column: string): T {
    return this.#data(column).values as T;
  }

  /**
   * A column of 64-bit integers as pairs of 32-bit words, low (unsigned) before high (signed),
   * which are compared about ten times as fast as bigints.
   */
  words(column: string): Int32Array {
    const values = this.#data(column).values as BigInt64Array;
    return new Int32Array(values.buffer, values.byteOffset, this.rows * 2);
  }

  texts(column: string): Utf8Values {
    const { valueOffsets, values } = this.#data(column);
    return { offsets: valueOffsets as Int32Array, bytes: values as Uint8Array };
  }

  /** `undefined` where no row of the column is null. */
  nulls(column: string): RowTest | undefined {
    const data = this.#data(column);
    if (data.nullCount === 0) return undefined;
    return (row) => !data.getValid(row);
  }

  #data(column: string): Data {
    const data = this.#columns[this.#positions.get(column) ?? -1];
    if (data === undefined) throw new RangeError(`the batch has no column ${column}`);
    return data;
  }
}
