import type { DenseColumn, TableColumn } from '@taq/schema';
import type { ColumnBuilder } from './column-builder.ts';
import { hasNull, NULL, type ScannedRows } from './scanned-rows.ts';

/** A column that may hold NULLs: plain values as long as there are none, else with a bit for each. */
export class NullableBuilder implements ColumnBuilder {
  readonly #values: ColumnBuilder<DenseColumn>;
  readonly #capacity: number;
  #validity: Uint8Array | undefined;

  constructor(values: ColumnBuilder<DenseColumn>, capacity: number) {
    this.#values = values;
    this.#capacity = capacity;
  }

  read(rows: ScannedRows, field: number, row: number): boolean {
    if (hasNull(rows, field)) {
      this.#validity ??= new Uint8Array((this.#capacity + 7) >> 3).fill(0xff);
      clearNulls(this.#validity, rows, field, row);
    }
    return this.#values.read(rows, field, row);
  }

  take(rows: number): TableColumn {
    const values = this.#values.take(rows);
    const validity = this.#validity && trimmed(this.#validity, rows);
    this.#validity = undefined;
    return validity === undefined ? values : { values, validity };
  }
}

/** Takes away the bits of NULLs; those of all other rows are set from the beginning. */
function clearNulls(
  bits: Uint8Array,
  { lengths, fields, rows }: ScannedRows,
  field: number,
  row: number,
): void {
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    if (lengths[at] === NULL) bits[to >> 3] = (bits[to >> 3] ?? 0) & ~(1 << (to & 7));
  }
}

/** The bits of the first rows; those behind them are 0. */
function trimmed(bits: Uint8Array, rows: number): Uint8Array {
  const validity = bits.subarray(0, (rows + 7) >> 3);
  const last = validity.length - 1;
  validity[last] = (validity[last] ?? 0) & (0xff >> ((8 - (rows & 7)) & 7));
  return validity;
}
