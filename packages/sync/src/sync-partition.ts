import { monthBounds, monthOf, type ExchangeDate } from '@taq/schema';
import { AtomicFileLock, describeHolder } from '@taq/versioning';
import { basename } from 'node:path';
import type { AggregateDataset } from './aggregate-dataset.ts';
import { findChangedDays } from './changed-days.ts';
import { commitHarvest, type CommittedHarvest } from './commit-harvest.ts';
import { fetchDay, type DayHarvest } from './fetch-day.ts';
import { cellsOfRule } from './known-cells.ts';
import { planSync, type PartitionWork, type PlanQuestion } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';

/** What the sync of one month brought. */
export interface PartitionOutcome extends CommittedHarvest {
  readonly partition: string;
  readonly lockWaitMs: number;
}

/** Told after each day, with the number of its rows. */
export type OnDay = (date: ExchangeDate, rows: number) => void;

/**
 * Fetches what is left to do of a month and commits it at once. What is left is planned again
 * under the lock: another run may have brought it while this one waited, or cells of another rule. A day whose table changed
 * under the reader is not committed: its cells are `failed`, and asked again by the next run.
 */
export async function syncPartition(
  dataset: AggregateDataset,
  partition: string,
  question: PlanQuestion,
  context: SyncContext,
  onDay: OnDay,
): Promise<PartitionOutcome> {
  const { store, clock, signal, emit, runId: run, lockTimeoutMs: timeoutMs } = context;
  await using lock = await AtomicFileLock.acquire(store.lockPath(dataset, partition), {
    owner: { run, command: `sync ${dataset.shortName} ${partition}` },
    timeoutMs,
    clock,
    signal,
    onWait: ({ lock: path, holder, waitedMs }) =>
      emit({ type: 'waiting', lock: basename(path), holder: describeHolder(holder), waitedMs }),
  });
  const idle = { partition, version: undefined, rows: 0, cells: 0, lockWaitMs: lock.waitedMs };
  const work = await planAgain(dataset, partition, question, context);
  if (work === undefined) return idle;
  const harvest = await harvestDays(dataset, work, context, onDay);
  const changed = await findChangedDays(dataset, work.days, context);
  for (const date of changed) warnOfChange(date, context);
  return { ...idle, ...(await commitHarvest(dataset, work, { harvest, changed }, context)) };
}

async function planAgain(
  dataset: AggregateDataset,
  partition: string,
  question: PlanQuestion,
  context: SyncContext,
): Promise<PartitionWork | undefined> {
  const known = await cellsOfRule(dataset, monthBounds(partition), context);
  const days = question.days.filter((day) => monthOf(day.date) === partition);
  return planSync({ ...question, days, known })[0];
}

async function harvestDays(
  dataset: AggregateDataset,
  work: PartitionWork,
  context: SyncContext,
  onDay: OnDay,
): Promise<DayHarvest[]> {
  const harvest: DayHarvest[] = [];
  for (const day of work.days) {
    const fetched = await fetchDay(dataset, day, context);
    harvest.push(fetched);
    onDay(day.date, fetched.file?.rows ?? 0);
  }
  return harvest;
}

function warnOfChange(date: ExchangeDate, { emit }: SyncContext): void {
  const message = `the source's table of ${date} changed while it was read; run the sync again to fetch that day`;
  emit({ type: 'warning', message });
}
