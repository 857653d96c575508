import type { PinnedPartition, PinnedState } from '@taq/provider';
import type { PinnedPartition as StoredPartition, StoreState } from '@taq/versioning';

/** What the store pinned, in the words of the engines' contract. */
export function toPinnedState(state: StoreState): PinnedState {
  return { ...state, partitions: state.partitions.map(toPinnedPartition) };
}

/** Coverage is looked up where it lies: it costs nothing until somebody asks for a cell. */
function toPinnedPartition(stored: StoredPartition): PinnedPartition {
  return {
    dataset: stored.dataset,
    partition: stored.partition,
    files: stored.segments,
    coverage: {
      cell: (symbol, date) => stored.coverage.cell(symbol, date)?.state,
      symbols: () => stored.coverage.symbols(),
    },
  };
}
