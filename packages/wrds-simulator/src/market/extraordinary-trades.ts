import { cancelled, corrected, latePrints } from './amended-trades.ts';
import { closingAuction, openingAuction } from './auctions.ts';
import { specialConditions, withoutCondition } from './special-trades.ts';
import { onTheEdges, outOfSequence, ties, tiesWithQuotes } from './tied-trades.ts';
import type { TradeDraft } from './trade-draft.ts';
import type { TradeSetting } from './trade-setting.ts';

/**
 * What every liquid day has besides its ordinary trades: auctions and their official repeats,
 * prints on the edges of the session, ties, late and out-of-sequence prints, corrections,
 * cancels, errors, special conditions, NULL conditions.
 */
export function extraordinaryTrades(setting: TradeSetting): TradeDraft[] {
  return [
    ...openingAuction(setting),
    ...closingAuction(setting),
    ...onTheEdges(setting),
    ...ties(setting),
    ...tiesWithQuotes(setting),
    ...latePrints(setting),
    ...outOfSequence(setting),
    ...corrected(setting),
    ...cancelled(setting),
    ...specialConditions(setting),
    ...withoutCondition(setting),
  ];
}
