import type { Table } from 'apache-arrow';

/** A user's own ticks: Parquet files (globs included), or an Arrow table. */
export type TickSource =
  { readonly parquet: string | readonly string[] } | { readonly arrow: Table };

/**
 * The columns of a table of trades by what they hold; unnamed ones go by the name of what they
 * hold (`symbol`, `ts`, `price` …), and where the table has none, are not there.
 *
 * - `symbol`: in any spelling (`BRK.B`, `BRK B`); or `root` and `suffix`
 * - `ts`: an instant, UTC: a timestamp, or whole nanoseconds since 1970; or `time`: New York time,
 *   or whole nanoseconds since midnight there, of the day that is asked for or of `date`
 * - `nanos`: nanoseconds below the microsecond, where the column above has only microseconds
 * - `sequence`: the source's order of the ticks of one stamp
 */
export interface TickColumns {
  readonly symbol?: string;
  readonly root?: string;
  readonly suffix?: string;
  readonly ts?: string;
  readonly time?: string;
  readonly nanos?: string;
  readonly date?: string;
  readonly sequence?: string;
}

/**
 * `price` in USD, `size` in shares, `conditions` and `correction` as `tr_scond` and `tr_corr`.
 * `sizeFraction` is what the size has beyond whole shares, where a column of its own holds that.
 */
export interface TradeColumns extends TickColumns {
  readonly price?: string;
  readonly size?: string;
  readonly sizeFraction?: string;
  readonly conditions?: string;
  readonly correction?: string;
  readonly exchange?: string;
  readonly source?: string;
}

/** Prices in USD, null or 0 where a side is withdrawn; sizes in one unit, whichever. */
export interface QuoteColumns extends TickColumns {
  readonly bid?: string;
  readonly ask?: string;
  readonly bidSize?: string;
  readonly askSize?: string;
  readonly condition?: string;
  readonly cancel?: string;
}

/** Rows of one kind in a table that has several. */
export interface OnlyRows {
  readonly column: string;
  readonly equals: string;
}

export interface TradesTable {
  readonly source: TickSource;
  readonly columns?: TradeColumns;
  readonly only?: OnlyRows;
}

export interface QuotesTable {
  readonly source: TickSource;
  readonly columns?: QuoteColumns;
  readonly only?: OnlyRows;
}

/** Trades and quotes of our own samples, `taq_ticks`. */
export function ticksTables(source: TickSource): {
  readonly trades: TradesTable;
  readonly quotes: QuotesTable;
} {
  const shared = { ts: 'ts', nanos: 'ts_nano', sequence: 'seq' };
  return {
    trades: {
      source,
      only: { column: 'kind', equals: 'trade' },
      columns: {
        ...shared,
        price: 'trade_px',
        size: 'trade_size',
        sizeFraction: 'trade_size_fraction',
        conditions: 'cond',
      },
    },
    quotes: {
      source,
      only: { column: 'kind', equals: 'quote' },
      columns: { ...shared, bidSize: 'bid_size', askSize: 'ask_size' },
    },
  };
}

/** The names of raw extracts of WRDS: `ctm` and `complete_nbbo`. */
export const WRDS_TICKS = {
  trades: {
    root: 'sym_root',
    suffix: 'sym_suffix',
    time: 'time_m',
    nanos: 'time_m_nano',
    date: 'date',
    sequence: 'tr_seqnum',
    conditions: 'tr_scond',
    correction: 'tr_corr',
    exchange: 'ex',
    source: 'tr_source',
  },
  quotes: {
    root: 'sym_root',
    suffix: 'sym_suffix',
    time: 'time_m',
    nanos: 'time_m_nano',
    date: 'date',
    bid: 'best_bid',
    ask: 'best_ask',
    bidSize: 'best_bidsizeshares',
    askSize: 'best_asksizeshares',
    condition: 'qu_cond',
  },
} as const satisfies { readonly trades: TradeColumns; readonly quotes: QuoteColumns };
