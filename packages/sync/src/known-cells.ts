import type { StateSelection, StoreState } from '@taq/versioning';
import type { KnownCells } from './plan-sync.ts';
import type { Recipe } from './recipe.ts';
import { requireStoredRule } from './require-stored-rule.ts';
import type { SyncContext } from './sync-task.ts';

/**
 * What the store knows now of a dataset's days, all of it made by the dataset's rule. Throws
 * `MEASURE_MISMATCH`.
 */
export async function cellsOfRule(
  recipe: Recipe,
  range: Pick<StateSelection, 'first' | 'last'>,
  context: Pick<SyncContext, 'store'>,
): Promise<KnownCells> {
  const state = await context.store.current({ datasets: [recipe.dataset.name], ...range });
  // Looked at second: the rule of cells that were just seen is there to be seen, too.
  await requireStoredRule(recipe.dataset, context);
  return knownCells(state, recipe);
}

/** A store's coverage of one dataset, whichever partition a day lies in. */
export function knownCells(state: StoreState, { dataset, partitionOf }: Recipe): KnownCells {
  const byPartition = new Map(
    state.partitions
      .filter((partition) => partition.dataset === dataset.name)
      .map(({ partition, coverage }) => [partition, coverage]),
  );
  return {
    cell: (symbol, date) => byPartition.get(partitionOf(date))?.cell(symbol, date),
    awaitsSettling: (date, tableState) => {
      const coverage = byPartition.get(partitionOf(date));
      if (coverage?.isProvisional(date) !== true) return false;
      return coverage.symbols().some((symbol) => {
        const fetch = coverage.cell(symbol, date)?.fetch;
        return fetch?.provisional === true && fetch.tableState === tableState;
      });
    },
  };
}
