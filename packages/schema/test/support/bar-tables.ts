import type { Table } from 'apache-arrow';
import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  nullableColumn,
  parseExchangeDate,
  tableFromColumns,
  toEpochDay,
  type ColumnArrays,
  type MinuteBar,
  type TableColumn,
} from '../../src/index.ts';

/** Rows as a table of minute bars in one batch. */
export function barTable(rows: readonly MinuteBar[]): Table {
  return tableFromColumns(minuteBars, rows.length, barColumns(rows));
}

/** Rows as the plain arrays that a table is made from. */
export function barColumns(rows: readonly MinuteBar[]): ColumnArrays<TableColumn> {
  const floats = (name: 'open' | 'high' | 'low' | 'close' | 'vwap') =>
    Float64Array.from(rows, (row) => row[name]);
  const integers = (name: 'ts' | 'volume' | 'trades') =>
    BigInt64Array.from(rows, (row) => row[name]);
  return {
    ts: integers('ts'),
    symbol: { codes: Int32Array.from(rows.keys()), dictionary: rows.map(({ symbol }) => symbol) },
    open: floats('open'),
    high: floats('high'),
    low: floats('low'),
    close: floats('close'),
    volume: integers('volume'),
    vwap: floats('vwap'),
    date: Int32Array.from(rows, ({ date }) => date),
    trades: integers('trades'),
    volume_fraction: nullableColumn(
      Float64Array.from(rows, (row) => row.volume_fraction ?? 0),
      (row) => rows[row]?.volume_fraction === null,
    ),
  };
}

/** A valid bar: so many minutes after the open of Monday 2024-11-25. */
export function bar(symbol: string, minute: number, changes: Partial<MinuteBar> = {}): MinuteBar {
  const date = parseExchangeDate('2024-11-25');
  return {
    ts: newYorkToUtcNs(date, BigInt(570 + minute) * NS_PER_MINUTE),
    symbol,
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 300n,
    vwap: 10.5,
    date: toEpochDay(date),
    trades: 3n,
    volume_fraction: null,
    ...changes,
  };
}
