import type { HeldDataset, PinnedPartition, PinnedState } from '@taq/provider';
import type {
  PinnedPartition as StoredPartition,
  PinnedStore,
  SoundFiles,
  StoreState,
} from '@taq/versioning';
import type { KnownCoverage } from './known-coverage.ts';

/** What the store pinned, in the words of the engines' contract; `sound` guards its files. */
export function toPinnedState(
  state: StoreState,
  { sound, coverage }: { readonly sound: SoundFiles; readonly coverage: KnownCoverage },
): PinnedState {
  return {
    ...state,
    partitions: state.partitions.map((stored) => {
      let known: StoredPartition['coverage'] | undefined;
      return toPinnedPartition(stored, () => (known ??= coverage.of(state, stored)));
    }),
    requireSound: async (files) =>
      sound.require(
        state,
        files.map(({ path }) => path),
      ),
  };
}

/** Coverage is looked up where it lies: it costs nothing until somebody asks for a cell. */
function toPinnedPartition(
  stored: StoredPartition,
  coverage: () => StoredPartition['coverage'],
): PinnedPartition {
  return {
    dataset: stored.dataset,
    partition: stored.partition,
    files: stored.segments,
    coverage: {
      cell: (symbol, date) => coverage().cell(symbol, date)?.state,
      symbols: () => coverage().symbols(),
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
