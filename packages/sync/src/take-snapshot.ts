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
  const stored = await store.current({ datasets });
  const published = question.days.filter((day) => day.state === 'published');
  const final = published.filter((day) => day.date < question.provisionalFrom);
  await store.snapshots.checkTag({
    datasets,
    workToDo: plan.length > 0,
    through: latest([latestDay(stored, { final: true }), ...final.map(({ date }) => date)]),
    latest: latest([latestDay(stored, { final: false }), ...published.map(({ date }) => date)]),
  });
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
function latestDay(
  { partitions }: StoreState,
  which: { readonly final: boolean },
): ExchangeDate | undefined {
  for (const { coverage } of partitions.toReversed()) {
    const day = coverage.latestCovered(which);
    if (day !== undefined) return day;
  }
  return undefined;
}

function latest(dates: readonly (ExchangeDate | undefined)[]): ExchangeDate | undefined {
  return dates
    .filter((date) => date !== undefined)
    .toSorted()
    .at(-1);
}
