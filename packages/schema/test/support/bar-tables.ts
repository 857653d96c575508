import type { Table } from 'apache-arrow';
import { minuteBars, type MinuteBar } from '../../src/index.ts';
import { dayOf, newYork } from './days.ts';
import { tableOf } from './dataset-tables.ts';

/** Rows as a table of minute bars in one batch. */
export function barTable(rows: readonly MinuteBar[]): Table {
  return tableOf(minuteBars, rows);
}

/** A valid bar: so many minutes after the open of Monday 2024-11-25. */
export function bar(symbol: string, minute: number, changes: Partial<MinuteBar> = {}): MinuteBar {
  return barOn('2024-11-25', symbol, minute, changes);
}

/** A valid bar of another day. */
export function barOn(
  date: string,
  symbol: string,
  minute: number,
  changes: Partial<MinuteBar> = {},
): MinuteBar {
  return {
    ts: newYork(date, 570 + minute),
    symbol,
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 300n,
    vwap: 10.5,
    date: dayOf(date),
    trades: 3n,
    volume_fraction: null,
    ...changes,
  };
}
