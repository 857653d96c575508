import { parseExchangeDate, type ExchangeDate } from '@taq/schema';

/** Which consolidated tape a trade was reported on: `tr_source`, C for CTA (A, B), N for UTP (C). */
export type TradeSource = 'C' | 'N';

/** What a sale condition does to the consolidated tape's values, on which tape and when. */
export interface SaleCondition {
  readonly code: string;
  /** The tapes on which the code has this meaning. */
  readonly sources: readonly TradeSource[];
  /** First day on which it has it; absent where that lies before the data. */
  readonly from?: ExchangeDate;
  /** Last day on which it had it; absent where it still has. */
  readonly to?: ExchangeDate;
  readonly meaning: string;
  /** Whether the trade may set the day's high and low. */
  readonly highLow: boolean;
  /** Whether it may set the last price; `first` = only where nothing else has yet. */
  readonly last: boolean | 'first';
  /** Whether it counts for the consolidated volume. */
  readonly volume: boolean;
}

const BOTH: readonly TradeSource[] = ['C', 'N'];
const CTA: readonly TradeSource[] = ['C'];
const UTP: readonly TradeSource[] = ['N'];
const FULL = { highLow: true, last: true, volume: true } as const;
const LATE = { highLow: true, last: 'first', volume: true } as const;
const VOLUME_ONLY = { highLow: false, last: false, volume: true } as const;
const NOTHING = { highLow: false, last: false, volume: false } as const;

/** The day from which both tapes carry odd lots, under the letter I. */
const ODD_LOTS_SINCE = parseExchangeDate('2013-12-09');
const BEFORE_ODD_LOTS = parseExchangeDate('2013-12-06');

/**
 * Sale conditions (`tr_scond`) by tape and code, each with the days on which it holds. A trade
 * sets a value only where all of its codes allow it.
 *
 * Source: the eligibility tables that data vendors publish from the CTA and UTP plans (Polygon's
 * glossary of conditions, Barchart's feed appendix A). Not confirmed there: `R` on CTA, the volume
 * of `9`, the first day of odd lots, and what `I` meant on CTA before.
 */
export const SALE_CONDITIONS: readonly SaleCondition[] = [
  { code: '@', sources: BOTH, meaning: 'regular sale', ...FULL },
  { code: 'A', sources: BOTH, meaning: 'acquisition', ...FULL },
  { code: 'B', sources: CTA, meaning: 'average price trade', ...VOLUME_ONLY },
  { code: 'B', sources: UTP, meaning: 'bunched trade', ...FULL },
  { code: 'C', sources: BOTH, meaning: 'cash sale', ...VOLUME_ONLY },
  { code: 'D', sources: BOTH, meaning: 'distribution', ...FULL },
  { code: 'E', sources: CTA, meaning: 'automatic execution', ...FULL },
  { code: 'F', sources: BOTH, meaning: 'intermarket sweep', ...FULL },
  { code: 'G', sources: BOTH, meaning: 'bunched sold trade', ...LATE },
  { code: 'H', sources: BOTH, meaning: 'price variation trade', ...VOLUME_ONLY },
  { code: 'I', sources: CTA, to: BEFORE_ODD_LOTS, meaning: 'election by a sold order', ...FULL },
  { code: 'I', sources: BOTH, from: ODD_LOTS_SINCE, meaning: 'odd lot', ...VOLUME_ONLY },
  { code: 'K', sources: BOTH, meaning: 'rule 127 or 155', ...FULL },
  { code: 'L', sources: BOTH, meaning: 'sold last', ...FULL },
  { code: 'M', sources: BOTH, meaning: 'official close of a venue', ...NOTHING },
  { code: 'N', sources: BOTH, meaning: 'next day settlement', ...VOLUME_ONLY },
  { code: 'O', sources: BOTH, meaning: 'opening print', ...FULL },
  { code: 'P', sources: BOTH, meaning: 'prior reference price', ...LATE },
  { code: 'Q', sources: BOTH, meaning: 'official open of a venue', ...NOTHING },
  { code: 'R', sources: BOTH, meaning: 'seller’s option', ...LATE },
  { code: 'S', sources: BOTH, meaning: 'split trade', ...FULL },
  { code: 'T', sources: BOTH, meaning: 'outside the session', ...VOLUME_ONLY },
  { code: 'U', sources: BOTH, meaning: 'outside the session, out of sequence', ...VOLUME_ONLY },
  { code: 'V', sources: BOTH, meaning: 'contingent trade', ...VOLUME_ONLY },
  { code: 'W', sources: BOTH, meaning: 'average price trade', ...VOLUME_ONLY },
  { code: 'X', sources: BOTH, meaning: 'cross trade', ...FULL },
  { code: 'Y', sources: BOTH, meaning: 'yellow flag', ...FULL },
  { code: 'Z', sources: BOTH, meaning: 'sold out of sequence', ...LATE },
  { code: '1', sources: BOTH, meaning: 'stopped stock', ...FULL },
  { code: '4', sources: BOTH, meaning: 'derivatively priced', ...LATE },
  { code: '5', sources: BOTH, meaning: 'reopening print', ...FULL },
  { code: '6', sources: BOTH, meaning: 'closing print', ...FULL },
  { code: '7', sources: BOTH, meaning: 'qualified contingent trade', ...VOLUME_ONLY },
  {
    code: '9',
    sources: BOTH,
    meaning: 'corrected consolidated close',
    highLow: true,
    last: true,
    volume: false,
  },
];

/** The entries that hold on a tape and day. */
export function saleConditionsOf(source: TradeSource, date: ExchangeDate): SaleCondition[] {
  return SALE_CONDITIONS.filter(
    ({ sources, from, to }) =>
      sources.includes(source) &&
      (from === undefined || from <= date) &&
      (to === undefined || date <= to),
  );
}

/** The codes that mark an odd lot on that tape and day. */
export function oddLotCodes(source: TradeSource, date: ExchangeDate): string {
  return saleConditionsOf(source, date)
    .filter(({ meaning }) => meaning === 'odd lot')
    .map(({ code }) => code)
    .join('');
}
