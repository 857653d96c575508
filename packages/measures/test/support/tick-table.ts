import { newYorkToUtcNs, nullableColumn, ticks, toEpochDay, type ExchangeDate } from '@taq/schema';
import { tableFromColumns } from '@taq/schema/arrow';
import type { Table } from 'apache-arrow';
import { symbolOf, type Quote, type Trade } from './ticks.ts';

/** Ticks in the order of the day as a table of `taq_ticks`, and their instants. */
export function tickTable(
  day: readonly (Trade | Quote)[],
  date: ExchangeDate,
): { readonly table: Table; readonly ts: BigInt64Array } {
  const ts = BigInt64Array.from(day, ({ t }) => newYorkToUtcNs(date, t));
  const doubles = (of: (tick: Trade | Quote) => number | null | undefined) =>
    nullableColumn(
      Float64Array.from(day, (tick) => of(tick) ?? 0),
      (row) => (day[row] === undefined ? true : (of(day[row]) ?? null)) === null,
    );
  const sizes = (of: (tick: Trade | Quote) => number | null | undefined) =>
    nullableColumn(
      BigInt64Array.from(day, (tick) => BigInt(of(tick) ?? 0)),
      (row) => (day[row] === undefined ? true : (of(day[row]) ?? null)) === null,
    );
  const texts = (of: (tick: Trade | Quote) => string) => ({
    codes: Int32Array.from(day.keys()),
    dictionary: day.map(of),
  });
  const table = tableFromColumns(ticks, day.length, {
    ts,
    symbol: texts(symbolOf),
    bid: doubles((tick) => ('bid' in tick ? tick.bid : null)),
    ask: doubles((tick) => ('bid' in tick ? tick.ask : null)),
    bid_size: sizes((tick) => ('bid' in tick ? tick.bidSize : null)),
    ask_size: sizes((tick) => ('bid' in tick ? tick.askSize : null)),
    trade_px: doubles((tick) => ('price' in tick ? tick.price : null)),
    trade_size: sizes((tick) => ('price' in tick ? tick.size : null)),
    cond: texts(({ cond }) => cond ?? ''),
    date: new Int32Array(day.length).fill(toEpochDay(date)),
    ts_nano: Int16Array.from(day, ({ t }) => Number(t % 1000n)),
    seq: BigInt64Array.from(day, (_, row) => BigInt(row)),
    kind: texts((tick) => ('price' in tick ? 'trade' : 'quote')),
    exchange: texts((tick) => ('price' in tick ? (tick.ex ?? '') : '')),
    correction: texts((tick) => ('price' in tick ? (tick.corr ?? '') : '')),
  });
  return { table, ts };
}
