import { truncate, type DayClock } from './clock.ts';
import { isOneVenue, type QuoteColumns, type VenueQuoteColumns } from './columns.ts';
import { CENT, otherVenue, someLots } from './quotes.ts';
import type { Random } from './random.ts';

/** Share of NBBO changes that an ordinary quote follows. */
const ORDINARY = 1 / 6;

/**
 * What single venues quoted on the day of these NBBO changes: every change that one venue made by
 * itself, under its number, and now and then, between two changes, a quote that moves nothing.
 */
export function makeVenueQuotes(
  random: Random,
  { precision }: DayClock,
  quotes: QuoteColumns,
): VenueQuoteColumns {
  const isFollowed = chooseFollowed(random, quotes);
  const made = emptyVenueQuotes(countOf(quotes, isFollowed));
  let place = 0;
  for (let row = 0; row < quotes.count; row += 1) {
    if (isOneVenue(quotes, row)) repeatNbbo({ quotes, row, made, place: place++ });
    if (isFollowed[row] !== 1) continue;
    const spot = { quotes, row, made, place: place++ };
    stampAfter(random, spot, precision);
    quoteBehind(random, spot);
  }
  return made;
}

/** Where a quote is put, and the change that it repeats or follows. */
interface Spot {
  readonly quotes: QuoteColumns;
  readonly row: number;
  readonly made: VenueQuoteColumns;
  readonly place: number;
}

function chooseFollowed(random: Random, quotes: QuoteColumns): Uint8Array {
  const isFollowed = new Uint8Array(quotes.count);
  for (let row = 0; row < quotes.count; row += 1) {
    isFollowed[row] = Number(numbersAfter(quotes, row) > 0 && random.chance(ORDINARY));
  }
  return isFollowed;
}

/** Numbers that are free between a change and the next. */
function numbersAfter({ sequence }: QuoteColumns, row: number): number {
  const number = sequence[row] ?? 0;
  return (sequence[row + 1] ?? number + 2) - number - 1;
}

function countOf(quotes: QuoteColumns, isFollowed: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < quotes.count; row += 1) {
    count += Number(isOneVenue(quotes, row)) + (isFollowed[row] ?? 0);
  }
  return count;
}

function emptyVenueQuotes(count: number): VenueQuoteColumns {
  return {
    count,
    isNbbo: new Uint8Array(count),
    exchange: new Uint8Array(count),
    time: new Float64Array(count),
    bid: new Int32Array(count),
    bidLots: new Int32Array(count),
    ask: new Int32Array(count),
    askLots: new Int32Array(count),
    opening: new Uint8Array(count),
    sequence: new Int32Array(count),
  };
}

function repeatNbbo({ quotes, row, made, place }: Spot): void {
  made.isNbbo[place] = 1;
  made.exchange[place] = quotes.bidExchange[row] ?? 0;
  made.time[place] = quotes.time[row] ?? 0;
  made.bid[place] = quotes.bid[row] ?? 0;
  made.bidLots[place] = quotes.bidLots[row] ?? 0;
  made.ask[place] = quotes.ask[row] ?? 0;
  made.askLots[place] = quotes.askLots[row] ?? 0;
  made.opening[place] = quotes.opening[row] ?? 0;
  made.sequence[place] = quotes.sequence[row] ?? 0;
}

/** Stamp and number of an ordinary quote: not before the change, not after the next. */
function stampAfter(random: Random, { quotes, row, made, place }: Spot, precision: number): void {
  const time = quotes.time[row] ?? 0;
  const pause = (quotes.time[row + 1] ?? time) - time;
  made.time[place] = truncate(time + Math.floor(random.float() * pause), precision);
  made.sequence[place] = (quotes.sequence[row] ?? 0) + random.int(1, numbersAfter(quotes, row));
}

/**
 * A quote of a venue that is not at the NBBO: at its prices with no more than its sizes, or
 * behind them, on the sides that it has. Never locked nor crossed, even where the NBBO is.
 */
function quoteBehind(random: Random, { quotes, row, made, place }: Spot): void {
  const bestBid = quotes.bid[row] ?? 0;
  const bestAsk = quotes.ask[row] ?? 0;
  const bid = bidBehind(random, bestBid, bestAsk);
  const ask = askBehind(random, bestBid, bestAsk);
  made.bid[place] = bid;
  made.ask[place] = ask;
  made.bidLots[place] = lotsAt(random, bid, bestBid, quotes.bidLots[row] ?? 0);
  made.askLots[place] = lotsAt(random, ask, bestAsk, quotes.askLots[row] ?? 0);
  made.exchange[place] = otherVenue(
    random,
    quotes.bidExchange[row] ?? 0,
    quotes.askExchange[row] ?? 0,
  );
}

function bidBehind(random: Random, bestBid: number, bestAsk: number): number {
  if (bestBid === 0) return 0;
  const highest = bestAsk === 0 ? bestBid : Math.min(bestBid, bestAsk - CENT);
  return Math.max(CENT, highest - centsBehind(random));
}

function askBehind(random: Random, bestBid: number, bestAsk: number): number {
  return bestAsk === 0 ? 0 : Math.max(bestAsk, bestBid + CENT) + centsBehind(random);
}

/** None in half of all cases. */
function centsBehind(random: Random): number {
  return CENT * Math.floor(random.exponential() * 1.5);
}

function lotsAt(random: Random, price: number, bestPrice: number, bestLots: number): number {
  if (price === 0) return 0;
  return price === bestPrice ? random.int(1, bestLots) : someLots(random);
}
