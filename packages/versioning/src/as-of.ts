import { TaqError, isOpen, type ExchangeDate } from '@taq/schema';
import type { SnapshotEntry } from './manifest.ts';
import type { StoreState } from './store-state.ts';

const NEAREST = 3;

/** The latest final day of a dataset in a snapshot. */
export function throughOf(snapshot: SnapshotEntry, dataset: string): ExchangeDate | undefined {
  return snapshot.datasets.find((frozen) => frozen.dataset === dataset)?.through;
}

/** Whether a snapshot holds the dataset at all. */
export function holds(snapshot: SnapshotEntry, dataset: string): boolean {
  return snapshot.datasets.some((frozen) => frozen.dataset === dataset);
}

/**
 * The first snapshot ever taken that is through `asOf` or later, of those that hold the dataset.
 * Nothing that is taken later can change the choice; where it was deleted, the question fails.
 * `snapshots` in the order in which they were taken, tombstones included. Throws
 * `SNAPSHOT_NOT_FOUND` with the nearest ones, or `TAG_DELETED`.
 */
export function chooseAsOf(
  snapshots: readonly SnapshotEntry[],
  dataset: string,
  asOf: ExchangeDate,
): SnapshotEntry {
  const chosen = snapshots.find((snapshot) => (throughOf(snapshot, dataset) ?? '') >= asOf);
  if (chosen === undefined) throw notFound(snapshots, dataset, asOf);
  requireNotDeleted(chosen);
  return chosen;
}

/** Throws `TAG_DELETED` for a tombstone. */
export function requireNotDeleted({ tag, deletedAt }: SnapshotEntry): void {
  if (deletedAt === undefined) return;
  throw new TaqError('TAG_DELETED', `the snapshot ${tag} was deleted on ${deletedAt}`, {
    details: { tag, deletedAt },
    next: 'Name another snapshot: taq snapshot list shows them.',
  });
}

function notFound(
  snapshots: readonly SnapshotEntry[],
  dataset: string,
  asOf: ExchangeDate,
): TaqError<'SNAPSHOT_NOT_FOUND'> {
  const nearest = snapshots
    .filter((snapshot) => snapshot.deletedAt === undefined && holds(snapshot, dataset))
    .map(({ tag, ...rest }) => ({ tag, through: throughOf({ tag, ...rest }, dataset) ?? '' }))
    .toSorted((left, right) => (left.through > right.through ? -1 : 1))
    .slice(0, NEAREST);
  const described = nearest.map(({ tag, through }) => `${tag} (${through || 'all provisional'})`);
  const listed =
    nearest.length === 0 ? 'there is none of it yet' : `nearest: ${described.join(', ')}`;
  return new TaqError(
    'SNAPSHOT_NOT_FOUND',
    `no snapshot of ${dataset} is through ${asOf} or later; ${listed}`,
    {
      details: { asOf, nearest: nearest.map(({ tag }) => tag) },
      next: 'Ask for an earlier day or name a tag; taq sync … --snapshot takes a snapshot.',
    },
  );
}

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
