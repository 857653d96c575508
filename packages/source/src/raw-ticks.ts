import type { Column, Dataset, ExchangeDate, Symbol, TableColumn } from '@taq/schema';
import type { ColumnBatch } from './column-batch.ts';

/** Which ticks, and in whose words. */
export type TickRule =
  | {
      readonly kind: 'trades';
      /** Whose stamp `time` is: the tape's, or the participant's (since 2015-07-27). */
      readonly clock?: 'sip' | 'participant';
    }
  | {
      readonly kind: 'quotes';
      /**
       * `complete` is every change of the NBBO; `nbbom+cqm` puts it together from the official
       * records and the venue quotes that are both best bid and best offer.
       */
      readonly nbbo?: 'complete' | 'nbbom+cqm';
      /**
       * `nbbom+cqm` counts in lots, as its tables do; with `shares` in shares, by each symbol's round
       * lot of that day, and null where the source does not say what that was. Default: `own`.
       */
      readonly sizes?: 'own' | 'shares';
    };

/** A question for the ticks of a day, as they are. */
export type TicksQuestion = TickRule & {
  readonly date: ExchangeDate;
  /** Symbols asked for, or every symbol that has ticks. */
  readonly symbols: readonly Symbol[] | 'all';
  /** `time`: by symbol, then time, ties in any order. Default: as they come. */
  readonly order?: 'time';
};

/**
 * Ticks as columns under the names of `rawTrades` or `rawQuotes`: a column without a null in the
 * batch comes as plain values, one that the source does not have is left out.
 */
export type TickBatch = ColumnBatch<TableColumn>;

const SYMBOL: Column = {
  name: 'symbol',
  type: 'string',
  nullable: false,
  unit: 'none',
  meaning: 'Root, and after a dot the suffix where there is one: AAPL, BRK.B.',
  fieldId: 1,
};

const TIME: Column = {
  name: 'time',
  type: 'int64',
  nullable: false,
  unit: 'ns',
  meaning: 'Nanoseconds since midnight of New York, as the wall clock shows them.',
  fieldId: 2,
};

const SEQUENCE: Column = {
  name: 'sequence',
  type: 'int64',
  nullable: true,
  unit: 'none',
  meaning: "The source's own number; the complete NBBO has none.",
  fieldId: 3,
};

const RAW = { tier: 'samples', version: 1, key: [] } as const;

/** Trades as a source has them: nothing is filtered, and no order is promised. */
export const rawTrades = {
  ...RAW,
  name: 'raw_trades',
  shortName: 'trades',
  meaning: 'Trades of a day as the source has them.',
  columns: [
    SYMBOL,
    TIME,
    SEQUENCE,
    column(4, 'price', 'float64', 'USD', 'Price, the nearest double.'),
    column(5, 'size', 'int64', 'shares', 'Whole shares.'),
    column(
      6,
      'size_fraction',
      'float64',
      'shares',
      'Part of the size beyond whole shares (layouts since 2026); null where there is none.',
    ),
    column(7, 'conditions', 'string', 'none', 'Codes of the sale, as tr_scond.'),
    column(8, 'correction', 'string', 'none', 'Correction indicator, as tr_corr.'),
    column(9, 'exchange', 'string', 'none', "Letter of the trade's venue, as ex."),
    column(10, 'source', 'string', 'none', 'C for CTA, N for UTP, as tr_source.'),
  ],
} satisfies Dataset;

/** Records of the NBBO as a source has them: nothing is filtered, and no order is promised. */
export const rawQuotes = {
  ...RAW,
  name: 'raw_quotes',
  shortName: 'quotes',
  meaning: 'Records of the national best bid and offer of a day as the source has them.',
  columns: [
    SYMBOL,
    TIME,
    SEQUENCE,
    column(4, 'bid', 'float64', 'USD', 'Best bid; null or 0 where there is none.'),
    column(5, 'ask', 'float64', 'USD', 'Best offer; null or 0 where there is none.'),
    column(
      6,
      'bid_size',
      'int64',
      'shares',
      'Shares at the best bid; with nbbo=nbbom+cqm lots, unless shares are asked for.',
    ),
    column(
      7,
      'ask_size',
      'int64',
      'shares',
      'Shares at the best offer; with nbbo=nbbom+cqm lots, unless shares are asked for.',
    ),
    column(8, 'condition', 'string', 'none', 'Condition of the quote, as qu_cond.'),
    column(9, 'cancel', 'string', 'none', 'B where the record was cancelled, as qu_cancel.'),
    column(10, 'exchange', 'string', 'none', 'Venue that set the quote, where the source says so.'),
  ],
} satisfies Dataset;

function column(
  fieldId: number,
  name: string,
  type: Column['type'],
  unit: Column['unit'],
  meaning: string,
): Column {
  return { name, type, nullable: true, unit, meaning, fieldId };
}
