import { addDays, newYorkToUtcNs, type ExchangeDate } from '@taq/schema';

/** The policies, the default first. */
export const AS_OF_POLICIES = ['through', 'known-by'] as const;

/**
 * Which snapshot answers for a day. `through`: the first one ever taken that is final through that
 * day. `known-by`: the latest one that had been taken when the day ended in New York, as a backtest
 * must ask. Under both no row dated after the day is part of the answer.
 */
export type AsOfPolicy = (typeof AS_OF_POLICIES)[number];

/** What is asked as of a day: one snapshot must hold all the datasets. */
export interface AsOfQuestion {
  readonly asOf: ExchangeDate;
  readonly policy: AsOfPolicy;
  /** Full names. */
  readonly datasets: readonly string[];
}

/** The first instant that is no longer the day in New York, in milliseconds since 1970. */
export function endOfDay(date: ExchangeDate): number {
  return Number(newYorkToUtcNs(addDays(date, 1), 0n) / 1_000_000n);
}
