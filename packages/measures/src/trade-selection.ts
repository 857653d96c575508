import { TaqError, type ExchangeDate } from '@taq/schema';
import { conditionFilter, type ConditionFilter } from './condition-sets.ts';
import type { TradesRelation } from './relations.ts';
import type { TradeRule } from './rules.ts';
import { isOneOf, textLiteral } from './sql-text.ts';

/** The venue on which each symbol is listed, by canonical symbol: `AAPL` → `Q`. */
export type Listings = ReadonlyMap<string, string>;

/** Which trades a measure takes on one day. */
export interface TradeSelection {
  readonly conditions: ConditionFilter;
  readonly corrections: readonly string[];
  readonly venues:
    | { readonly only: readonly string[] }
    | { readonly except: readonly string[] }
    | { readonly primary: Listings };
}

/**
 * Corrections 00, 01 and 02 are trades as the evening left them; 07 and 08 were taken back later,
 * so they are on the tape as it was printed. 10 to 12 only say so, and are trades for nobody.
 */
const CORRECTIONS = {
  final: ['00', '01', '02'],
  'as-printed': ['00', '01', '02', '07', '08'],
} as const;

/** The reporting facilities of FINRA: trades off exchange. */
const OFF_EXCHANGE = 'D';

/** Every price from here on is a defect of the data. */
const PRICE_LIMIT = '1e10';

/**
 * The trades of a rule on one day. Throws `INVALID_ARGUMENT` where the rule wants each symbol's
 * own exchange and nobody says which that is.
 */
export function selectTrades(
  rule: TradeRule,
  date: ExchangeDate,
  listings?: Listings,
): TradeSelection {
  return {
    conditions: conditionFilter(rule.conditions, date),
    corrections: CORRECTIONS[rule.corrections],
    venues: venuesOf(rule.exchanges, listings),
  };
}

function venuesOf(exchanges: string, listings: Listings | undefined): TradeSelection['venues'] {
  if (exchanges === 'all') return { except: [] };
  if (exchanges === 'lit') return { except: [OFF_EXCHANGE] };
  if (exchanges !== 'primary') return { only: exchanges.split(',') };
  if (listings !== undefined) return { primary: listings };
  throw new TaqError('INVALID_ARGUMENT', 'nobody says which exchange is the primary one', {
    details: { argument: 'exchanges', value: exchanges },
    next: 'Give the listings, the exchange of each symbol, or name the exchanges themselves.',
  });
}

/**
 * The predicates of a selection on a table. What the table cannot tell is an error where it would
 * matter: throws `INVALID_ARGUMENT` where venues are chosen and the table has none.
 */
export function tradePredicates(
  relation: TradesRelation,
  { conditions, corrections, venues }: TradeSelection,
): string[] {
  const { price, size, correction } = relation;
  return [
    isPrice(price),
    `${size} > 0`,
    ...(correction === undefined ? [] : [isOneOf(correction, corrections)]),
    ...conditionPredicates(relation, conditions),
    ...venuePredicates(relation, venues),
  ];
}

/** Above zero and finite; NaN compares as the largest number in both engines. */
export function isPrice(price: string): string {
  return `${price} > 0 AND ${price} < ${PRICE_LIMIT}`;
}

/** Whether any of the letters is among the sale conditions. */
export function hasCondition(conditions: string, letters: string): string {
  return `translate(${conditions}, ${textLiteral(letters)}, '') <> ${conditions}`;
}

/** A trade without conditions is a regular one: NULL must not drop it. */
function conditionPredicates(
  { conditions, source }: TradesRelation,
  filter: ConditionFilter,
): string[] {
  if (conditions === undefined) return [];
  const text = `coalesce(${conditions}, '')`;
  if ('allowed' in filter) return [isOneOf(`translate(${text}, ' ', '')`, filter.allowed)];
  const { C, N } = filter.excluded;
  if (C === '' && N === '') return [];
  const letters =
    source === undefined || C === N
      ? textLiteral(C)
      : `CASE WHEN ${source} = 'N' THEN ${textLiteral(N)} ELSE ${textLiteral(C)} END`;
  return [`translate(${text}, ${letters}, '') = ${text}`];
}

function venuePredicates(
  { exchange, symbol }: TradesRelation,
  venues: TradeSelection['venues'],
): string[] {
  if ('except' in venues && venues.except.length === 0) return [];
  if (exchange === undefined) throw withoutExchange();
  if ('except' in venues) return [`NOT ${isOneOf(exchange, venues.except)}`];
  if ('only' in venues) return [isOneOf(exchange, venues.only)];
  const cases = Array.from(
    venues.primary,
    ([name, venue]) => `WHEN ${textLiteral(name)} THEN ${textLiteral(venue)}`,
  );
  return cases.length === 0 ? ['false'] : [`${exchange} = CASE ${symbol} ${cases.join(' ')} END`];
}

function withoutExchange(): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', 'the trades do not say on which exchange they were', {
    details: { argument: 'exchanges', value: '' },
    next: 'Take trades of all exchanges, or give a table with a column for it.',
  });
}
