import { parseExchangeDate, type ExchangeDate } from '@taq/schema';
import type { ColumnBatch, MemoryDay } from '@taq/source';

/** A bar as a source sums it up; the rest follows from price and minute. */
export interface TestBar {
  /** Minutes since midnight of New York; 570 is 09:30. */
  readonly minute: number;
  readonly price: number;
}

/** What symbols traded, by canonical symbol. */
export type TestDay = Readonly<Record<string, readonly TestBar[]>>;

export function day(text: string): ExchangeDate {
  return parseExchangeDate(text);
}

/** Bars of one price in the first minutes of the session. */
export function bars(price: number, count = 2): TestBar[] {
  return Array.from({ length: count }, (_, index) => ({ minute: 570 + index, price }));
}

/** A day as a `MemorySource` takes it; listed is who has an entry, be it without bars. */
export function marketDay(
  date: string,
  traded: TestDay,
  changes: Partial<MemoryDay> = {},
): MemoryDay {
  return {
    date: day(date),
    tableState: `${date} first`,
    listed: new Set(Object.keys(traded)),
    aggregates: { minute_bars: { cells: [ingredients(traded)] } },
    ...changes,
  };
}

/** High and low lie half a dollar off, 300 shares in two trades at the price and a cent more. */
export function ingredients(traded: TestDay): ColumnBatch {
  const dictionary = Object.keys(traded).toSorted();
  const rows = dictionary.flatMap((symbol) =>
    (traded[symbol] ?? []).map((bar) => ({ symbol, ...bar })),
  );
  const prices = (of: (price: number) => number): Float64Array =>
    Float64Array.from(rows, ({ price }) => of(price));
  return {
    rows: rows.length,
    columns: {
      symbol: { codes: Int32Array.from(rows, (row) => dictionary.indexOf(row.symbol)), dictionary },
      minute: Int32Array.from(rows, ({ minute }) => minute),
      open: prices((price) => price),
      high: prices((price) => price + 0.5),
      low: prices((price) => price - 0.5),
      close: prices((price) => price + 0.25),
      volume: BigInt64Array.from(rows, () => 300n),
      rest: new Float64Array(rows.length),
      notional: prices((price) => price * 300),
      trades: BigInt64Array.from(rows, () => 2n),
    },
  };
}
