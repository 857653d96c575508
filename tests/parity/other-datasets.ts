import type { ScratchStore } from '@taq/provider/conformance';
import type { PinnedState } from '@taq/provider';
import {
  dailyRv,
  monthOf,
  nullableColumn,
  parseExchangeDate,
  spreadStats,
  ticks,
  toEpochDay,
  type Column,
  type Dataset,
  type ExchangeDate,
  type FixedWidthArray,
  type TableColumn,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';
import fc from 'fast-check';

const DATASETS = [dailyRv, spreadStats, ticks] as const satisfies readonly Dataset[];
const SYMBOLS = ['A', 'AA', 'BRK', 'BRK.B', 'ZTS'];
const DAYS = ['2024-10-31', '2024-11-01', '2024-11-29'].map(parseExchangeDate);
const DOUBLES = [0, -0, 1 / 3, 5e-324, Number.MAX_VALUE, -1.5, Number.NaN, Infinity];
const TEXTS = ['', 'quote', 'trade', '@ TI', 'é'];

/** A symbol's day in one of its partition's files, with values for each of its rows. */
interface DrawnCell {
  readonly symbol: string;
  readonly date: ExchangeDate;
  readonly file: number;
  /** Numbers that values are drawn by, one list for each row. */
  readonly rows: readonly (readonly number[])[];
}

/** What a store holds of one dataset. */
export interface DrawnDataset {
  readonly dataset: Dataset;
  readonly cells: readonly DrawnCell[];
}

const drawnCells = fc.uniqueArray(
  fc.record({
    symbol: fc.constantFrom(...SYMBOLS),
    date: fc.constantFrom(...DAYS),
    file: fc.nat({ max: 1 }),
    rows: fc.array(fc.array(fc.nat(999), { minLength: 20, maxLength: 20 }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  { maxLength: 8, selector: ({ symbol, date }) => `${symbol} ${date}` },
);

export const drawnDataset: fc.Arbitrary<DrawnDataset> = fc.record({
  dataset: fc.constantFrom(...DATASETS),
  cells: drawnCells,
});

/** Fills a store and pins it. Samples are a partition a day; statistics have one row a cell. */
export async function fillDataset(
  store: ScratchStore,
  { dataset, cells }: DrawnDataset,
): Promise<PinnedState> {
  const files = new Map<string, DrawnCell[]>();
  for (const cell of cells) {
    const name = `${partitionOf(dataset, cell.date)} ${cell.file}`;
    files.set(name, [...(files.get(name) ?? []), cell]);
  }
  for (const [name, own] of files) {
    const [partition = ''] = name.split(' ');
    await store.addTable(dataset, partition, tableOf(dataset, own), own);
  }
  return store.pin();
}

function partitionOf({ tier }: Dataset, date: ExchangeDate): string {
  return tier === 'samples' ? date : monthOf(date);
}

interface DrawnRow {
  readonly cell: DrawnCell;
  readonly seq: number;
  readonly numbers: readonly number[];
}

/** Rows in no order: engines have to sort. */
function tableOf(dataset: Dataset, cells: readonly DrawnCell[]): Table {
  const most = dataset.key.includes('seq') ? Infinity : 1;
  const rows = cells
    .flatMap((cell) =>
      cell.rows.slice(0, most).map((numbers, seq): DrawnRow => ({ cell, seq, numbers })),
    )
    .toSorted((left, right) => (left.numbers[0] ?? 0) - (right.numbers[0] ?? 0));
  const columns = dataset.columns.map((column, position) => {
    return [column.name, columnOf(column, position, rows)] as const;
  });
  return tableFromColumns(dataset, rows.length, Object.fromEntries(columns));
}

function columnOf(column: Column, position: number, rows: readonly DrawnRow[]): TableColumn {
  const drawn = rows.map(({ numbers }) => numbers[position] ?? 0);
  const values = valuesOf(column, rows, drawn);
  return column.nullable ? nullableColumn(values, (row) => (drawn[row] ?? 0) % 3 === 0) : values;
}

function valuesOf(
  { name, type }: Column,
  rows: readonly DrawnRow[],
  drawn: readonly number[],
): FixedWidthArray | { readonly codes: Int32Array; readonly dictionary: readonly string[] } {
  if (name === 'symbol') return texts(rows.map(({ cell }) => cell.symbol));
  if (name === 'date') return Int32Array.from(rows, ({ cell }) => toEpochDay(cell.date));
  if (name === 'seq') return BigInt64Array.from(rows, ({ seq }) => BigInt(seq));
  // Instants whose last digits lie in the column beside them.
  if (type === 'timestamp_ns') return BigInt64Array.from(rows, (row) => stampOf(row));
  if (name === 'ts_nano') return Int16Array.from(rows, (row) => Number(stampOf(row) % 1000n));
  if (type === 'string') return texts(drawn.map((number) => TEXTS[number % TEXTS.length] ?? ''));
  if (type === 'int64') return BigInt64Array.from(drawn, (number) => BigInt(number) ** 6n);
  return Float64Array.from(drawn, (number) => DOUBLES[number % DOUBLES.length] ?? 0);
}

function stampOf({ numbers }: DrawnRow): bigint {
  return 1_732_545_000_000_000_000n + BigInt(numbers[1] ?? 0);
}

function texts(values: readonly string[]): {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
} {
  const dictionary = [...new Set(values)];
  return { codes: Int32Array.from(values, (value) => dictionary.indexOf(value)), dictionary };
}
