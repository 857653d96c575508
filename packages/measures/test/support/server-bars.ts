import { formatUtc, sessionOf, valuesOf, vectorOf, type ExchangeDate } from '@taq/schema';
import type { Table } from 'apache-arrow';
import type { Sql } from 'postgres';
import {
  finishMinuteBars,
  minuteBarsStatement,
  tradeFilters,
  type MinuteBarIngredients,
  type MinuteBarsQuestion,
} from '../../src/index.ts';
import type { PlainBar } from './plain-bars.ts';

interface ResultRow {
  readonly symbol: string;
  readonly minute: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string | null;
  readonly notional: string;
  readonly trades: string;
}

/** A question about everything in a table of that day, or what a test changes about it. */
export function questionOf(
  table: string,
  date: ExchangeDate,
  changes: Partial<MinuteBarsQuestion> = {},
): MinuteBarsQuestion {
  const session = sessionOf(date);
  if (session === undefined) throw new Error(`${date} has no session`);
  return {
    trades: { name: table, hasNanos: true },
    session,
    filter: tradeFilters.regular,
    symbols: 'all',
    ...changes,
  };
}

/** The statement's rows, with the server's own text of each number. */
export async function askServer(sql: Sql, question: MinuteBarsQuestion): Promise<ResultRow[]> {
  const { text, columns } = minuteBarsStatement(question);
  const rows = await sql.unsafe<ResultRow[]>(text);
  const names = rows.columns.map((column) => column.name);
  if (names.join() !== columns.map((column) => column.name).join()) throw new Error(names.join());
  return rows;
}

/** Text to numbers, as a source does it in its own way. */
export function toIngredients(rows: readonly ResultRow[]): MinuteBarIngredients {
  const prices = (name: 'open' | 'high' | 'low' | 'close' | 'notional'): Float64Array =>
    Float64Array.from(rows, (row) => Number(row[name]));
  const dictionary = [...new Set(rows.map((row) => row.symbol))];
  return {
    rows: rows.length,
    symbol: { codes: Int32Array.from(rows, (row) => dictionary.indexOf(row.symbol)), dictionary },
    minute: Int32Array.from(rows, (row) => row.minute),
    open: prices('open'),
    high: prices('high'),
    low: prices('low'),
    close: prices('close'),
    volume: BigInt64Array.from(rows, (row) => BigInt(row.volume ?? -1)),
    notional: prices('notional'),
    trades: BigInt64Array.from(rows, (row) => BigInt(row.trades)),
  };
}

/** The server's bars, finished. */
export async function serverBars(
  sql: Sql,
  date: ExchangeDate,
  question: MinuteBarsQuestion,
): Promise<Table> {
  return finishMinuteBars(toIngredients(await askServer(sql, question)), date);
}

/** A bar whose start is an instant, as text. */
export type StampedBar = Omit<PlainBar, 'start'> & { readonly ts: string };

/** Rows of a finished table. */
export function rowsOf(bars: Table): StampedBar[] {
  const doubles = (name: string): Float64Array => valuesOf<Float64Array>(bars, name);
  const [ts, volume, trades] = ['ts', 'volume', 'trades'].map((name) =>
    valuesOf<BigInt64Array>(bars, name),
  ) as [BigInt64Array, BigInt64Array, BigInt64Array];
  const [open, high, low, close, vwap] = ['open', 'high', 'low', 'close', 'vwap'].map(doubles) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return Array.from({ length: bars.numRows }, (_, row) => ({
    symbol: String(vectorOf(bars, 'symbol').get(row)),
    ts: formatUtc(ts[row] ?? 0n),
    open: open[row] ?? 0,
    high: high[row] ?? 0,
    low: low[row] ?? 0,
    close: close[row] ?? 0,
    volume: volume[row] ?? 0n,
    vwap: vwap[row] ?? 0,
    trades: trades[row] ?? 0n,
  }));
}

/** Plain bars with the instants that a clock so many hours behind UTC gives them. */
export function stamped(
  bars: readonly PlainBar[],
  date: ExchangeDate,
  hoursBehindUtc: 4 | 5,
): StampedBar[] {
  return bars.map(({ start, ...bar }) => {
    const minute = start + hoursBehindUtc * 60;
    const clock = [Math.floor(minute / 60), minute % 60].map((part) =>
      String(part).padStart(2, '0'),
    );
    return { ...bar, ts: `${date}T${clock.join(':')}:00.000000000Z` };
  });
}
