import {
  minuteBars,
  newYorkToUtcNs,
  NS_PER_MINUTE,
  parseExchangeDate,
  toEpochDay,
  type ExchangeDate,
} from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';

/** Which bars of a symbol's day a test wants. */
export interface CellRows {
  readonly symbol: string;
  readonly date: string;
  readonly bars: number;
  /** Price of the first bar; the others rise by a cent each. */
  readonly price?: number;
}

const OPEN = 570n * NS_PER_MINUTE;

/** A table of valid minute bars, sorted by symbol and time. */
export function barsTable(cells: readonly CellRows[]): Table {
  const rows = cells
    .toSorted((a, b) => (`${a.symbol} ${a.date}` < `${b.symbol} ${b.date}` ? -1 : 1))
    .flatMap(rowsOfCell);
  const prices = (above: number) => Float64Array.from(rows, ({ price }) => price + above);
  return tableFromColumns(minuteBars, rows.length, {
    ts: BigInt64Array.from(rows, ({ ts }) => ts),
    symbol: { codes: Int32Array.from(rows.keys()), dictionary: rows.map(({ symbol }) => symbol) },
    open: prices(0),
    high: prices(0.5),
    low: prices(-0.5),
    close: prices(0.25),
    volume: BigInt64Array.from(rows, ({ volume }) => volume),
    vwap: prices(0.125),
    date: Int32Array.from(rows, ({ day }) => day),
    trades: new BigInt64Array(rows.length).fill(3n),
  });
}

interface BarRow {
  readonly symbol: string;
  readonly ts: bigint;
  readonly day: number;
  readonly price: number;
  readonly volume: bigint;
}

function rowsOfCell({ symbol, date, bars, price = 100 }: CellRows): BarRow[] {
  const day = parseExchangeDate(date);
  const open = newYorkToUtcNs(day, OPEN);
  return Array.from({ length: bars }, (_, minute) => ({
    symbol,
    ts: open + BigInt(minute) * NS_PER_MINUTE,
    day: toEpochDay(day),
    price: price + minute / 100,
    volume: BigInt(100 + minute),
  }));
}

/** Rows as `SYMBOL date minute price`, in the order of the table, to compare contents. */
export function rowTexts(table: Table): string[] {
  return table.toArray().map((row: Record<string, unknown>) => {
    const { symbol, ts, open, volume } = row as {
      symbol: string;
      ts: number;
      open: number;
      volume: bigint;
    };
    return `${symbol} ${new Date(ts).toISOString()} ${open} ${volume}`;
  });
}

export function day(text: string): ExchangeDate {
  return parseExchangeDate(text);
}
