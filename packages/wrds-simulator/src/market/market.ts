import { requireOrdered, TaqError, tradingDaysBetween, type ExchangeDate } from '@taq/schema';
import { chooseSymbols, isListed, type MarketSymbol } from './universe.ts';

/** What a market is made from. The same options give the same rows, on every machine. */
export interface MarketOptions {
  /** Any whole number. */
  readonly seed: number;
  /** A count, or symbols in any spelling. `chooseSymbols` says what either means. */
  readonly symbols: number | readonly string[];
  /** First and last date, both included. */
  readonly start: ExchangeDate;
  readonly end: ExchangeDate;
  /**
   * Rows of `ctm` per symbol and day, on average. A liquid symbol has at least a hundred, for
   * every kind of trade occurs on each of its days.
   */
  readonly tradesPerSymbolDay: number;
  /** Rows of `complete_nbbo` per trade; 3 where nothing is said. */
  readonly quotesPerTrade?: number;
  /**
   * Whether some trades from 2026 on are of fractions of a share, and sizes `numeric`. Days before
   * stay as they are.
   */
  readonly fractionalShares?: boolean;
}

/** A market before any of its rows exist: who trades, when, how much. */
export interface Market {
  readonly seed: number;
  /** In the order of the tables, test issues included. */
  readonly symbols: readonly MarketSymbol[];
  /** Trading days, rising. */
  readonly days: readonly ExchangeDate[];
  /** Trades that a liquid symbol has on a day, give or take a tenth. */
  readonly liquidTrades: number;
  readonly quotesPerTrade: number;
  readonly fractionalShares: boolean;
}

const FIRST_TAQ_DAY = '2003-09-10';
const LAST_KNOWN_DAY = '2035-12-31';
const DEFAULT_QUOTES_PER_TRADE = 3;

/**
 * Draws up a market. Throws `INVALID_ARGUMENT`, `INVALID_SYMBOL`, or `INVALID_RANGE` for an end
 * before the start and for a range without a trading day.
 */
export function createMarket(options: MarketOptions): Market {
  const { seed, start, end, tradesPerSymbolDay, quotesPerTrade } = options;
  requireWhole('seed', seed, Number.MIN_SAFE_INTEGER);
  requireWhole('tradesPerSymbolDay', tradesPerSymbolDay, 1);
  if (quotesPerTrade !== undefined) requireWhole('quotesPerTrade', quotesPerTrade, 1);
  const days = requireTradingDays(start, end);
  const symbols = chooseSymbols(options.symbols, days);
  const counted = typeof options.symbols === 'number';
  return {
    seed,
    symbols,
    days,
    liquidTrades: counted ? evenedOut(symbols, days, tradesPerSymbolDay) : tradesPerSymbolDay,
    quotesPerTrade: quotesPerTrade ?? DEFAULT_QUOTES_PER_TRADE,
    fractionalShares: options.fractionalShares ?? false,
  };
}

function requireWhole(argument: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new TaqError('INVALID_ARGUMENT', `${argument} cannot be ${value}`, {
    details: { argument, value: String(value) },
    next: least === 1 ? 'Give a whole number of at least 1.' : 'Give a whole number.',
  });
}

function requireTradingDays(start: ExchangeDate, end: ExchangeDate): ExchangeDate[] {
  requireOrdered(start, end);
  if (start < FIRST_TAQ_DAY || end > LAST_KNOWN_DAY) {
    throw new TaqError(
      'INVALID_RANGE',
      `${start} to ${end} leaves ${FIRST_TAQ_DAY} to ${LAST_KNOWN_DAY}`,
      {
        details: { start, end },
        next: `TAQ begins on ${FIRST_TAQ_DAY}; the trading calendar is known to ${LAST_KNOWN_DAY}.`,
      },
    );
  }
  const days = tradingDaysBetween(start, end);
  if (days.length > 0) return days;
  throw new TaqError('INVALID_RANGE', `the exchange is closed from ${start} to ${end}`, {
    details: { start, end },
    next: 'Give a range with at least one trading day.',
  });
}

/** Trades of a thinly traded symbol on a day. */
export const ILLIQUID_TRADES = 30;

/** What liquid days must have so that all symbols and days together have the asked average. */
function evenedOut(
  symbols: readonly MarketSymbol[],
  days: readonly ExchangeDate[],
  average: number,
): number {
  const asked = symbols.filter(({ traits }) => !traits.includes('test'));
  const cells = asked.flatMap((symbol) =>
    days.filter((day) => isListed(symbol, day)).map((day) => ({ symbol, day })),
  );
  const thin = cells.filter(({ symbol }) => symbol.traits.includes('illiquid'));
  const traded = thin.filter(({ symbol, day }) => symbol.quietDay !== day);
  const wanted = asked.length * days.length * average - traded.length * ILLIQUID_TRADES;
  return Math.max(1, Math.round(wanted / (cells.length - thin.length)));
}
