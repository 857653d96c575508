import {
  finishDailyRv,
  finishMinuteBars,
  finishSpreadStats,
  sessionSpan,
  type MinuteBarsRule,
} from '@taq/measures';
import { parseSymbol, stringRuns, toArrowSchema, vectorOf, type ExchangeDate } from '@taq/schema';
import type { ColumnBatch, IngredientPart, TaqSource } from '@taq/source';
import { Table } from 'apache-arrow';
import { measureRule, type AggregateDataset } from './aggregate-dataset.ts';

export interface DayQuestion {
  readonly date: ExchangeDate;
  /** Canonical. */
  readonly symbols: readonly string[];
  readonly signal: AbortSignal;
}

/** A day's rows of a dataset as the source's sums give them, sorted by the dataset's key. */
export async function measureDay(
  source: TaqSource,
  dataset: AggregateDataset,
  { date, symbols, signal }: DayQuestion,
): Promise<Table> {
  const rule = measureRule(dataset);
  const question = { date, symbols: symbols.map(parseSymbol), rule };
  const ingredients = (part: IngredientPart): AsyncIterable<ColumnBatch> =>
    source.aggregate({ ...question, part }, { signal });
  switch (rule.measure) {
    case 'minute_bars':
      return finishBars(dataset, ingredients('cells'), { date, rule });
    case 'daily_rv':
      return finishDailyRv(ingredients('cells'), { date, rule, span: sessionSpan(rule, date) });
    case 'spread_stats': {
      const parts = { quoted: ingredients('quoted'), effective: ingredients('effective') };
      return finishSpreadStats(parts, { date, rule });
    }
  }
}

/** The symbols that have rows. */
export function symbolsWithRows(rows: Table): ReadonlySet<string> {
  return new Set(stringRuns(vectorOf(rows, 'symbol')).map((run) => run.value));
}

async function finishBars(
  dataset: AggregateDataset,
  batches: AsyncIterable<ColumnBatch>,
  form: { readonly date: ExchangeDate; readonly rule: MinuteBarsRule },
): Promise<Table> {
  const tables: Table[] = [];
  for await (const batch of batches) tables.push(finishMinuteBars(batch, form));
  const [first, ...rest] = tables;
  return first?.concat(...rest) ?? new Table(toArrowSchema(dataset));
}
