import { makeData, RecordBatch, Table } from 'apache-arrow';
import {
  nullableColumn,
  type Column,
  type Dataset,
  type DenseColumn,
  type NullableColumn,
  type RowOf,
  type TextColumn,
} from '../../src/index.ts';
import { recordBatchOf, tableFromColumns, toArrowSchema } from '../../src/arrow/index.ts';

/** A row of any dataset; null stands in any column, also where the dataset allows none. */
type AnyRow = Readonly<Record<string, unknown>>;

/** Rows as a table in one batch, with the declared schema whatever the rows hold. */
export function tableOf<D extends Dataset>(dataset: D, rows: readonly RowOf<D>[]): Table {
  const columns = dataset.columns.map((column) => ({ ...column, nullable: true }));
  const values = columns.map((column) => [column.name, columnFrom(column, rows)] as const);
  const table = tableFromColumns({ ...dataset, columns }, rows.length, Object.fromEntries(values));
  const schema = toArrowSchema(dataset);
  return new Table(table.batches.map((batch) => new RecordBatch(schema, batch.data)));
}

function columnFrom({ name, type }: Column, rows: readonly AnyRow[]): NullableColumn {
  const values = rows.map((row) => row[name] ?? undefined);
  return nullableColumn(denseColumn(type, values), (row) => values[row] === undefined);
}

/** Slots of null rows hold what would break every rule. */
function denseColumn(type: Column['type'], values: readonly unknown[]): DenseColumn {
  const numbers = (ofNull: number): number[] => values.map((value = ofNull) => value as number);
  switch (type) {
    case 'string':
      return textColumn(values.map(String));
    case 'timestamp_ns':
    case 'int64':
      return BigInt64Array.from(values, (value = -1n) => value as bigint);
    case 'float64':
      return Float64Array.from(numbers(Number.NaN));
    case 'int16':
      return Int16Array.from(numbers(-1));
    case 'int32':
    case 'date':
      return Int32Array.from(numbers(-1));
  }
}

function textColumn(texts: readonly string[]): TextColumn {
  const dictionary = [...new Set(texts)];
  const codes = new Map(dictionary.map((text, code) => [text, code]));
  return { codes: Int32Array.from(texts, (text) => codes.get(text) ?? -1), dictionary };
}

/** The same rows in batches of so many; each is a window into the memory of the one before. */
export function inBatches(table: Table, rows: number): Table {
  const batches: RecordBatch[] = [];
  for (let first = 0; first < table.numRows; first += rows) {
    batches.push(...table.slice(first, first + rows).batches);
  }
  return new Table(table.schema, batches);
}

/** The same rows with a batch without rows before each batch, and after the last. */
export function withEmptyBatches(table: Table): Table {
  const columns = table.schema.fields.map(({ type }) => makeData({ type } as never));
  const none = recordBatchOf(table.schema, 0, columns);
  return new Table(table.schema, [...table.batches.flatMap((batch) => [none, batch]), none]);
}
