/** Which trades a measure takes. Prices and sizes are above zero in every filter set. */
export interface TradeFilter {
  readonly name: string;
  /** Correction indicators (`tr_corr`) that stay. */
  readonly corrections: readonly string[];
  /** A trade with any of these letters among its sale conditions (`tr_scond`) goes. */
  readonly excludedConditions: readonly string[];
}

/**
 * The default filter set. Corrections 00, 01 and 02 are trades; 07 to 12 are cancelled or
 * erroneous ones and the records that say so. Conditions that go are those of prints whose price
 * is not a current one (averages, prior references, derivative pricing, cash and seller's
 * settlement, late and out-of-sequence reports, outside the session) and the official open and
 * close rows, which repeat an auction print. Odd lots, sweeps, crosses and auctions stay.
 *
 * Source: Holden and Jacobsen (2014) and the consolidated tape's condition tables, as compared in
 * `docs/measures.md`.
 */
const regular: TradeFilter = {
  name: 'regular',
  corrections: ['00', '01', '02'],
  excludedConditions: Array.from('BCGHLMNPQRTUVWZ23479'),
};

/** The filter sets by name. */
export const tradeFilters = { regular } as const;

export type TradeFilterName = keyof typeof tradeFilters;
