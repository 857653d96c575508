import type { SpreadStats } from '../../src/index.ts';
import { dayOf } from './days.ts';

/** A valid row of spreads. */
export function spread(
  symbol: string,
  date = '2024-11-25',
  changes: Partial<SpreadStats> = {},
): SpreadStats {
  return {
    date: dayOf(date),
    symbol,
    qwap_spread: 0.02,
    ewas: 0.015,
    quotes: 900n,
    trades: 40n,
    qwap_spread_bps: 2,
    ewas_bps: 1.5,
    quoted_time: 23_399.5,
    tied_time: 0.25,
    quote_records: 1_000n,
    trades_without_quote: 1n,
    trades_with_unusable_quote: 0n,
    ...changes,
  };
}

/** What a day without a usable quote leaves, and one without a trade that has one. */
export const NO_QUOTE = { qwap_spread: null, qwap_spread_bps: null, quoted_time: 0 } as const;
export const NO_TRADE = { ewas: null, ewas_bps: null, trades: 0n } as const;
