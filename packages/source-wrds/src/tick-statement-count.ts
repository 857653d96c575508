import type { TicksQuestion } from '@taq/source';
import type { TableFamily } from './catalog.ts';
import { symbolBatches } from './symbol-batches.ts';
import { tickFamilies, type KnownTicks } from './tick-rule.ts';

/** How many statements `tickStatements` gives. */
export function tickStatementCount(
  rule: KnownTicks,
  { symbols, order }: Pick<TicksQuestion, 'symbols' | 'order'>,
): number {
  const families = tickFamilies(rule);
  const perBatch = isSortedTogether(families, order) ? 1 : families.length;
  return symbolBatches(symbols).length * perBatch;
}

/** Whether all tables of one kind of ticks are read by one statement, to be sorted as one. */
export function isSortedTogether(
  families: readonly TableFamily[],
  order: TicksQuestion['order'],
): boolean {
  return order !== undefined && families.length > 1;
}
