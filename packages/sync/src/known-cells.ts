import { monthOf, type Dataset } from '@taq/schema';
import type { StoreState } from '@taq/versioning';
import type { KnownCells } from './plan-sync.ts';

/** A store's coverage of one dataset, whichever month a day lies in. */
export function knownCells(state: StoreState, dataset: Dataset): KnownCells {
  const byMonth = new Map(
    state.partitions
      .filter((partition) => partition.dataset === dataset.name)
      .map(({ partition, coverage }) => [partition, coverage]),
  );
  return {
    cell: (symbol, date) => byMonth.get(monthOf(date))?.cell(symbol, date),
    awaitsSettling: (date, tableState) => {
      const coverage = byMonth.get(monthOf(date));
      if (coverage?.isProvisional(date) !== true) return false;
      return coverage.symbols().some((symbol) => {
        const fetch = coverage.cell(symbol, date)?.fetch;
        return fetch?.provisional === true && fetch.tableState === tableState;
      });
    },
  };
}
