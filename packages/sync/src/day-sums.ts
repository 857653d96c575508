import { parseSymbol } from '@taq/schema';
import type { AggregateQuestion, IngredientPart } from '@taq/source';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';
import type { DayPart } from './recipe.ts';

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
