import type { ExchangeDate } from '@taq/schema';
import type { PartitionUpdate } from '@taq/versioning';
import { answeredCells, failedCells, hollowCells, provenanceOf } from './day-cells.ts';
import type { DayHarvest } from './fetch-day.ts';
import type { PartitionWork } from './plan-sync.ts';
import { quarantineRejects } from './quarantine-rejects.ts';
import type { MadeDataset } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** The days of a partition as they were fetched, and which of them cannot be trusted. */
export interface Yield {
  /** In the order of their days, then symbols. */
  readonly harvest: readonly DayHarvest[];
  /** Days whose table changed under the reader. */
  readonly changed: ReadonlySet<ExchangeDate>;
}

/** What a commit brought. */
export interface CommittedHarvest {
  /** The version that was committed; `undefined` where there was nothing new to say. */
  readonly version: number | undefined;
  readonly rows: number;
  /** Size of the Parquet that was staged for these rows. */
  readonly bytes: number;
  readonly cells: number;
}

/**
 * Commits a partition's harvest and forgets the staged days. Where that fails it stays as it
 * was, its days stay staged, and the quarantine has the reason.
 */
export async function commitHarvest(
  dataset: MadeDataset,
  work: PartitionWork,
  { harvest, changed }: Yield,
  context: SyncContext,
): Promise<CommittedHarvest> {
  context.signal.throwIfAborted();
  const { store } = context;
  const { partition, days } = work;
  const { update, rows, bytes } = updateOf(dataset, work, { harvest, changed }, context);
  const result = await quarantineRejects(
    async () => store.commitPartition(update),
    { dataset, partition, days: work.days.map(({ date }) => date) },
    context,
  );
  await store.staging.dropDays(harvest.map((day) => day.fingerprint));
  const cells = days.reduce((sum, day) => sum + day.fetch.length, 0);
  return { version: result.changed ? result.version : undefined, rows, bytes, cells };
}

function updateOf(
  dataset: MadeDataset,
  { partition, days }: PartitionWork,
  { harvest, changed }: Yield,
  { source }: SyncContext,
): { readonly update: PartitionUpdate; readonly rows: number; readonly bytes: number } {
  const provenance = provenanceOf(dataset, source.id);
  const good = harvest.filter(({ work }) => !changed.has(work.date));
  const files = good.flatMap(({ file }) => file ?? []);
  const update = {
    dataset,
    partition,
    rows: files,
    fetched: harvest.map((day) => {
      if (changed.has(day.work.date)) return failedCells(day, provenance);
      return (day.isHollow === true ? hollowCells : answeredCells)(day, provenance);
    }),
    settled: days.filter(({ date, settles }) => settles && !changed.has(date)),
    reason: `sync ${dataset.shortName} ${days[0]?.date} to ${days.at(-1)?.date}`,
  };
  return {
    update,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
