import type { Session, Symbol } from '@taq/schema';

/** The span of a day, in nanoseconds since midnight of New York. */
export type Span = Pick<Session, 'open' | 'close'>;

/** Whom a statement asks about: these symbols, or every one that the table holds. */
export type Asked = readonly Symbol[] | 'all';

/** A table of ticks, in the words of its engine. Columns are SQL expressions over its rows. */
export interface TickRelation {
  /** What stands after FROM. */
  readonly from: string;
  /** Columns that tell symbols apart. */
  readonly keys: readonly string[];
  /** The canonical symbol, over `keys`. */
  readonly symbol: string;
  /** Nanoseconds since midnight of New York, a whole number of 64 bits. */
  readonly time: string;
  /** The source's own order of the rows of one stamp, where it has one. */
  readonly sequence?: string;
  /** What keeps a scan from rows outside of the span, both ends included; need not be exact. */
  near(span: Span): readonly string[];
  /** What keeps it to these symbols. */
  ofSymbols(symbols: Asked): readonly string[];
}

/** Trades. */
export interface TradesRelation extends TickRelation {
  /** USD. */
  readonly price: string;
  /** Shares, or where `sizeDigits` says so, whole numbers of a decimal fraction of a share. */
  readonly size: string;
  readonly sizeDigits: number;
  readonly conditions?: string;
  /** Two digits, as `tr_corr`. */
  readonly correction?: string;
  readonly exchange?: string;
  /** C or N, as `tr_source`. */
  readonly source?: string;
}

/** Records of best bids and offers. A side that is not there is 0. */
export interface QuotesRelation extends TickRelation {
  readonly bid: string;
  readonly ask: string;
  readonly bidSize: string;
  readonly askSize: string;
  /** Decimal digits of the sizes where they are whole numbers of a fraction, as of a trade's. */
  readonly sizeDigits: number;
  readonly condition?: string;
  /** `B` where the record was cancelled. */
  readonly cancel?: string;
}

/** Trades that carry the quote in force when they happened. */
export interface MatchedTradesRelation extends TradesRelation {
  readonly bid: string;
  readonly ask: string;
  readonly bidSize: string;
  readonly askSize: string;
  /** Whether any quote came before. */
  readonly hasQuote: string;
}
