import { truncate, type DayClock } from './clock.ts';
import { exchangeCode, type Exchange, type QuoteColumns } from './columns.ts';
import { conditionCode, type ConditionPattern } from './conditions.ts';
import type { Listing } from './listings.ts';
import { latency, priceAt } from './ordinary-trades.ts';
import { isOrderly, lastBefore } from './quotes.ts';
import type { Random } from './random.ts';
import type { TradeDraft } from './trade-draft.ts';

/** What the extraordinary trades of a day are made from. */
export interface TradeSetting {
  readonly random: Random;
  readonly clock: DayClock;
  readonly quotes: QuoteColumns;
  readonly listing: Listing;
}

/** What a trade has besides time and condition. */
export type TradeDetails = Partial<Omit<TradeDraft, 'time' | 'condition'>>;

/** A round lot at the quote of that time, or what `details` say instead. */
export function tradeAt(
  { random, clock, quotes }: TradeSetting,
  time: number,
  pattern: ConditionPattern,
  details: TradeDetails = {},
): TradeDraft {
  const stamp = truncate(time, clock.precision);
  return {
    time: stamp,
    participantTime: stamp - latency(random),
    price: priceAt(random, quotes, quoteBefore(quotes, stamp), false),
    size: 100 * random.int(1, 9),
    exchange: exchangeCode(random.pick<Exchange>(['N', 'Q', 'P', 'Z', 'K'])),
    condition: conditionCode(pattern),
    correction: 0,
    ...details,
  };
}

/** The last orderly quote before `time`; the first quote where there is none. */
export function quoteBefore(quotes: QuoteColumns, time: number): number {
  let row = lastBefore(quotes.time, time);
  while (row > 0 && !isOrderly(quotes, row)) row -= 1;
  return Math.max(0, row);
}

/** Anywhere in the session, all instants alike. */
export function someTime({ random, clock }: TradeSetting): number {
  return clock.open + random.float() * (clock.close - clock.open);
}
