import type { HeldDataset, PinnedPartition, PinnedState } from '@taq/provider';
import type {
  PinnedPartition as StoredPartition,
  PinnedStore,
  SoundFiles,
  StoreState,
} from '@taq/versioning';

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

/** All that a pinned store has of a dataset; read only where a question finds nothing. */
export async function heldOf(store: PinnedStore, dataset: string): Promise<HeldDataset> {
  const { partitions } = await store.read({ datasets: [dataset] });
  const segments = partitions.flatMap((partition) => partition.segments);
  const dates = segments.flatMap(({ firstDate, lastDate }) => [firstDate, lastDate]).toSorted();
  const [first, last] = [dates[0], dates.at(-1)];
  const symbols = partitions.flatMap(({ coverage }) => coverage.symbols());
  return {
    symbols: [...new Set(symbols)].toSorted(),
    ...(first && last && { dates: { first, last } }),
  };
}
