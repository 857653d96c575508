import { parseSymbol, type ExchangeDate } from '@taq/schema';
import type { Recipe } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** How many ticks rows are made of: those of some symbols, or of the whole day. */
export async function countTicks(
  { ticks }: Recipe,
  date: ExchangeDate,
  names: readonly string[] | 'all',
  { source, signal }: SyncContext,
): Promise<number> {
  const symbols = names === 'all' ? names : names.map(parseSymbol);
  let rows = 0;
  for (const rule of ticks) {
    rows += (await source.estimate({ ...rule, date, symbols }, { signal })).rows;
  }
  return rows;
}
