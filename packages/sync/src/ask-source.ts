import { tradingDaysUpTo, utcNsToNewYork, type ExchangeDate } from '@taq/schema';
import { measureRule } from './aggregate-dataset.ts';
import { cellsOfRule } from './known-cells.ts';
import { daysToList, type PlanQuestion } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';
import type { AggregatesJob } from './tasks/taq-aggregates-params.ts';

/** The newest trading days whose tables may still change. */
const PROVISIONAL_DAYS = 3;

/**
 * All that a plan is made of: what the store knows, what the source has, who is listed. Throws
 * `MEASURE_MISMATCH` before the source is asked.
 */
export async function askSource(job: AggregatesJob, context: SyncContext): Promise<PlanQuestion> {
  const { source, signal } = context;
  const { dataset, startDate: first, endDate: last } = job;
  const known = await cellsOfRule(dataset, { first, last }, context);
  const question = {
    symbols: job.symbols,
    days: await source.days({ start: first, end: last, rule: measureRule(dataset) }, { signal }),
    known,
    incremental: job.incremental,
    provisionalFrom: firstProvisionalDay(context.clock()),
  };
  const listed = new Map<ExchangeDate, ReadonlySet<string>>();
  for (const date of daysToList(question)) {
    const list = await source.listedSymbols(date, { signal });
    if (list !== undefined) listed.set(date, list);
  }
  return { ...question, listed };
}

/** By the calendar of New York at that moment; a day counts from its first minute on. */
function firstProvisionalDay(nowMs: number): ExchangeDate {
  const today = utcNsToNewYork(BigInt(Math.trunc(nowMs)) * 1_000_000n).date;
  return tradingDaysUpTo(today, PROVISIONAL_DAYS)[0] ?? today;
}
