import type { Dialect } from './dialect.ts';
import type { QuotesRelation } from './relations.ts';
import type { SpreadStatsRule } from './rules.ts';
import { isOneOf } from './sql-text.ts';
import { isPrice } from './trade-selection.ts';

/** What a quote record, or a trade's match with one, is good for. Only `usable` has a spread. */
export const QUOTE_STATE = {
  usable: 0,
  locked: 1,
  crossed: 2,
  oneSided: 3,
  tooWide: 4,
  none: 5,
} as const;

/** The conditions that Holden and Jacobsen keep. */
const NBBO_ELIGIBLE = ['A', 'B', 'H', 'O', 'R', 'W'];

type WidthRule = Pick<SpreadStatsRule, 'maxSpread'>;

/** The state of a record, over the columns of `quoteRecords` and, where `needsPrevious`, `previous`. */
export function quoteState(rule: WidthRule, dialect: Dialect): string {
  const { usable, locked, crossed, oneSided, tooWide } = QUOTE_STATE;
  const oneSidedByRule = rule.maxSpread === 'hj' ? ` OR ${strayed(dialect)}` : '';
  const wide = widthLimit(rule, dialect);
  return `CASE
    WHEN NOT (${hasBothSides('bid', 'ask', 'bid_size', 'ask_size')})${oneSidedByRule} THEN ${oneSided}
    WHEN ask = bid THEN ${locked}
    WHEN ask < bid THEN ${crossed}${wide === undefined ? '' : `\n    WHEN ${wide} THEN ${tooWide}`}
    ELSE ${usable} END`;
}

/** Whether the state needs the sum of bid and ask of the record before, as `previous`. */
export function needsPrevious({ maxSpread }: WidthRule): boolean {
  return maxSpread === 'hj';
}

/** Bid plus ask where both sides are there. */
export const bothSides = `CASE WHEN ${hasBothSides('bid', 'ask', 'bid_size', 'ask_size')} THEN pb + pa END`;

/** A quote with both sides, neither locked nor crossed. */
export function isUsable({ bid, ask, bidSize, askSize }: QuotesRelation): string {
  return `${hasBothSides(bid, ask, bidSize, askSize)} AND ${ask} > ${bid}`;
}

/** Which records take part at all. A table without conditions keeps them all. */
export function quotePredicates(
  { condition, cancel }: QuotesRelation,
  { quoteConditions }: Pick<SpreadStatsRule, 'quoteConditions'>,
): string[] {
  if (quoteConditions === 'any') return [];
  return [
    ...(condition === undefined ? [] : [isOneOf(condition, NBBO_ELIGIBLE)]),
    ...(cancel === undefined ? [] : [`coalesce(${cancel}, '') <> 'B'`]),
  ];
}

function hasBothSides(bid: string, ask: string, bidSize: string, askSize: string): string {
  return `${isPrice(bid)} AND ${isPrice(ask)} AND ${bidSize} > 0 AND ${askSize} > 0`;
}

/** Above $5, a side more than $2.50 away from the midpoint of the record before does not count. */
function strayed({ exactPrice }: Dialect): string {
  const limit = exactPrice('5');
  return `coalesce(pa - pb > ${limit} AND (2 * pb < previous - ${limit} OR 2 * pa > previous + ${limit}), false)`;
}

function widthLimit({ maxSpread }: WidthRule, { exactPrice, wide }: Dialect): string | undefined {
  if (maxSpread === 'none' || maxSpread === 'hj') return undefined;
  if (!maxSpread.endsWith('%')) return `pa - pb > ${exactPrice(maxSpread)}`;
  const parts = Math.round(Number(maxSpread.slice(0, -1)) * 1e6);
  return `${wide('200000000')} * (pa - pb) > ${wide(String(parts))} * (pa + pb)`;
}
