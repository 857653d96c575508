import type { PinnedPartition, PinnedState } from '@taq/provider';
import type { PinnedPartition as StoredPartition, SoundFiles, StoreState } from '@taq/versioning';

/** What the store pinned, in the words of the engines' contract; `sound` guards its files. */
export function toPinnedState(state: StoreState, sound: SoundFiles): PinnedState {
  return {
    ...state,
    partitions: state.partitions.map(toPinnedPartition),
    requireSound: async (files) =>
      sound.require(
        state,
        files.map(({ path }) => path),
      ),
  };
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
