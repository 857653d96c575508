import type { ExchangeDate } from '@taq/schema';
import type { PartitionWork, PlanQuestion } from './plan-sync.ts';
import type { SyncContext } from './sync-task.ts';
import type { AggregatesJob } from './tasks/taq-aggregates-params.ts';

/**
 * Refuses a tag that is taken before any work is done for it. Throws `TAG_EXISTS`, `INVALID_TAG`.
 */
export async function checkSnapshot(
  { snapshot, dataset }: AggregatesJob,
  question: PlanQuestion,
  plan: readonly PartitionWork[],
  { store }: SyncContext,
): Promise<void> {
  if (snapshot === undefined) return;
  const state = await store.current({ datasets: [dataset.name] });
  const stored = state.partitions.map(({ coverage }) => coverage.latestCovered({ final: true }));
  const through = latest([...stored, ...daysThatBecomeFinal(question)]);
  await store.snapshots.checkTag({
    datasets: [dataset.name],
    workToDo: plan.length > 0,
    ...(snapshot.tag === undefined ? {} : { tag: snapshot.tag }),
    ...(through === undefined ? {} : { through }),
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
