import { isOpen, type ExchangeDate } from '@taq/schema';
import type { StoreState } from './store-state.ts';

/** Whether `later` has an answer for a day between `first` and `last` that `earlier` lacks. */
export function coversMore(
  later: StoreState,
  earlier: StoreState,
  { first, last }: { readonly first?: ExchangeDate; readonly last: ExchangeDate },
): boolean {
  const known = new Map(
    earlier.partitions.map(({ dataset, partition, coverage }) => [
      `${dataset} ${partition}`,
      coverage,
    ]),
  );
  return later.partitions.some(({ dataset, partition, coverage }) => {
    const before = known.get(`${dataset} ${partition}`);
    for (const { symbol, date, cell } of coverage.cells()) {
      if (date > last || (first !== undefined && date < first) || isOpen(cell.state)) continue;
      if (before === undefined || isOpen(before.state(symbol, date))) return true;
    }
    return false;
  });
}
