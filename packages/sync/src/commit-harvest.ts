import { TaqError, type ExchangeDate } from '@taq/schema';
import type { CommitResult, PartitionUpdate } from '@taq/versioning';
import type { AggregateDataset } from './aggregate-dataset.ts';
import { answeredCells, failedCells, provenanceOf } from './day-cells.ts';
import type { DayHarvest } from './fetch-day.ts';
import { mergeDays } from './merge-days.ts';
import type { PartitionWork } from './plan-sync.ts';
import { quarantineRejects } from './quarantine-rejects.ts';
import type { SyncContext } from './sync-task.ts';

/** The days of a month as they were fetched, and which of them cannot be trusted. */
export interface Yield {
  /** In the order of their days. */
  readonly harvest: readonly DayHarvest[];
  /** Days whose table changed under the reader. */
  readonly changed: ReadonlySet<ExchangeDate>;
}

/** What a commit brought. */
export interface CommittedHarvest {
  /** The version that was committed; `undefined` where there was nothing new to say. */
  readonly version: number | undefined;
  readonly rows: number;
  readonly cells: number;
}

/**
 * Commits a month's harvest and forgets the staged days. What fails validation or writing goes to
 * the quarantine, and the month stays as it was.
 */
export async function commitHarvest(
  dataset: AggregateDataset,
  work: PartitionWork,
  { harvest, changed }: Yield,
  context: SyncContext,
): Promise<CommittedHarvest> {
  context.signal.throwIfAborted();
  const { days } = work;
  const update = updateOf(dataset, work, { harvest, changed }, context);
  const result = await commitOrReject(dataset, update, harvest, context);
  await dropDays(harvest, context);
  const cells = days.reduce((sum, day) => sum + day.fetch.length, 0);
  return { version: result.changed ? result.version : undefined, rows: update.rows.numRows, cells };
}

function updateOf(
  dataset: AggregateDataset,
  { partition, days }: PartitionWork,
  { harvest, changed }: Yield,
  { source }: SyncContext,
): PartitionUpdate {
  const good = harvest.filter(({ work }) => !changed.has(work.date));
  const provenance = provenanceOf(dataset, source.id);
  return {
    dataset,
    partition,
    rows: mergeDays(
      dataset,
      good.map((day) => day.rows),
    ),
    fetched: harvest.map((day) =>
      changed.has(day.work.date) ? failedCells(day, provenance) : answeredCells(day, provenance),
    ),
    settled: days.filter(({ date, settles }) => settles && !changed.has(date)),
    reason: `sync ${dataset.shortName} ${days[0]?.date} to ${days.at(-1)?.date}`,
  };
}

/** Staged days that are not valid, by the rules of this release, would fail at every commit. */
async function commitOrReject(
  dataset: AggregateDataset,
  update: PartitionUpdate,
  harvest: readonly DayHarvest[],
  context: SyncContext,
): Promise<CommitResult> {
  const { partition, rows } = update;
  const days = harvest.map(({ work }) => work.date);
  const commit = async (): Promise<CommitResult> => context.store.commitPartition(update);
  try {
    return await quarantineRejects(commit, { dataset, partition, days, rows }, context);
  } catch (error) {
    if (TaqError.is(error, 'DATA_INVALID', 'SCHEMA_DRIFT')) await dropDays(harvest, context);
    throw error;
  }
}

async function dropDays(harvest: readonly DayHarvest[], { store }: SyncContext): Promise<void> {
  await store.staging.dropDays(harvest.map((day) => day.fingerprint));
}
