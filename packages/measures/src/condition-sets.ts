import { parseExchangeDate, type ExchangeDate } from '@taq/schema';
import { oddLotCodes, saleConditionsOf, type TradeSource } from './sale-conditions.ts';

/**
 * Which trades a measure takes, by their sale conditions.
 *
 * - `regular`: none of the conditions whose price is not a current one
 * - `continuous`: regular, and no auction print; an auction has no spread
 * - `regular-no-odd-lots`: regular, and no odd lot
 * - `hj`: every trade (Holden and Jacobsen 2014)
 * - `highfrequency`: the ten conditions that R's highfrequency keeps
 * - `sip`: those that may set high, low or last of the consolidated tape
 * - `tape`: those that count for the consolidated volume
 */
export const CONDITION_SETS = [
  'regular',
  'continuous',
  'regular-no-odd-lots',
  'hj',
  'highfrequency',
  'sip',
  'tape',
] as const;

export type ConditionSet = (typeof CONDITION_SETS)[number];

/** A set as it holds on a day: letters that exclude a trade, by tape, or texts that admit it. */
export type ConditionFilter =
  | { readonly excluded: Readonly<Record<TradeSource, string>> }
  | { readonly allowed: readonly string[] };

/**
 * Averages, prior references, derivative and contingent pricing, cash, next-day and seller's
 * settlement, late and out-of-sequence reports, prints outside the session, and the official open
 * and close rows, which repeat an auction print. Source: `docs/measures.md`.
 */
const NOT_CURRENT = 'BCGHLMNPQRTUVWZ23479';
const AUCTIONS = 'O56';

/** `tradesCondition` of R's highfrequency 1.0.0, blanks removed. */
const HIGHFREQUENCY = ['', '@', 'E', '@E', 'F', 'FI', '@F', '@FI', 'I', '@I'];

/** The set as it holds on a day. */
export function conditionFilter(set: ConditionSet, date: ExchangeDate): ConditionFilter {
  if (set === 'highfrequency') return { allowed: HIGHFREQUENCY };
  return { excluded: { C: excludedCodes(set, 'C', date), N: excludedCodes(set, 'N', date) } };
}

/** Whether the set takes prints of auctions that carry this code, on both tapes. */
export function keepsCode(set: ConditionSet, code: string): boolean {
  const filter = conditionFilter(set, ANY_DAY);
  if ('allowed' in filter) return filter.allowed.some((text) => text.includes(code));
  return !Object.values(filter.excluded).some((codes) => codes.includes(code));
}

/** Codes of auctions have always meant the same. */
const ANY_DAY = parseExchangeDate('2024-11-25');

function excludedCodes(
  set: Exclude<ConditionSet, 'highfrequency'>,
  source: TradeSource,
  date: ExchangeDate,
): string {
  switch (set) {
    case 'hj':
      return '';
    case 'regular':
      return NOT_CURRENT;
    case 'continuous':
      return NOT_CURRENT + AUCTIONS;
    case 'regular-no-odd-lots':
      return NOT_CURRENT + oddLotCodes(source, date);
    case 'sip':
      return codesWhere(source, date, ({ highLow, last }) => !highLow && last === false);
    case 'tape':
      return codesWhere(source, date, ({ volume }) => !volume);
  }
}

function codesWhere(
  source: TradeSource,
  date: ExchangeDate,
  isExcluded: (condition: ReturnType<typeof saleConditionsOf>[number]) => boolean,
): string {
  return saleConditionsOf(source, date)
    .filter(isExcluded)
    .map(({ code }) => code)
    .join('');
}
