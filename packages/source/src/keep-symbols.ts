import type { DenseColumn, FixedWidthArray, TableColumn } from '@taq/schema';
import { nullableColumn } from '@taq/schema';
import { textColumn, type ColumnBatch } from './column-batch.ts';

/** The rows of a batch whose `symbol` is wanted, in their order. */
export function keepSymbols<C extends TableColumn>(
  batch: ColumnBatch<C>,
  wanted: ReadonlySet<string>,
): ColumnBatch<C> {
  const { codes, dictionary } = textColumn(batch, 'symbol');
  const rows = Array.from(codes.keys()).filter((row) =>
    wanted.has(dictionary[codes[row] ?? -1] ?? ''),
  );
  const columns = Object.fromEntries(
    Object.entries(batch.columns).map(([name, column]) => [name, pick(column, rows)]),
  );
  return { rows: rows.length, columns: columns as ColumnBatch<C>['columns'] };
}

function pick(column: TableColumn, rows: readonly number[]): TableColumn {
  if (!('validity' in column)) return pickDense(column, rows);
  const { values, validity } = column;
  const isNull = (row: number): boolean => {
    const from = rows[row] ?? 0;
    return ((validity[from >> 3] ?? 0) & (1 << (from & 7))) === 0;
  };
  return nullableColumn(pickDense(values, rows), isNull);
}

function pickDense(column: DenseColumn, rows: readonly number[]): DenseColumn {
  return 'codes' in column
    ? { codes: pickValues(column.codes, rows), dictionary: column.dictionary }
    : pickValues(column, rows);
}

function pickValues<T extends FixedWidthArray>(values: T, rows: readonly number[]): T {
  const Values = values.constructor as new (length: number) => T;
  const picked = new Values(rows.length);
  rows.forEach((row, index) => {
    picked[index] = values[row] as never;
  });
  return picked;
}
