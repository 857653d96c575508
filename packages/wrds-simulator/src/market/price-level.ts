import { toEpochDay, type ExchangeDate } from '@taq/schema';
import { randomFor } from './random.ts';

/** Slow waves around a security's price: period in days, height as a share of the price. */
const WAVES = [
  { period: 397, height: 0.12 },
  { period: 89, height: 0.05 },
  { period: 23, height: 0.02 },
  { period: 7.3, height: 0.008 },
] as const;

/**
 * Where a security's day starts, in dollars. It wanders from day to day, yet follows from seed,
 * symbol and date alone, so that any day can be made without the days before it.
 */
export function startingPrice(
  seed: number,
  listing: { readonly symbol: string; readonly price: number },
  date: ExchangeDate,
): number {
  const random = randomFor(seed, listing.symbol, 'level');
  const day = toEpochDay(date);
  const exponent = WAVES.reduce((sum, { period, height }) => {
    const phase = random.float();
    return sum + height * Math.sin(2 * Math.PI * (day / period + phase));
  }, 0);
  return listing.price * Math.exp(exponent);
}
