import { monthBounds, monthOf, type ExchangeDate } from '@taq/schema';
import { AtomicFileLock } from '@taq/versioning';
import type { AggregateDataset } from './aggregate-dataset.ts';
import { findChangedDays } from './changed-days.ts';
import { answeredCells, failedCells, provenanceOf } from './day-cells.ts';
import { fetchDay, type DayHarvest } from './fetch-day.ts';
import { cellsOfRule } from './known-cells.ts';
import { mergeDays } from './merge-days.ts';
import { planSync, type PartitionWork, type PlanQuestion } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';

/** What the sync of one month brought. */
export interface PartitionOutcome {
  readonly partition: string;
  /** The version that this run committed; `undefined` where it had nothing new to say. */
  readonly version: number | undefined;
  readonly rows: number;
  readonly cells: number;
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
  const { store, clock, signal, runId: run, lockTimeoutMs: timeoutMs } = context;
  await using lock = await AtomicFileLock.acquire(store.lockPath(dataset, partition), {
    owner: { run, command: `sync ${dataset.shortName} ${partition}` },
    timeoutMs,
    clock,
    signal,
  });
  const idle = { partition, version: undefined, rows: 0, cells: 0, lockWaitMs: lock.waitedMs };
  const work = await planAgain(dataset, partition, question, context);
  if (work === undefined) return idle;
  const harvest = await harvestDays(dataset, work, context, onDay);
  const changed = await findChangedDays(dataset, work.days, context);
  for (const date of changed) warnOfChange(date, context);
  return { ...idle, ...(await commit(dataset, work, { harvest, changed }, context)) };
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
    onDay(day.date, fetched.rows.numRows);
  }
  return harvest;
}

function warnOfChange(date: ExchangeDate, { emit }: SyncContext): void {
  const message = `the source's table of ${date} changed while it was read; run the sync again to fetch that day`;
  emit({ type: 'warning', message });
}

interface Yield {
  readonly harvest: readonly DayHarvest[];
  readonly changed: ReadonlySet<ExchangeDate>;
}

async function commit(
  dataset: AggregateDataset,
  { partition, days }: PartitionWork,
  { harvest, changed }: Yield,
  { store, source, signal }: SyncContext,
): Promise<Pick<PartitionOutcome, 'version' | 'rows' | 'cells'>> {
  signal.throwIfAborted();
  const good = harvest.filter(({ work }) => !changed.has(work.date));
  const provenance = provenanceOf(dataset, source.id);
  const rows = mergeDays(
    dataset,
    good.map((day) => day.rows),
  );
  const result = await store.commitPartition({
    dataset,
    partition,
    rows,
    fetched: harvest.map((day) =>
      changed.has(day.work.date) ? failedCells(day, provenance) : answeredCells(day, provenance),
    ),
    settled: days.filter(({ date, settles }) => settles && !changed.has(date)),
    reason: `sync ${dataset.shortName} ${days[0]?.date} to ${days.at(-1)?.date}`,
  });
  await store.staging.dropDays(harvest.map((day) => day.fingerprint));
  const cells = days.reduce((sum, day) => sum + day.fetch.length, 0);
  return { version: result.changed ? result.version : undefined, rows: rows.numRows, cells };
}
