import type { QuotesTable, TradesTable } from '@taq/measures';
import { parseSymbol } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';
import type { DayPass } from './day-pass.ts';
import type { DayQuestion } from './recipe.ts';

/**
 * A day's rows of a dataset from the source's ticks, sorted by the dataset's key: the same rows as
 * where the source adds up. Throws what `DayPass.ticksFile` and `LocalMeasures` throw.
 */
export async function measureLocally(
  dataset: AggregateDataset,
  { date, symbols: names }: Pick<DayQuestion, 'date' | 'symbols'>,
  pass: DayPass,
): Promise<Table> {
  const rule = measureRule(dataset);
  const symbols = names.map(parseSymbol);
  const measures = await pass.tools.measures();
  switch (rule.measure) {
    case 'minute_bars': {
      const trades = await tradesOf(pass, rule.clock);
      return measures.minuteBars({ date, symbols, rule, trades });
    }
    case 'daily_rv': {
      const question = { date, symbols, rule };
      if (rule.price === 'trade') {
        return measures.dailyRv({ ...question, trades: await tradesOf(pass, rule.clock) });
      }
      return measures.dailyRv({ ...question, quotes: await quotesOf(pass, rule.nbbo) });
    }
    case 'spread_stats': {
      const [trades, quotes] = await Promise.all([
        tradesOf(pass, rule.clock),
        quotesOf(pass, rule.nbbo),
      ]);
      return measures.spreadStats({ date, symbols, rule, trades, quotes });
    }
  }
}

async function tradesOf(pass: DayPass, clock: 'sip' | 'participant'): Promise<TradesTable> {
  const parquet = await pass.ticksFile({ kind: 'trades', clock });
  return { source: { parquet }, columns: { sizeFraction: 'size_fraction' } };
}

async function quotesOf(pass: DayPass, nbbo: 'complete' | 'nbbom+cqm'): Promise<QuotesTable> {
  const parquet = await pass.ticksFile({ kind: 'quotes', nbbo });
  return { source: { parquet }, columns: { bidSize: 'bid_size', askSize: 'ask_size' } };
}
