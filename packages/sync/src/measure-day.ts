import { finishDailyRv, finishMinuteBars, finishSpreadStats, sessionSpan } from '@taq/measures';
import type { ColumnBatch, IngredientPart, TaqSource } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';
import { sumsFor } from './day-sums.ts';
import type { DayQuestion } from './recipe.ts';

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
  const sums = sumsFor(dataset, { date, symbols });
  const sum = async function* (part: IngredientPart): AsyncGenerator<ColumnBatch> {
    for (const one of sums) if (one.part === part) yield* source.aggregate(one, { signal });
  };
  switch (rule.measure) {
    case 'minute_bars':
      for await (const batch of sum('cells')) {
        yield* finishMinuteBars(batch, { date, rule }).batches;
      }
      return;
    case 'daily_rv': {
      const form = { date, rule, span: sessionSpan(rule, date) };
      yield* (await finishDailyRv(sum('cells'), form)).batches;
      return;
    }
    case 'spread_stats': {
      const parts = { quoted: sum('quoted'), effective: sum('effective') };
      yield* (await finishSpreadStats(parts, { date, rule })).batches;
    }
  }
}
