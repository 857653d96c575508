import type { SpreadStatsRule } from '../../../src/index.ts';
import { symbolOf, type Quote } from '../ticks.ts';
import { compare, PRICE_PLACES, scaled } from './decimals.ts';

/** A record with exact numbers; what is missing or no price is 0. */
export interface ExactQuote {
  readonly symbol: string;
  readonly t: bigint;
  readonly seq: bigint;
  readonly bid: bigint;
  readonly ask: bigint;
  readonly bidSize: bigint;
  readonly askSize: bigint;
}

export type State = 'usable' | 'locked' | 'crossed' | 'one-sided' | 'too-wide';

/** The records that take part, in the order of the day. `numbered`: their numbers order them. */
export function orderedQuotes(
  quotes: readonly Quote[],
  conditions: SpreadStatsRule['quoteConditions'],
): ExactQuote[] {
  const taking = conditions === 'any' ? quotes : quotes.filter(isKept);
  const exact = taking.map((quote) => ({
    symbol: symbolOf(quote),
    t: quote.t,
    seq: quote.seq,
    bid: price(quote.bid),
    ask: price(quote.ask),
    bidSize: BigInt(quote.bidSize ?? 0),
    askSize: BigInt(quote.askSize ?? 0),
  }));
  return exact.toSorted(
    (a, b) =>
      compare(a.t, b.t) ||
      compare(a.seq, b.seq) ||
      compare(a.bid, b.bid) ||
      compare(a.ask, b.ask) ||
      compare(a.bidSize, b.bidSize) ||
      compare(a.askSize, b.askSize),
  );
}

/** What Holden and Jacobsen keep. */
function isKept({ cond, cancel }: Quote): boolean {
  return ['A', 'B', 'H', 'O', 'R', 'W'].includes(cond ?? '') && cancel !== 'B';
}

/** Every text that is no price of this world sorts as it is, and is worth nothing. */
function price(value: number | null): bigint {
  if (value === null) return 0n;
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  if (value === Infinity) return INFINITE;
  if (value === -Infinity) return -INFINITE;
  return scaled(value, PRICE_PLACES);
}

const INFINITE = 10n ** 30n;
const NOT_A_NUMBER = 10n ** 31n;
const LIMIT = scaled(1e10, PRICE_PLACES);

export function hasBothSides({ bid, ask, bidSize, askSize }: ExactQuote): boolean {
  return bid > 0n && bid < LIMIT && ask > 0n && ask < LIMIT && bidSize > 0n && askSize > 0n;
}

/** What a record is good for; `previous` is the symbol's record before it. */
export function stateOf(
  quote: ExactQuote,
  previous: ExactQuote | undefined,
  maxSpread: SpreadStatsRule['maxSpread'],
): State {
  if (!hasBothSides(quote)) return 'one-sided';
  if (maxSpread === 'hj' && isStray(quote, previous)) return 'one-sided';
  if (quote.ask === quote.bid) return 'locked';
  if (quote.ask < quote.bid) return 'crossed';
  return isTooWide(quote, maxSpread) ? 'too-wide' : 'usable';
}

/** Wider than $5, and a side more than $2.50 away from the midpoint before. */
function isStray({ bid, ask }: ExactQuote, previous: ExactQuote | undefined): boolean {
  if (previous === undefined || !hasBothSides(previous)) return false;
  if (ask - bid <= dollars(5)) return false;
  const twiceTheMidpoint = previous.bid + previous.ask;
  return 2n * bid < twiceTheMidpoint - dollars(5) || 2n * ask > twiceTheMidpoint + dollars(5);
}

function isTooWide({ bid, ask }: ExactQuote, maxSpread: string): boolean {
  if (maxSpread === 'none' || maxSpread === 'hj') return false;
  if (!maxSpread.endsWith('%')) return ask - bid > dollars(Number(maxSpread));
  // spread / midpoint > percent / 100, in whole numbers
  const millionths = scaled(Number(maxSpread.slice(0, -1)), 6);
  return (ask - bid) * 2n * 100_000_000n > (ask + bid) * millionths;
}

function dollars(value: number): bigint {
  return scaled(value, PRICE_PLACES);
}
