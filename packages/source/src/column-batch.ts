import type { ColumnArrays, FixedWidthArray, TextColumn } from '@taq/schema';

/** Some rows of a source's answer, as columns of one length. */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: ColumnArrays;
}

/** A column of texts. Throws `RangeError` where the batch has none of that name. */
export function textColumn(batch: ColumnBatch, name: string): TextColumn {
  const column = batch.columns[name];
  if (column === undefined || !('codes' in column)) throw new RangeError(`no text column ${name}`);
  return column;
}

/** A column of numbers. Throws `RangeError` where the batch has none of that name. */
export function numberColumn<T extends FixedWidthArray>(batch: ColumnBatch, name: string): T {
  const column = batch.columns[name];
  if (column === undefined || 'codes' in column) throw new RangeError(`no number column ${name}`);
  return column as T;
}
