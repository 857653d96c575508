import { newYorkToUtcNs, NS_PER_MINUTE, parseExchangeDate, toEpochDay } from '../../src/index.ts';

/** A date as days since 1970, as columns hold it. */
export function dayOf(date: string): number {
  return toEpochDay(parseExchangeDate(date));
}

/** So many minutes after midnight of New York, as UTC nanoseconds. */
export function newYork(date: string, minute: number): bigint {
  return newYorkToUtcNs(parseExchangeDate(date), BigInt(minute) * NS_PER_MINUTE);
}
