/**
 * The trades of a symbol's day in table order: by time, ties as they arrived. One array a column.
 */
export interface TradeColumns {
  readonly count: number;
  /** Nanoseconds since midnight of New York. */
  readonly time: Float64Array;
  /** When the participant stamped it; earlier than `time`, by minutes for a late report. */
  readonly participantTime: Float64Array;
  /** Ten-thousandths of a dollar. */
  readonly price: Int32Array;
  /** Whole shares; 0 for a trade of less than one. */
  readonly size: Int32Array;
  /** Ten-thousandths of a share beyond `size`; 0 throughout unless the market trades fractions. */
  readonly sizeFraction: Uint16Array;
  /** Place in `EXCHANGES`. */
  readonly exchange: Uint8Array;
  /** Place in `conditionTexts` of the tape; 0 = NULL. */
  readonly condition: Uint8Array;
  /** The number behind `tr_corr`: 0 regular, 1 later corrected, … 12 correction. */
  readonly correction: Uint8Array;
  /** `tr_seqnum`; unique in the day, not always in the order of time. */
  readonly sequence: Int32Array;
}

/** The NBBO changes of a symbol's day in table order: by time. One array a column. */
export interface QuoteColumns {
  readonly count: number;
  /** Nanoseconds since midnight of New York. */
  readonly time: Float64Array;
  /** Ten-thousandths of a dollar; 0 = no bid, NULL on the server. */
  readonly bid: Int32Array;
  /** Round lots of 100 shares; 0 where there is no bid. */
  readonly bidLots: Int32Array;
  /** Ten-thousandths of a dollar; 0 = no ask, NULL on the server. */
  readonly ask: Int32Array;
  /** Round lots of 100 shares; 0 where there is no ask. */
  readonly askLots: Int32Array;
  /** Places in `EXCHANGES` of the venues that set the bid and the ask. */
  readonly bidExchange: Uint8Array;
  readonly askExchange: Uint8Array;
  /** 1 where the quote opens the security's trading (condition `O`), else 0 (`R`). */
  readonly opening: Uint8Array;
  /** `qu_seqnum` of the quote behind the change. */
  readonly sequence: Int32Array;
}

/**
 * The quotes that single venues sent, in table order: by time, ties by number. Those that are the
 * NBBO by themselves, and ordinary ones between its changes. One array a column.
 */
export interface VenueQuoteColumns {
  readonly count: number;
  /** 1 where the quote sets both sides of the NBBO, 0 where it leaves it as it is. */
  readonly isNbbo: Uint8Array;
  /** Place in `EXCHANGES`. */
  readonly exchange: Uint8Array;
  /** As in `QuoteColumns`, for this venue alone. */
  readonly time: Float64Array;
  readonly bid: Int32Array;
  readonly bidLots: Int32Array;
  readonly ask: Int32Array;
  readonly askLots: Int32Array;
  readonly opening: Uint8Array;
  /** `qu_seqnum`: the change's own where the quote is the NBBO, else one that no change has. */
  readonly sequence: Int32Array;
}

/** Whether one venue set both sides. Such records are in `complete_nbbo` but not in `nbbom`. */
export function isOneVenue(quotes: QuoteColumns, row: number): boolean {
  return quotes.bidExchange[row] === quotes.askExchange[row];
}

/** Letters of the exchanges that the columns refer to by place. `D` is FINRA: off exchange. */
export const EXCHANGES = [
  'N',
  'Q',
  'P',
  'A',
  'D',
  'Z',
  'K',
  'T',
  'Y',
  'J',
  'B',
  'X',
  'V',
  'U',
  'M',
] as const;

export type Exchange = (typeof EXCHANGES)[number];

/** The place of an exchange in `EXCHANGES`. */
export function exchangeCode(exchange: Exchange): number {
  return EXCHANGES.indexOf(exchange);
}
