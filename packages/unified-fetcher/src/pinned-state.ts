import type { PinnedState } from '@taq/provider';
import type { StoreState } from '@taq/versioning';

/** What the store pinned, in the words of the engines' contract. */
export function toPinnedState(state: StoreState): PinnedState {
  const { version, committedAt, tag, through, created, asOf } = state;
  return {
    version,
    committedAt,
    ...(tag === undefined ? {} : { tag }),
    ...(through === undefined ? {} : { through }),
    ...(created === undefined ? {} : { created }),
    ...(asOf === undefined ? {} : { asOf }),
    partitions: state.partitions.map(({ dataset, partition, segments, coverage }) => ({
      dataset,
      partition,
      files: segments,
      coverage: {
        cell: (symbol, date) => coverage.cell(symbol, date)?.state,
        symbols: () => coverage.symbols(),
      },
    })),
  };
}
