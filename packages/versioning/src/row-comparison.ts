import type { Dataset, FixedWidthArray } from '@taq/schema';
import { DataType, type RecordBatch } from 'apache-arrow';

/** A row where it lies: nothing is copied. */
export interface RowRef {
  readonly batch: RecordBatch;
  readonly row: number;
}

/** A value as it is stored: instants and dates as numbers, `null` where there is none. */
type StoredValue = number | bigint | string | null;
type ReadValue = (row: number) => StoredValue;

/** Compares rows of one cell of a dataset, whichever batches they lie in. */
export class RowComparison {
  readonly #keys: readonly string[];
  readonly #others: readonly string[];
  #left: Side | undefined;
  #right: Side | undefined;

  constructor({ key, columns }: Dataset) {
    this.#keys = key.filter((name) => name !== 'symbol' && name !== 'date');
    this.#others = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  }

  /** By the dataset's key: negative where the left row comes first, 0 for the same row. */
  order(left: RowRef, right: RowRef): number {
    const [a, b] = this.#sides(left, right);
    for (const [index, read] of a.keys.entries()) {
      const order = compare(read(left.row), b.keys[index]?.(right.row) ?? null);
      if (order !== 0) return order;
    }
    return 0;
  }

  /** Whether all other columns hold the same values. NaN is the same as NaN, 0 is not -0. */
  isSame(left: RowRef, right: RowRef): boolean {
    const [a, b] = this.#sides(left, right);
    return a.others.every((read, index) => Object.is(read(left.row), b.others[index]?.(right.row)));
  }

  #sides(left: RowRef, right: RowRef): [Side, Side] {
    if (this.#left?.batch !== left.batch) this.#left = this.#sideOf(left.batch);
    if (this.#right?.batch !== right.batch) this.#right = this.#sideOf(right.batch);
    return [this.#left, this.#right];
  }

  #sideOf(batch: RecordBatch): Side {
    const readers = (names: readonly string[]): ReadValue[] =>
      names.map((name) => readerOf(batch, name));
    return { batch, keys: readers(this.#keys), others: readers(this.#others) };
  }
}

/** The columns of a batch, ready to be read. */
interface Side {
  readonly batch: RecordBatch;
  readonly keys: readonly ReadValue[];
  readonly others: readonly ReadValue[];
}

/** Fixed-width values without the detour over Arrow's own, which make milliseconds of instants. */
function readerOf(batch: RecordBatch, name: string): ReadValue {
  const vector = batch.getChild(name);
  const data = vector?.data[0];
  if (vector === null || data === undefined) throw new RangeError(`there is no column ${name}`);
  if (DataType.isUtf8(data.type)) return (row) => vector.get(row) as string | null;
  const values = data.values as FixedWidthArray;
  return (row) => (data.nullCount > 0 && !data.getValid(row) ? null : (values[row] ?? null));
}

function compare(left: StoredValue, right: StoredValue): number {
  if (left === right) return 0;
  return left === null || (right !== null && left < right) ? -1 : 1;
}
