import { TaqError, type ExchangeDate } from '@taq/schema';
import { clockOf } from './clock.ts';
import type { QuoteColumns, TradeColumns, VenueQuoteColumns } from './columns.ts';
import { extraordinaryTrades } from './extraordinary-trades.ts';
import { breakShares, hasFractions } from './fractional-shares.ts';
import { ILLIQUID_TRADES, type Market } from './market.ts';
import { ordinaryTrades } from './ordinary-trades.ts';
import { startingPrice } from './price-level.ts';
import { makeQuotes } from './quotes.ts';
import { randomFor, type Random } from './random.ts';
import { toTradeColumns } from './trade-draft.ts';
import { isListed, type MarketSymbol } from './universe.ts';
import { makeVenueQuotes } from './venue-quotes.ts';

/** All rows of a symbol's day. */
export interface SymbolDay {
  readonly symbol: MarketSymbol;
  readonly date: ExchangeDate;
  readonly trades: TradeColumns;
  readonly quotes: QuoteColumns;
  readonly venueQuotes: VenueQuoteColumns;
}

const TEST_TRADES = 12;
const FEWEST_ORDINARY_TRADES = 50;

/**
 * The rows of a symbol's day, without a server. They follow from the seed, the symbol, the day
 * and the numbers of trades and quotes alone, not from the market's other symbols or days.
 * Throws `INVALID_ARGUMENT` for a day on which the exchange is closed or the symbol not listed.
 */
export function symbolDay(market: Market, symbol: MarketSymbol, date: ExchangeDate): SymbolDay {
  if (!isListed(symbol, date)) {
    throw new TaqError('INVALID_ARGUMENT', `${symbol.symbol} is not listed on ${date}`, {
      details: { argument: 'date', value: date },
      next: `It lists on ${symbol.listedFrom}.`,
    });
  }
  const clock = clockOf(date);
  const random = randomFor(market.seed, symbol.symbol, date);
  const count = tradesOf(market, symbol, date, random.float());
  const liquid = isLiquid(symbol);
  const quotes = makeQuotes(random, {
    clock,
    price: startingPrice(market.seed, symbol, date),
    count: Math.max(count, ILLIQUID_TRADES) * market.quotesPerTrade,
    oddities: liquid,
  });
  const special = liquid ? extraordinaryTrades({ random, clock, quotes, listing: symbol }) : [];
  const fewest = liquid ? FEWEST_ORDINARY_TRADES : 0;
  const ordinary = Math.max(fewest, count - special.length);
  const drafts = [...ordinaryTrades(random, clock, quotes, ordinary), ...special];
  const trades = toTradeColumns(random, drafts, clock.precision);
  const apart = (what: string): Random => randomFor(market.seed, symbol.symbol, date, what);
  if (hasFractions(market, date)) breakShares(apart('fractional shares'), trades);
  const venueQuotes = makeVenueQuotes(apart('venue quotes'), clock, quotes);
  return { symbol, date, trades, quotes, venueQuotes };
}

function isLiquid({ traits }: MarketSymbol): boolean {
  return !traits.includes('illiquid') && !traits.includes('test');
}

function tradesOf(market: Market, symbol: MarketSymbol, date: ExchangeDate, draw: number): number {
  if (symbol.quietDay === date) return 0;
  if (symbol.traits.includes('test')) return TEST_TRADES;
  if (symbol.traits.includes('illiquid')) return ILLIQUID_TRADES;
  return Math.round(market.liquidTrades * (0.9 + 0.2 * draw));
}
