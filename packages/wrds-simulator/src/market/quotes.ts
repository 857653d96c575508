import { busyAtTheEnds, evenly, joined } from './activity.ts';
import type { DayClock } from './clock.ts';
import { EXCHANGES, exchangeCode, type QuoteColumns } from './columns.ts';
import type { Random } from './random.ts';

/** Ten-thousandths of a dollar in a cent. */
export const CENT = 100;
/** And in a dollar. */
export const DOLLAR = 10_000;

const LOCKED = 0.044;
const CROSSED = 0.0002;
/** Venues that quote; FINRA's members do not. */
const VENUES = EXCHANGES.filter((exchange) => exchange !== 'D').map(exchangeCode);
/** Share of NBBO changes at which one venue sets both sides. */
const ONE_VENUE = 0.35;
/** A day moves by about this share of the price. */
const DAY_VOLATILITY = 0.015;
/** Share of changes before 2018 that carry the stamp of the one before. */
const TIED_BEFORE_2018 = 0.05;

export interface QuotePlan {
  readonly clock: DayClock;
  /** Dollars at the start of the day. */
  readonly price: number;
  readonly count: number;
  /** Whether each of the day's oddities must occur, however few quotes there are. */
  readonly oddities: boolean;
}

/** The NBBO of a symbol's day: a random walk, with the oddities of real books. */
export function makeQuotes(random: Random, plan: QuotePlan): QuoteColumns {
  const quotes = emptyQuotes(quoteTimes(random, plan));
  walk(random, plan, quotes);
  if (plan.oddities) plantOddities(random, plan.clock, quotes);
  return quotes;
}

function quoteTimes(random: Random, { clock, count }: QuotePlan): Float64Array {
  const outside = Math.max(4, Math.round(count * 0.03));
  const { earliest, open, close, latest, precision } = clock;
  const before = evenly(random, outside, earliest, open, precision);
  const inside = busyAtTheEnds(random, Math.max(30, count - 2 * outside), open, close, precision);
  const after = evenly(random, outside, close, latest, precision);
  return joined([before, inside, after]);
}

function emptyQuotes(time: Float64Array): QuoteColumns {
  const count = time.length;
  return {
    count,
    time,
    bid: new Int32Array(count),
    bidLots: new Int32Array(count),
    ask: new Int32Array(count),
    askLots: new Int32Array(count),
    bidExchange: new Uint8Array(count),
    askExchange: new Uint8Array(count),
    opening: new Uint8Array(count),
    sequence: new Int32Array(count),
  };
}

function walk(random: Random, { clock, price }: QuotePlan, quotes: QuoteColumns): void {
  const usual = Math.max(1, Math.round(price * 0.02));
  const step = (price * DOLLAR * DAY_VOLATILITY) / Math.sqrt(quotes.count);
  let middle = price * DOLLAR;
  let sequence = random.int(1_000, 100_000);
  for (let row = 0; row < quotes.count; row += 1) {
    middle = Math.max(DOLLAR, middle + step * random.bell());
    sequence += random.int(1, 40);
    const time = quotes.time[row] ?? 0;
    const inSession = time >= clock.open && time < clock.close;
    setQuote(random, quotes, row, middle, spreadAt(random, usual, inSession));
    quotes.sequence[row] = sequence;
  }
  if (clock.date < '2018') tieSome(random, quotes, clock.open);
}

function tieSome(random: Random, quotes: QuoteColumns, open: number): void {
  for (let row = 1; row < quotes.count; row += 1) {
    const inSession = (quotes.time[row - 1] ?? 0) >= open;
    if (inSession && random.chance(TIED_BEFORE_2018)) quotes.time[row] = quotes.time[row - 1] ?? 0;
  }
}

/** Cents between bid and ask: 0 when locked, negative when crossed, wide outside the session. */
function spreadAt(random: Random, usual: number, inSession: boolean): number {
  if (!inSession) return usual * 4 + random.int(1, 10);
  const draw = random.float();
  if (draw < CROSSED) return -1;
  if (draw < CROSSED + LOCKED) return 0;
  return 1 + Math.floor(random.exponential() * (usual - 0.5));
}

function setQuote(
  random: Random,
  quotes: QuoteColumns,
  row: number,
  middle: number,
  spread: number,
): void {
  const bid = Math.max(1, Math.round(middle / CENT - spread / 2));
  quotes.bid[row] = bid * CENT;
  quotes.ask[row] = (bid + spread) * CENT;
  quotes.bidLots[row] = someLots(random);
  quotes.askLots[row] = someLots(random);
  const bidder = random.pick(VENUES);
  quotes.bidExchange[row] = bidder;
  quotes.askExchange[row] = random.chance(ONE_VENUE) ? bidder : otherVenue(random, bidder);
}

/** Round lots on one side of a quote. */
export function someLots(random: Random): number {
  return 1 + Math.floor(random.exponential() * 3);
}

/** A venue that is neither `venue` nor `another`. */
export function otherVenue(random: Random, venue: number, another = venue): number {
  const drawn = random.pick(VENUES);
  if (drawn !== venue && drawn !== another) return drawn;
  return VENUES.find((candidate) => candidate !== venue && candidate !== another) ?? drawn;
}

/**
 * What real days have, at places of its own each: few quotes are enough to hold them all. One place
 * loses both sides.
 */
function plantOddities(random: Random, clock: DayClock, quotes: QuoteColumns): void {
  const { first, last } = sessionRows(quotes, clock);
  const places = distinctPlaces(random, first + 1, last, 11);
  quotes.opening[first] = 1;
  for (const row of places.slice(0, 3)) cross(quotes, row);
  for (const row of places.slice(3, 6)) quotes.ask[row] = quotes.bid[row] ?? 0;
  for (const row of places.slice(6, 8)) removeSide(quotes.bid, quotes.bidLots, row);
  for (const row of places.slice(7, 10)) removeSide(quotes.ask, quotes.askLots, row);
  for (const row of places.slice(10)) quotes.time[row] = quotes.time[row - 1] ?? 0;
}

/** `count` different rows from `first` to `last`, both included. */
function distinctPlaces(random: Random, first: number, last: number, count: number): number[] {
  const places = new Set<number>();
  while (places.size < count) places.add(random.int(first, last));
  return [...places];
}

function cross(quotes: QuoteColumns, row: number): void {
  quotes.ask[row] = (quotes.bid[row] ?? 0) - CENT;
}

function removeSide(price: Int32Array, lots: Int32Array, row: number): void {
  price[row] = 0;
  lots[row] = 0;
}

/** First and last row of the session. */
export function sessionRows(
  { time }: QuoteColumns,
  { open, close }: DayClock,
): { first: number; last: number } {
  return { first: lastBefore(time, open) + 1, last: lastBefore(time, close) };
}

/** A usable quote: both sides there, bid below ask. */
export function isOrderly(quotes: QuoteColumns, row: number): boolean {
  const bid = quotes.bid[row] ?? 0;
  return bid > 0 && (quotes.ask[row] ?? 0) > bid;
}

/** The last row before `time`, -1 where there is none; `times` rise. */
export function lastBefore(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? time) < time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
