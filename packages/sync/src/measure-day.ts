import { finishDailyRv, finishMinuteBars, finishSpreadStats, sessionSpan } from '@taq/measures';
import { parseSymbol, type ExchangeDate } from '@taq/schema';
import type { ColumnBatch, IngredientPart, TaqSource } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';

export interface DayQuestion {
  readonly date: ExchangeDate;
  /** Canonical. */
  readonly symbols: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * A day's rows of a dataset as the source's sums give them, sorted by the dataset's key; bars as
 * they come.
 */
export async function* measureDay(
  source: TaqSource,
  dataset: AggregateDataset,
  { date, symbols, signal }: DayQuestion,
): AsyncGenerator<RecordBatch> {
  const rule = measureRule(dataset);
  const question = { date, symbols: symbols.map(parseSymbol), rule };
  const ingredients = (part: IngredientPart): AsyncIterable<ColumnBatch> =>
    source.aggregate({ ...question, part }, { signal });
  switch (rule.measure) {
    case 'minute_bars':
      for await (const batch of ingredients('cells')) {
        yield* finishMinuteBars(batch, { date, rule }).batches;
      }
      return;
    case 'daily_rv': {
      const form = { date, rule, span: sessionSpan(rule, date) };
      yield* (await finishDailyRv(ingredients('cells'), form)).batches;
      return;
    }
    case 'spread_stats': {
      const parts = { quoted: ingredients('quoted'), effective: ingredients('effective') };
      yield* (await finishSpreadStats(parts, { date, rule })).batches;
    }
  }
}
