import { createHash } from 'node:crypto';

/** The consolidated tape a security reports to: A = NYSE, B = other exchanges, C = Nasdaq. */
export type Tape = 'A' | 'B' | 'C';

/** What the master list knows of a security, and the price around which it moves. */
export interface Listing {
  /** Canonical spelling, `BRK.B`. */
  readonly symbol: string;
  readonly tape: Tape;
  /** Letter of the listing exchange: N NYSE, A NYSE American, P NYSE Arca, Q Nasdaq. */
  readonly exchange: 'N' | 'A' | 'P' | 'Q';
  /** Dollars. */
  readonly price: number;
  readonly description: string;
}

function listing(
  symbol: string,
  exchange: Listing['exchange'],
  price: number,
  description: string,
): Listing {
  const tape = exchange === 'N' ? 'A' : exchange === 'Q' ? 'C' : 'B';
  return { symbol, tape, exchange, price, description };
}

/** Well-known names, in the order in which a market of `n` symbols takes them. */
export const WELL_KNOWN: readonly Listing[] = [
  listing('AAPL', 'Q', 230, 'Apple Inc. Common Stock'),
  listing('MSFT', 'Q', 420, 'Microsoft Corporation Common Stock'),
  listing('BRK.B', 'N', 470, 'Berkshire Hathaway Inc. Class B'),
  listing('SPY', 'P', 590, 'SPDR S&P 500 ETF Trust'),
  listing('IBM', 'N', 225, 'International Business Machines Corporation'),
  listing('NVDA', 'Q', 138, 'NVIDIA Corporation Common Stock'),
  listing('JPM', 'N', 245, 'JPMorgan Chase & Co.'),
  listing('AMZN', 'Q', 200, 'Amazon.com Inc. Common Stock'),
  listing('XOM', 'N', 120, 'Exxon Mobil Corporation'),
  listing('GE', 'N', 180, 'GE Aerospace'),
  listing('QQQ', 'Q', 505, 'Invesco QQQ Trust Series 1'),
  listing('GOOG', 'Q', 170, 'Alphabet Inc. Class C Capital Stock'),
  listing('META', 'Q', 560, 'Meta Platforms Inc. Class A'),
  listing('TSLA', 'Q', 340, 'Tesla Inc. Common Stock'),
  listing('BAC', 'N', 46, 'Bank of America Corporation'),
  listing('WMT', 'N', 90, 'Walmart Inc.'),
  listing('KO', 'N', 63, 'The Coca-Cola Company'),
  listing('F', 'N', 11, 'Ford Motor Company'),
  listing('BF.B', 'N', 41, 'Brown-Forman Corporation Class B'),
  listing('INTC', 'Q', 24, 'Intel Corporation Common Stock'),
  listing('DIS', 'N', 115, 'The Walt Disney Company'),
  listing('JNJ', 'N', 155, 'Johnson & Johnson'),
  listing('PG', 'N', 178, 'The Procter & Gamble Company'),
  listing('CSCO', 'Q', 59, 'Cisco Systems Inc. Common Stock'),
  listing('GLD', 'P', 245, 'SPDR Gold Shares'),
  listing('IWM', 'P', 238, 'iShares Russell 2000 ETF'),
  listing('T', 'N', 23, 'AT&T Inc.'),
  listing('PFE', 'N', 26, 'Pfizer Inc.'),
];

/** Candidates for the thinly traded security. */
export const THIN: readonly Listing[] = [
  listing('SEB', 'A', 2500, 'Seaboard Corporation'),
  listing('DJCO', 'Q', 550, 'Daily Journal Corp. (S.C.)'),
];

/** Candidates for the security that lists within the range. */
export const FRESH: readonly Listing[] = [
  listing('NEWC', 'N', 32, 'Newcomer Holdings Inc. Class A'),
  listing('FRSH', 'Q', 17, 'Freshworks Inc. Class A Common Stock'),
];

/** Candidates for the security with a suffix. */
export const SUFFIXED: readonly Listing[] = WELL_KNOWN.filter(({ symbol }) => symbol.includes('.'));

/** Securities that exist to test systems; flagged `Y` in the master list. */
export const TEST_ISSUES: readonly Listing[] = [
  listing('NTEST', 'N', 20, 'NYSE Test Security'),
  listing('ZVZZT', 'Q', 10, 'Nasdaq Test Security'),
];

const KNOWN = new Map(
  [...WELL_KNOWN, ...THIN, ...FRESH].map((candidate) => [candidate.symbol, candidate]),
);

/**
 * What is known of a symbol, or something plausible: four letters without a suffix list on
 * Nasdaq, the rest on NYSE, between $10 and $400 by the letters of the name.
 */
export function listingOf(symbol: string): Listing {
  const known = KNOWN.get(symbol);
  if (known !== undefined) return known;
  const exchange = /^[A-Z]{4,}$/.test(symbol) ? 'Q' : 'N';
  return listing(symbol, exchange, 10 + numberFrom(symbol, 390), `${symbol} Common Stock`);
}

/** A whole number below `limit` that a text determines. */
export function numberFrom(text: string, limit: number): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0) % limit;
}
