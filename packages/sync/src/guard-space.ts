import { addDays, type Dataset } from '@taq/schema';
import type { PinnedPartition } from '@taq/versioning';
import { guardDisk } from './disk-guard.ts';
import type { PartitionWork } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';

/** Of a full trading day. */
const MINUTES = 390;
/** What the first stores of bars measured, compression included. */
const BYTES_PER_VALUE = 4.5;
/** Far enough back that a month's first day finds what the month before measured. */
const LOOK_BACK_DAYS = 31;

/**
 * Checks that the disk can take what a plan brings, estimated by what the cells take that the
 * store has of the same time. Throws `DISK_FULL`; warns when it gets tight.
 */
export async function guardSpace(
  dataset: Dataset,
  plan: readonly PartitionWork[],
  { store, measureDisk, emit }: SyncContext,
): Promise<void> {
  const days = plan.flatMap((work) => work.days).filter((day) => day.fetch.length > 0);
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  if (first === undefined || last === undefined) return;
  const nearby = { first: addDays(first, -LOOK_BACK_DAYS), last };
  const { partitions } = await store.current({ datasets: [dataset.name], ...nearby });
  const cells = days.reduce((sum, day) => sum + day.fetch.length, 0);
  const bytes = cells * (measuredBytesPerCell(partitions) ?? guessedBytesPerCell(dataset));
  const { warning } = guardDisk(store.dataDir, bytes, await measureDisk(store.dataDir));
  if (warning !== undefined) emit({ type: 'warning', message: warning });
}

/** Before anything is stored: a row in every minute, or one a day. */
function guessedBytesPerCell({ key, columns }: Dataset): number {
  return (key.includes('ts') ? MINUTES : 1) * columns.length * BYTES_PER_VALUE;
}

/** Cells without a row count, too: there will be such among those to fetch. */
function measuredBytesPerCell(partitions: readonly PinnedPartition[]): number | undefined {
  const segments = partitions.flatMap((partition) => partition.segments);
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const cells = partitions.reduce((sum, { coverage }) => sum + answeredCells(coverage), 0);
  return bytes === 0 ? undefined : bytes / cells;
}

function answeredCells(coverage: PinnedPartition['coverage']): number {
  let count = 0;
  for (const { cell } of coverage.cells()) {
    if (cell.state === 'data' || cell.state === 'empty') count += 1;
  }
  return count;
}
