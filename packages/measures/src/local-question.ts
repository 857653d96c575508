import type { ExchangeDate } from '@taq/schema';
import { duckdb } from './dialect.ts';
import type { QuotesTable, TradesTable } from './local-tables.ts';
import type { Asked } from './relations.ts';
import type { RuleQuestion } from './rule-statements.ts';
import type { DailyRvRule, MinuteBarsRule, SpreadStatsRule } from './rules.ts';
import type { Listings } from './trade-selection.ts';

/** One day of a user's own ticks, and what to make of it. */
export interface LocalQuestion<Rule> {
  readonly date: ExchangeDate;
  /** Default: every symbol in the tables. */
  readonly symbols?: Asked;
  /** Default: the dataset's own rule. */
  readonly rule?: Rule;
  readonly listings?: Listings;
}

export interface LocalBarsQuestion extends LocalQuestion<MinuteBarsRule> {
  readonly trades: TradesTable;
  /** Length of a bar; default: 1. */
  readonly minutes?: number;
}

/** Trades, or for a path of midpoints quotes. */
export interface LocalRvQuestion extends LocalQuestion<DailyRvRule> {
  readonly trades?: TradesTable;
  readonly quotes?: QuotesTable;
}

export interface LocalSpreadsQuestion extends LocalQuestion<SpreadStatsRule> {
  readonly trades: TradesTable;
  readonly quotes: QuotesTable;
}

/** The question as statements take it, without its tables. */
export function inDuckDb<Rule>(
  { date, symbols = 'all', listings }: Omit<LocalQuestion<Rule>, 'rule'>,
  rule: Rule,
): RuleQuestion<Rule> {
  return { dialect: duckdb, date, symbols, rule, listings };
}
