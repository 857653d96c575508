import type { ExchangeDate } from '@taq/schema';
import type { TradeColumns } from './columns.ts';
import type { Market } from './market.ts';
import type { Random } from './random.ts';

/** The layout of this year has room for fractions of a share. */
const FRACTIONS_SINCE = '2026';
/** Share of odd lots that are broken: two of a hundred trades, as two of five are odd lots. */
const BROKEN = 0.05;
const BELOW_ONE_SHARE = 0.3;
const ROUND_LOT = 100;
/** Ten-thousandths of a share; thirds and the smallest part show who adds up in floating point. */
const FRACTIONS = [2_500, 5_000, 7_500, 1_000, 3_333, 1] as const;

/** Whether trades of that day may be of fractions of a share. */
export function hasFractions({ fractionalShares }: Market, date: ExchangeDate): boolean {
  return fractionalShares && date >= FRACTIONS_SINCE;
}

/** Gives some odd lots a fraction of a share, a few of them nothing else. */
export function breakShares(random: Random, { count, size, sizeFraction }: TradeColumns): void {
  for (let row = 0; row < count; row += 1) {
    if ((size[row] ?? 0) >= ROUND_LOT || !random.chance(BROKEN)) continue;
    sizeFraction[row] = random.pick(FRACTIONS);
    if (random.chance(BELOW_ONE_SHARE)) size[row] = 0;
  }
}
