import type { ExchangeDate } from '@taq/schema';
import type { DayWork } from './plan-sync.ts';
import type { Recipe } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * The days whose tables are no longer in the state that the plan knew. What was read of them may
 * be half old, half new, and what was to settle has changed after all.
 */
export async function findChangedDays(
  { sourceRule: rule }: Recipe,
  days: readonly DayWork[],
  { source, signal }: SyncContext,
): Promise<ReadonlySet<ExchangeDate>> {
  const read = days.filter(({ fetch, settles }) => fetch.length > 0 || settles);
  const [first, last] = [read[0]?.date, read.at(-1)?.date];
  if (first === undefined || last === undefined) return new Set();
  const now = await source.days({ start: first, end: last, rule }, { signal });
  const states = new Map(now.map(({ date, tableState }) => [date, tableState]));
  const changed = read.filter(({ date, tableState }) => states.get(date) !== tableState);
  return new Set(changed.map(({ date }) => date));
}
