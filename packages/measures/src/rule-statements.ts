import { TaqError, type ExchangeDate } from '@taq/schema';
import type { Dialect } from './dialect.ts';
import { effectiveSpreadStatement } from './effective-spread-statement.ts';
import type { MeasureStatement } from './measure-statement.ts';
import { minuteCellsStatement } from './minute-cells.ts';
import { pathCellsStatement } from './path-cells.ts';
import { quotePredicates } from './quote-state.ts';
import { storedQuotes } from './ordered-quotes.ts';
import { quotedSpreadStatement } from './quoted-spread-statement.ts';
import type { Asked, MatchedTradesRelation, QuotesRelation, TradesRelation } from './relations.ts';
import type { DailyRvRule, MinuteBarsRule, SpreadStatsRule, TradeRule } from './rules.ts';
import { sessionSpan } from './session-span.ts';
import type { TickQuestion } from './tick-tables.ts';
import { selectTrades, type Listings, type TradeSelection } from './trade-selection.ts';

/** A rule on one day, put to an engine. */
export interface RuleQuestion<Rule> {
  readonly dialect: Dialect;
  readonly date: ExchangeDate;
  readonly symbols: Asked;
  readonly rule: Rule;
  /** Which exchange lists each symbol, where the rule wants that one's trades. */
  readonly listings?: Listings | undefined;
}

/**
 * The ingredients of `finishMinuteBars`. `minutes`, a whole number, makes longer bars than stored
 * ones; the last one ends with the session. Throws `INVALID_ARGUMENT` for another number.
 */
export function minuteBarsStatement(
  question: RuleQuestion<MinuteBarsRule> & {
    readonly trades: TradesRelation;
    readonly minutes?: number;
  },
): MeasureStatement {
  const { rule, trades, minutes = 1 } = question;
  requireMinutes(minutes);
  const beside = rule.closingAuction === 'last-bar' ? 'auctions' : undefined;
  return minuteCellsStatement({ ...onDay(question), trades, beside, minutes });
}

/** The ingredients of `finishDailyRv`, from trades or, for a path of midpoints, from quotes. */
export function dailyRvStatement(
  question: RuleQuestion<DailyRvRule> & {
    readonly trades?: TradesRelation | undefined;
    readonly quotes?: QuotesRelation | undefined;
  },
): MeasureStatement {
  const { rule, trades, quotes } = question;
  const day = onDay(question);
  const { ties } = rule;
  if (rule.price === 'mid') {
    const given = requireTable(quotes, 'quotes', 'price=mid');
    const predicates = quotePredicates(given, { quoteConditions: 'any' });
    return pathCellsStatement({ ...day, ties, ticks: { quotes: given, predicates } });
  }
  const given = requireTable(trades, 'trades', 'price=trade');
  if (ties !== 'last') {
    return pathCellsStatement({ ...day, ties, ticks: { trades: given, selection: day.selection } });
  }
  const openings = rule.start === 'primary-auction';
  return minuteCellsStatement({ ...day, trades: given, beside: 'marks', openings });
}

/** The first ingredients of `finishSpreadStats`. */
export function quotedStatement(
  question: RuleQuestion<SpreadStatsRule> & {
    readonly quotes: QuotesRelation;
    readonly depths?: boolean;
    /** A table of `orderedQuotesQuery`, which is read in their place. */
    readonly ordered?: string | undefined;
  },
): MeasureStatement {
  const { rule, quotes, ordered, depths = false } = question;
  return quotedSpreadStatement({ ...onDay(question), quotes, rule, depths, ordered });
}

/**
 * Selects the quotes of a day in their order, for DuckDB to keep in a table where both parts of
 * the spreads are made of them: ordering is the dearest step.
 */
export function orderedQuotesQuery(
  question: RuleQuestion<SpreadStatsRule> & { readonly quotes: QuotesRelation },
): string {
  const { rule, quotes } = question;
  return storedQuotes({ ...onDay(question), quotes, rule });
}

/**
 * The second ingredients of `finishSpreadStats`. Throws `INVALID_ARGUMENT` where the rule wants
 * another match than the ticks bring.
 */
export function effectiveStatement(
  question: RuleQuestion<SpreadStatsRule> & {
    readonly ticks:
      | { readonly trades: TradesRelation; readonly quotes: QuotesRelation }
      | { readonly matched: MatchedTradesRelation };
    /** A table of `orderedQuotesQuery`, which is read in place of the quotes. */
    readonly ordered?: string | undefined;
  },
): MeasureStatement {
  const { rule, ticks, ordered } = question;
  requireMatch(rule, 'matched' in ticks ? 'wct' : 'quotes');
  return effectiveSpreadStatement({ ...onDay(question), rule, ticks, ordered });
}

function onDay({
  dialect,
  date,
  symbols,
  rule,
  listings,
}: RuleQuestion<TradeRule>): TickQuestion & { readonly selection: TradeSelection } {
  const span = sessionSpan(rule, date);
  return { dialect, symbols, span, selection: selectTrades(rule, date, listings) };
}

function requireTable<T>(table: T | undefined, name: string, option: string): T {
  if (table !== undefined) return table;
  throw new TaqError('INVALID_ARGUMENT', `${option} needs a table of ${name}`, {
    details: { argument: name, value: 'nothing' },
    next: `Give the ${name} of the day.`,
  });
}

function requireMinutes(minutes: number): void {
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440) return;
  throw new TaqError('INVALID_ARGUMENT', `bars cannot be ${minutes} minutes long`, {
    details: { argument: 'minutes', value: String(minutes) },
    next: 'Give a whole number of minutes, at least 1.',
  });
}

function requireMatch({ match }: SpreadStatsRule, given: SpreadStatsRule['match']): void {
  if (match === given) return;
  throw new TaqError('INVALID_ARGUMENT', `match=${match} cannot be made from these ticks`, {
    details: { argument: 'match', value: match },
    next:
      match === 'wct'
        ? 'Give trades that bring their quotes along, as wct has them on the server.'
        : 'Give trades and quotes.',
  });
}
