import {
  parseExchangeDate,
  parseSymbol,
  TaqError,
  type ExchangeDate,
  type Symbol,
} from '@taq/schema';
import { completeRule } from './choose-rule.ts';
import { duckdb } from './dialect.ts';
import type { QuotesTable, TickSource, TradesTable } from './local-tables.ts';
import type { Asked } from './relations.ts';
import type { RuleQuestion } from './rule-statements.ts';
import type { DailyRvRule, MinuteBarsRule, RuleByDataset, SpreadStatsRule } from './rules.ts';
import type { Listings } from './trade-selection.ts';

/** One day of a user's own ticks, and what to make of it. */
export interface LocalQuestion<Rule> {
  readonly date: ExchangeDate;
  /** Symbols, or texts in any accepted spelling. Default: every symbol in the tables. */
  readonly symbols?: 'all' | readonly (Symbol | string)[];
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

/**
 * The question as statements take it, without its tables. Throws `INVALID_DATE`, `INVALID_SYMBOL`,
 * and `INVALID_ARGUMENT` for a rule that is none of this measure.
 */
export function inDuckDb<Name extends keyof RuleByDataset>(
  dataset: Name,
  { date, symbols = 'all', rule, listings }: LocalQuestion<RuleByDataset[Name]>,
): RuleQuestion<RuleByDataset[Name]> {
  return {
    dialect: duckdb,
    date: parseExchangeDate(date),
    symbols: askedFor(symbols),
    rule: completeRule(dataset, rule),
    listings,
  };
}

function askedFor(symbols: NonNullable<LocalQuestion<unknown>['symbols']>): Asked {
  if (symbols === 'all') return symbols;
  if (Array.isArray(symbols)) {
    return symbols.map((symbol: Symbol | string) =>
      typeof symbol === 'string' ? parseSymbol(symbol) : symbol,
    );
  }
  throw new TaqError('INVALID_ARGUMENT', `symbols cannot be ${JSON.stringify(symbols)}`, {
    details: { argument: 'symbols', value: String(symbols).slice(0, 40) },
    next: "Give a list of symbols, or 'all'.",
  });
}

/** Where a table's rows are. Throws `INVALID_ARGUMENT` where nobody says so. */
export function sourceOf(
  table: { readonly source?: TickSource } | undefined,
  name: 'trades' | 'quotes',
): TickSource {
  const source = table?.source;
  if (source !== undefined && ('arrow' in source || 'parquet' in source)) return source;
  throw new TaqError('INVALID_ARGUMENT', `there is no table of ${name}`, {
    details: { argument: name, value: source === undefined ? 'nothing' : 'neither' },
    next: 'Give { source: { parquet: … } } or { source: { arrow: … } }.',
  });
}
