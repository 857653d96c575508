import type { ExchangeDate } from '@taq/schema';
import type { StoreState } from '@taq/versioning';
import type { PartitionWork, PlanQuestion } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';
import type { AggregatesJob } from './tasks/taq-aggregates-params.ts';

/**
 * Refuses a tag that was named and is taken, before the source is asked for anything. Throws
 * `TAG_EXISTS`, `INVALID_TAG`.
 */
export async function checkNamedTag(
  { snapshot, dataset }: AggregatesJob,
  { store }: SyncContext,
): Promise<void> {
  if (snapshot?.tag === undefined) return;
  const { tag } = snapshot;
  await store.snapshots.checkTag({ datasets: [dataset.name], tag, workToDo: true });
}

/**
 * Refuses a default tag that is taken, before any work is done for it. Throws `TAG_EXISTS`.
 */
export async function checkDefaultTag(
  { snapshot, dataset }: AggregatesJob,
  question: PlanQuestion,
  plan: readonly PartitionWork[],
  { store }: SyncContext,
): Promise<void> {
  if (snapshot === undefined || snapshot.tag !== undefined) return;
  const datasets = [dataset.name];
  const stored = latestFinalDay(await store.current({ datasets }));
  const through = latest([stored, ...daysThatBecomeFinal(question)]);
  if (through === undefined) return;
  await store.snapshots.checkTag({ datasets, workToDo: plan.length > 0, through });
}

/** Takes the snapshot that the job asks for; the tag, or `undefined` where it asks for none. */
export async function takeSnapshot(
  { snapshot, dataset, symbols, startDate, endDate }: AggregatesJob,
  { store, runId }: SyncContext,
): Promise<string | undefined> {
  if (snapshot === undefined) return undefined;
  const { snapshot: taken } = await store.snapshots.createSnapshot({
    datasets: [dataset.name],
    metadata: {
      dataset: dataset.name,
      tier: dataset.tier,
      symbols: symbols === 'all' ? 'all' : [...symbols],
      start_date: startDate,
      end_date: endDate,
      run: runId,
    },
    ...(snapshot.tag === undefined ? {} : { tag: snapshot.tag }),
  });
  return taken.tag;
}

/** Months come in order, and only as many as it takes are looked at. */
function latestFinalDay({ partitions }: StoreState): ExchangeDate | undefined {
  for (const { coverage } of partitions.toReversed()) {
    const day = coverage.latestCovered({ final: true });
    if (day !== undefined) return day;
  }
  return undefined;
}

function daysThatBecomeFinal({ days, provisionalFrom }: PlanQuestion): ExchangeDate[] {
  return days
    .filter((day) => day.state === 'published' && day.date < provisionalFrom)
    .map((day) => day.date);
}

function latest(dates: readonly (ExchangeDate | undefined)[]): ExchangeDate | undefined {
  return dates
    .filter((date) => date !== undefined)
    .toSorted()
    .at(-1);
}
