import type {
  ColumnArrays,
  DenseColumn,
  FixedWidthArray,
  TableColumn,
  TextColumn,
} from '@taq/schema';

/** Some rows of a source's answer, as columns of one length; without nulls where nothing is said. */
export interface ColumnBatch<C extends TableColumn = DenseColumn> {
  readonly rows: number;
  readonly columns: ColumnArrays<C>;
}

/** A column of texts, none of them null. Throws `RangeError` where the batch has none of that name. */
export function textColumn(batch: ColumnBatch<TableColumn>, name: string): TextColumn {
  const column = batch.columns[name];
  if (column === undefined || !('codes' in column)) throw new RangeError(`no text column ${name}`);
  return column;
}

/** A column of numbers without nulls. Throws `RangeError` where the batch has none of that name. */
export function numberColumn<T extends FixedWidthArray>(
  batch: ColumnBatch<TableColumn>,
  name: string,
): T {
  const column = batch.columns[name];
  if (!ArrayBuffer.isView(column)) throw new RangeError(`no number column ${name}`);
  return column as T;
}
