import {
  chooseRule,
  duckdb,
  effectiveDollars,
  effectiveRelative,
  effectiveStatement,
  effectiveTrades,
  perSymbol,
  type Choices,
  type QuotesTable,
  type SymbolIngredients,
  type TradesTable,
} from '@taq/measures';
import type { ExchangeDate } from '@taq/schema';
import type { Row } from '../oracle-file.ts';
import type { Workbench } from '../workbench.ts';

/** Columns in the order of the oracle. */
export const EFFECTIVE_COUNTS = [
  'trades_in_session',
  'trades_used',
  'no_quote',
  'unusable_quote',
] as const;

export const EFFECTIVE_MEANS = [
  'es_dollar_ave',
  'es_dollar_sw',
  'es_dollar_dw',
  'es_rel_ave',
  'es_rel_sw',
  'es_rel_dw',
  'es_log_ave',
  'es_log_sw',
  'es_log_dw',
] as const;

export const EFFECTIVE_TOTALS = ['shares', 'dollars'] as const;

/** A day's effective spreads of every symbol, by every weight. */
export async function effectiveSpreadRows(
  { measures }: Workbench,
  {
    trades,
    quotes,
    date,
    options,
  }: {
    readonly trades: TradesTable;
    readonly quotes: QuotesTable;
    readonly date: ExchangeDate;
    readonly options: Choices;
  },
): Promise<Row[]> {
  const statement = effectiveStatement({
    dialect: duckdb,
    date,
    symbols: 'all',
    // Asked for logarithms, the answer holds what ratios need, too.
    rule: chooseRule('taq_spread_stats', { ...options, relative: 'log' }),
    ticks: {
      trades: await measures.trades(trades, date),
      quotes: await measures.quotes(quotes, date),
    },
  });
  const rows: Row[] = [];
  for await (const groups of perSymbol(measures.run(statement))) {
    rows.push({ symbol: groups.symbol, date, ...effectiveValues(groups) });
  }
  return rows;
}

function effectiveValues(groups: SymbolIngredients): Row {
  const { trades, withoutQuote, withUnusableQuote, shares, notional } = effectiveTrades(groups);
  return {
    trades_in_session: trades + withoutQuote + withUnusableQuote,
    trades_used: trades,
    no_quote: withoutQuote,
    unusable_quote: withUnusableQuote,
    es_dollar_ave: effectiveDollars(groups, 'equal'),
    es_dollar_sw: effectiveDollars(groups, 'share'),
    es_dollar_dw: effectiveDollars(groups, 'dollar'),
    es_rel_ave: effectiveRelative(groups, 'equal', 'ratio'),
    es_rel_sw: effectiveRelative(groups, 'share', 'ratio'),
    es_rel_dw: effectiveRelative(groups, 'dollar', 'ratio'),
    es_log_ave: effectiveRelative(groups, 'equal', 'log'),
    es_log_sw: effectiveRelative(groups, 'share', 'log'),
    es_log_dw: effectiveRelative(groups, 'dollar', 'log'),
    shares,
    dollars: notional,
  };
}
