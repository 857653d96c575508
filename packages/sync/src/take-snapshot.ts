import type { ExchangeDate } from '@taq/schema';
import type { StoreState } from '@taq/versioning';
import type { SyncContext } from './sync-task.ts';
import type { PlannedAsk } from './ask-source.ts';
import { datasetNames, type SyncJob } from './sync-job.ts';

/**
 * Refuses a tag that was named and is taken, before the source is asked for anything. Throws
 * `TAG_EXISTS`, `INVALID_TAG`.
 */
export async function checkNamedTag(job: SyncJob, { store }: SyncContext): Promise<void> {
  const tag = job.snapshot?.tag;
  if (tag === undefined) return;
  await store.snapshots.checkTag({ datasets: datasetNames(job), tag, workToDo: true });
}

/**
 * Refuses a default tag that is taken, before any work is done for it. Throws `TAG_EXISTS`.
 */
export async function checkDefaultTag(
  job: SyncJob,
  planned: readonly PlannedAsk[],
  { store }: SyncContext,
): Promise<void> {
  if (job.snapshot === undefined || job.snapshot.tag !== undefined) return;
  const datasets = datasetNames(job);
  const stored = await store.current({ datasets });
  const reached = planned.map((one) => reachOf(one, stored));
  await store.snapshots.checkTag({
    datasets,
    workToDo: planned.some(({ plan }) => plan.length > 0),
    through: earliest(reached.map(({ through }) => through)),
    latest: earliest(reached.map(({ newest }) => newest)),
  });
}

/** How far a dataset will go after the sync: its latest final day, and its latest. */
function reachOf(
  { recipe, question }: PlannedAsk,
  { partitions }: StoreState,
): Readonly<Record<'through' | 'newest', ExchangeDate | undefined>> {
  const stored = partitions.filter(({ dataset }) => dataset === recipe.dataset.name);
  const published = question.days.filter((day) => day.state === 'published');
  const final = published.filter((day) => day.date < question.provisionalFrom);
  return {
    through: latest([latestDay(stored, { final: true }), ...final.map(({ date }) => date)]),
    newest: latest([latestDay(stored, { final: false }), ...published.map(({ date }) => date)]),
  };
}

/** The snapshot at the end of a run. */
export interface TakenSnapshot {
  readonly tag: string;
  /** Whether it was not there before, under that tag with that content. */
  readonly isNew: boolean;
}

/** Takes the snapshot that the job asks for; `undefined` where it asks for none. */
export async function takeSnapshot(
  job: SyncJob,
  { store, runId, record }: SyncContext,
): Promise<TakenSnapshot | undefined> {
  const { snapshot, recipes, symbols, startDate, endDate } = job;
  if (snapshot === undefined) return undefined;
  const asked = {
    datasets: datasetNames(job),
    metadata: {
      dataset: datasetNames(job).join(','),
      tier: recipes.map(({ dataset }) => dataset.tier)[0] ?? '',
      symbols: symbols === 'all' ? 'all' : 'index' in symbols ? symbols.index : [...symbols],
      start_date: startDate,
      end_date: endDate,
      run: runId,
    },
    ...(snapshot.tag === undefined ? {} : { tag: snapshot.tag }),
  };
  let isNew = false;
  const tag = await record.snapshot(async () => {
    const taken = await store.snapshots.createSnapshot(asked);
    isNew = taken.created;
    return taken.snapshot.tag;
  });
  return { tag, isNew };
}

/** Partitions come in order, and only as many as it takes are looked at. */
function latestDay(
  partitions: StoreState['partitions'],
  which: { readonly final: boolean },
): ExchangeDate | undefined {
  for (const { coverage } of partitions.toReversed()) {
    const day = coverage.latestCovered(which);
    if (day !== undefined) return day;
  }
  return undefined;
}

/** The earliest of all; `undefined` where one has none. */
function earliest(dates: readonly (ExchangeDate | undefined)[]): ExchangeDate | undefined {
  const known = dates.filter((date) => date !== undefined);
  return known.length < dates.length ? undefined : known.toSorted()[0];
}

function latest(dates: readonly (ExchangeDate | undefined)[]): ExchangeDate | undefined {
  return dates
    .filter((date) => date !== undefined)
    .toSorted()
    .at(-1);
}
