import type { DailyRv } from '../../src/index.ts';
import { dayOf } from './days.ts';

/** A valid volatility of a full day with trades in every interval. */
export function volatility(
  symbol: string,
  date = '2024-11-25',
  changes: Partial<DailyRv> = {},
): DailyRv {
  return {
    date: dayOf(date),
    symbol,
    rv_5m: 0.0125,
    rv_30m: Math.sqrt(2e-4),
    obs: 78,
    rvar_5m: 0.00015625,
    rvar_30m: 2e-4,
    active_5m: 78,
    active_30m: 13,
    trades: 4_000n,
    ...changes,
  };
}

/** What a day without a return leaves. */
export const NO_RETURN = {
  rv_5m: null,
  rv_30m: null,
  rvar_5m: null,
  rvar_30m: null,
  obs: 0,
  active_5m: 0,
  active_30m: 0,
} as const satisfies Partial<DailyRv>;
