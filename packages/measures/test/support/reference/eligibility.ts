import type { Listings, TradeRule } from '../../../src/index.ts';
import { symbolOf, type Trade } from '../ticks.ts';
import { PRICE_PLACES, scaled, SIZE_PLACES } from './decimals.ts';

/** A trade that counts: nothing is null, and its numbers are exact. */
export interface EligibleTrade {
  readonly symbol: string;
  readonly t: bigint;
  readonly seq: bigint;
  readonly price: number;
  readonly px: bigint;
  readonly size: bigint;
  readonly letters: string;
}

/** Letters that exclude a trade, on a day since odd lots are on the tape. */
const EXCLUDED: Readonly<Record<string, (source: 'C' | 'N') => string>> = {
  regular: () => 'BCGHLMNPQRTUVWZ23479',
  continuous: () => 'BCGHLMNPQRTUVWZ23479O56',
  'regular-no-odd-lots': () => 'BCGHLMNPQRTUVWZ23479I',
  hj: () => '',
  sip: (source) => (source === 'N' ? 'CHIMNQTUVW7' : 'BCHIMNQTUVW7'),
  tape: () => 'MQ9',
};

const HIGHFREQUENCY = new Set(['', '@', 'E', '@E', 'F', 'FI', '@F', '@FI', 'I', '@I']);

/** The trades that a rule takes, in the order of the day; any time of day. */
export function eligibleTrades(
  trades: readonly Trade[],
  rule: TradeRule,
  listings: Listings = new Map(),
): EligibleTrade[] {
  const eligible: EligibleTrade[] = [];
  for (const trade of trades) {
    if (trade.price === null || !(trade.price > 0) || !(trade.price < 1e10)) continue;
    if (trade.size === null || !(trade.size > 0)) continue;
    if (!hasCorrection(trade, rule) || !hasConditions(trade, rule)) continue;
    if (!isOnVenue(trade, rule, listings)) continue;
    eligible.push({
      symbol: symbolOf(trade),
      t: trade.t,
      seq: trade.seq,
      price: trade.price,
      px: scaled(trade.price, PRICE_PLACES),
      size: scaled(trade.size, SIZE_PLACES),
      letters: trade.cond ?? '',
    });
  }
  return eligible;
}

function hasCorrection({ corr }: Trade, { corrections }: TradeRule): boolean {
  if (corr === '00' || corr === '01' || corr === '02') return true;
  return corrections === 'as-printed' && (corr === '07' || corr === '08');
}

function hasConditions({ cond, source }: Trade, { conditions }: TradeRule): boolean {
  const letters = (cond ?? '').replaceAll(' ', '');
  if (conditions === 'highfrequency') return HIGHFREQUENCY.has(letters);
  const excluded = EXCLUDED[conditions]?.(source) ?? '';
  return Array.from(letters).every((letter) => !excluded.includes(letter));
}

function isOnVenue(trade: Trade, { exchanges }: TradeRule, listings: Listings): boolean {
  if (exchanges === 'all') return true;
  if (trade.ex === null) return false;
  if (exchanges === 'lit') return trade.ex !== 'D';
  if (exchanges === 'primary') return listings.get(symbolOf(trade)) === trade.ex;
  return exchanges.split(',').includes(trade.ex);
}
