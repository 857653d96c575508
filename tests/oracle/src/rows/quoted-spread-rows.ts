import {
  chooseRule,
  duckdb,
  perSymbol,
  quotedSpread,
  quotedStatement,
  timeWeightedMean,
  type QuotesTable,
  type SpreadStatsRule,
  type SymbolIngredients,
} from '@taq/measures';
import type { ExchangeDate } from '@taq/schema';
import type { Row } from '../oracle-file.ts';
import type { Workbench } from '../workbench.ts';

/** Columns in the order of the oracle. */
export const QUOTED_COUNTS = ['quotes_in_session', 'quotes_valid', 'quotes_with_time'] as const;
export const QUOTED_MEANS = [
  'seconds_valid',
  'seconds_locked',
  'seconds_crossed',
  'seconds_one_sided',
  'qs_dollar_tw',
  'qs_rel_tw',
  'qs_log_tw',
  'qs_dollar_ave',
  'qs_rel_ave',
  'qs_dollar_sizew',
  'bid_depth_tw',
  'ofr_depth_tw',
] as const;

/** A day's quoted spreads of every symbol, by every weight. */
export async function quotedSpreadRows(
  { measures }: Workbench,
  {
    quotes,
    date,
    carryIn,
  }: { readonly quotes: QuotesTable; readonly date: ExchangeDate; readonly carryIn: boolean },
): Promise<Row[]> {
  const statement = quotedStatement({
    dialect: duckdb,
    date,
    symbols: 'all',
    // Asked for the weight by size, the answer holds what the other weights need, too.
    rule: chooseRule('taq_spread_stats', { carryIn, quotedWeight: 'size' }),
    quotes: await measures.quotes(quotes, date),
    depths: true,
  });
  const rows: Row[] = [];
  for await (const groups of perSymbol(measures.run(statement))) {
    rows.push({ symbol: groups.symbol, date, ...quotedValues(groups) });
  }
  return rows;
}

function quotedValues(groups: SymbolIngredients): Row {
  const by = (
    quotedWeight: SpreadStatsRule['quotedWeight'],
    relative: SpreadStatsRule['relative'] = 'ratio',
  ): ReturnType<typeof quotedSpread> => quotedSpread(groups, { quotedWeight, relative });
  const byTime = by('time');
  const byRecord = by('record');
  return {
    quotes_in_session: byTime.records,
    quotes_valid: byTime.usable,
    quotes_with_time: byTime.timed,
    seconds_valid: seconds(byTime.ns.usable),
    seconds_locked: seconds(byTime.ns.locked),
    seconds_crossed: seconds(byTime.ns.crossed),
    seconds_one_sided: seconds(byTime.ns.oneSided),
    qs_dollar_tw: byTime.dollars,
    qs_rel_tw: byTime.relative,
    qs_log_tw: by('time', 'log').relative,
    qs_dollar_ave: byRecord.dollars,
    qs_rel_ave: byRecord.relative,
    qs_dollar_sizew: by('size').dollars,
    bid_depth_tw: timeWeightedMean(groups, 'bid_depth'),
    ofr_depth_tw: timeWeightedMean(groups, 'ask_depth'),
  };
}

function seconds(ns: bigint): number {
  return Number(ns) / 1e9;
}
