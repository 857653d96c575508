import type { Dataset } from '@taq/schema';
import type { StoreState } from '@taq/versioning';
import { guardDisk } from './disk-guard.ts';
import type { PartitionWork } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';

/** Before anything is stored: a bar in every minute, and what the first stores measured a row. */
const FIRST_GUESS = { rowsPerCell: 390, bytesPerRow: 48 } as const;

/**
 * Checks that the disk can take what a plan brings, estimated by what the store's own rows take.
 * Throws `DISK_FULL`; warns when it gets tight.
 */
export async function guardSpace(
  dataset: Dataset,
  plan: readonly PartitionWork[],
  { store, measureDisk, emit }: SyncContext,
): Promise<void> {
  const cells = plan.flatMap((work) => work.days).reduce((sum, day) => sum + day.fetch.length, 0);
  if (cells === 0) return;
  const bytesPerRow = measuredBytesPerRow(await store.current({ datasets: [dataset.name] }));
  const bytes = cells * FIRST_GUESS.rowsPerCell * (bytesPerRow ?? FIRST_GUESS.bytesPerRow);
  const { warning } = guardDisk(store.dataDir, bytes, await measureDisk(store.dataDir));
  if (warning !== undefined) emit({ type: 'warning', message: warning });
}

function measuredBytesPerRow({ partitions }: StoreState): number | undefined {
  const segments = partitions.flatMap((partition) => partition.segments);
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0);
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  return rows === 0 ? undefined : bytes / rows;
}
