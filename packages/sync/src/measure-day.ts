import { finishDailyRv, finishMinuteBars, finishSpreadStats, sessionSpan } from '@taq/measures';
import { parseSymbol } from '@taq/schema';
import type { AggregateQuestion, ColumnBatch, IngredientPart, TaqSource } from '@taq/source';
import type { RecordBatch } from 'apache-arrow';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';
import type { DayPart, DayQuestion } from './recipe.ts';

/** The sums that each measure is made of. */
const PARTS = {
  minute_bars: ['cells'],
  daily_rv: ['cells'],
  spread_stats: ['quoted', 'effective'],
} as const satisfies Record<string, readonly IngredientPart[]>;

/** What the source is asked for a day's rows of a dataset, sum by sum. */
export function sumsFor(
  dataset: AggregateDataset,
  { date, symbols: names }: DayPart,
): AggregateQuestion[] {
  const rule = measureRule(dataset);
  const symbols = names.map(parseSymbol);
  return PARTS[rule.measure].map((part) => ({ date, symbols, rule, part }));
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
