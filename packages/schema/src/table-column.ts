import type { FixedWidthArray } from './arrow-values.ts';
import { emptyValidity, setValid } from './validity.ts';

/** Texts as small integers: row i holds `dictionary[codes[i]]`. */
export interface TextColumn {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** A column with a value in every row. */
export type DenseColumn = FixedWidthArray | TextColumn;

/** A column with nulls; `nullableColumn` makes one. Slots of null rows hold anything. */
export interface NullableColumn {
  readonly values: DenseColumn;
  /** A bit per row, lowest first, set where there is a value: Arrow's form. */
  readonly validity: Uint8Array;
}

/** A column of a table, with or without nulls. */
export type TableColumn = DenseColumn | NullableColumn;

/** Columns by name, all of one length; without nulls, unless `TableColumn` is named. */
export type ColumnArrays<C extends TableColumn = DenseColumn> = Readonly<Record<string, C>>;

/** A column that is null in the rows for which `isNull` says so. Shares memory with `values`. */
export function nullableColumn(
  values: DenseColumn,
  isNull: (row: number) => boolean,
): NullableColumn {
  const rows = 'codes' in values ? values.codes.length : values.length;
  const validity = emptyValidity(rows);
  for (let row = 0; row < rows; row += 1) if (!isNull(row)) setValid(validity, row);
  return { values, validity };
}
