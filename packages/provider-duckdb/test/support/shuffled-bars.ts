import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  nullableColumn,
  parseExchangeDate,
  toEpochDay,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';

const DAY = parseExchangeDate('2024-11-25');
const MINUTES = 390;

/** A whole day of bars of each symbol, minute by minute: all of them have to be sorted. */
export function shuffledBars(symbols: readonly string[]): Table {
  const rows = symbols.length * MINUTES;
  const open = newYorkToUtcNs(DAY, 570n * NS_PER_MINUTE);
  const minuteOf = (row: number): number => Math.floor(row / symbols.length);
  const price = (): Float64Array => Float64Array.from({ length: rows }, (_, row) => 10 + row / 7);
  return tableFromColumns(minuteBars, rows, {
    ts: BigInt64Array.from(
      { length: rows },
      (_, row) => open + BigInt(minuteOf(row)) * NS_PER_MINUTE,
    ),
    symbol: {
      codes: Int32Array.from({ length: rows }, (_, row) => row % symbols.length),
      dictionary: symbols,
    },
    open: price(),
    high: price(),
    low: price(),
    close: price(),
    volume: BigInt64Array.from({ length: rows }, (_, row) => BigInt(row) * 977n),
    vwap: price(),
    date: new Int32Array(rows).fill(toEpochDay(DAY)),
    trades: BigInt64Array.from({ length: rows }, (_, row) => BigInt(row)),
    volume_fraction: nullableColumn(new Float64Array(rows), () => true),
  });
}
