import {
  partitionBounds,
  AtomicFileLock,
  concurrently,
  describeHolder,
  ParquetThreads,
  type AcquireOptions,
} from '@taq/versioning';
import type { ExchangeDate } from '@taq/schema';
import { retrying, type Retry } from '@taq/source';
import { basename } from 'node:path';
import type { AskedDataset } from './ask-source.ts';
import { findChangedDays } from './changed-days.ts';
import { commitHarvest, type CommittedHarvest } from './commit-harvest.ts';
import { DayPass, type PassTools } from './day-pass.ts';
import { fetchDay, type DayHarvest } from './fetch-day.ts';
import { cellsOfRule } from './known-cells.ts';
import { LocalEngine } from './local-engine.ts';
import { planSync, type DayWork, type PartitionWork } from './plan-sync.ts';
import type { RowMaker } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** Each takes a connection or two, and the memory of a few row groups. */
const DAYS_AT_ONCE = 4;

/** A dataset that is asked for, and who makes its rows. */
export interface MakingDataset extends AskedDataset {
  readonly maker: RowMaker;
}

/** What the sync of one partition brought of a dataset. */
export interface PartitionOutcome extends CommittedHarvest {
  readonly dataset: string;
  readonly partition: string;
}

/** What happened to the locks and the datasets of one partition. */
export interface PartitionsOutcome {
  readonly lockWaitMs: number;
  readonly outcomes: readonly PartitionOutcome[];
}

/** Told after each day of a dataset, with the number of its rows. */
export type OnDay = (dataset: string, work: DayWork, rows: number) => void;

/** A dataset's part of what is left to do of a partition. */
interface PlannedDataset extends MakingDataset {
  readonly work: PartitionWork;
}

/**
 * Fetches what is left to do of a partition, of all datasets in one go, and commits each at once.
 * What is left is planned again under the locks: another run may have brought it while this one
 * waited, or cells of another rule. A day whose table changed under the reader is not committed:
 * its cells are `failed`, and asked again by the next run.
 */
export async function syncPartition(
  partition: string,
  datasets: readonly MakingDataset[],
  context: SyncContext,
  onDay: OnDay,
): Promise<PartitionsOutcome> {
  const own = datasets.map(({ recipe }) => recipe.dataset);
  return context.record.partition(partition, own, async () =>
    syncLocked(partition, datasets, context, onDay),
  );
}

async function syncLocked(
  partition: string,
  datasets: readonly MakingDataset[],
  context: SyncContext,
  onDay: OnDay,
): Promise<PartitionsOutcome> {
  await using locks = await lockAll(partition, datasets, context);
  const planned = await planAgain(partition, datasets, context);
  const harvest = await harvestDays(planned, context, onDay);
  const outcomes: PartitionOutcome[] = [];
  for (const one of planned) {
    const { dataset } = one.recipe;
    const changed = await findChangedDays(one.recipe, one.work.days, context);
    for (const date of changed) warnOfChange(date, context);
    const own = one.work.days.flatMap((day) => harvest.get(day) ?? []);
    const committed = await commitHarvest(dataset, one.work, { harvest: own, changed }, context);
    outcomes.push({ ...committed, dataset: dataset.name, partition });
  }
  return { lockWaitMs: locks.waitedMs, outcomes };
}

async function lockAll(
  partition: string,
  datasets: readonly MakingDataset[],
  { store, clock, signal, emit, record, runId: run, lockTimeoutMs: timeoutMs }: SyncContext,
): ReturnType<typeof AtomicFileLock.acquireAll> {
  const names = datasets.map(({ recipe }) => recipe.dataset.shortName).join(',');
  const paths = datasets.map(({ recipe }) => store.lockPath(recipe.dataset, partition));
  const options: AcquireOptions = {
    owner: { run, command: `sync ${names} ${partition}` },
    timeoutMs,
    clock,
    signal,
    onWait: ({ lock: path, holder, waitedMs }) =>
      emit({ type: 'waiting', lock: basename(path), holder: describeHolder(holder), waitedMs }),
  };
  const tier = datasets[0]?.recipe.dataset.tier ?? 'aggregates';
  return record.locking(tier, async () => AtomicFileLock.acquireAll(paths, options));
}

async function planAgain(
  partition: string,
  datasets: readonly MakingDataset[],
  context: SyncContext,
): Promise<PlannedDataset[]> {
  const planned: PlannedDataset[] = [];
  for (const one of datasets) {
    const { recipe, question } = one;
    const known = await cellsOfRule(recipe, partitionBounds(partition), context);
    const days = question.days.filter(({ date }) => recipe.partitionOf(date) === partition);
    const [work] = planSync({ ...question, days, known });
    if (work !== undefined) planned.push({ ...one, work });
  }
  return planned;
}

/** As many days at a time as the source has connections for. */
async function harvestDays(
  planned: readonly PlannedDataset[],
  context: SyncContext,
  onDay: OnDay,
): Promise<ReadonlyMap<DayWork, readonly DayHarvest[]>> {
  const { store, source, signal, record } = context;
  await using threads = new ParquetThreads();
  await using engine = new LocalEngine(store.temps, record.spilled);
  const shared = { source, temps: store.temps, signal, spilled: record.spilled };
  const tools = { ...shared, encode: threads.encode, measures: engine.open };
  const harvest = new Map<DayWork, readonly DayHarvest[]>();
  await concurrently(datesOf(planned), daysAtOnce(planned, source.connections), async (date) => {
    for (const { dataset, work, fetched } of await fetchInOnePass(planned, date, tools, context)) {
      harvest.set(work, fetched);
      onDay(
        dataset,
        work,
        fetched.reduce((rows, { file }) => rows + (file?.rows ?? 0), 0),
      );
    }
  });
  return harvest;
}

interface FetchedDataset {
  readonly dataset: string;
  readonly work: DayWork;
  readonly fetched: readonly DayHarvest[];
}

/**
 * A day of all datasets. Where what goes wrong can pass the day is begun again; what was staged by
 * then is not fetched twice.
 */
async function fetchInOnePass(
  planned: readonly PlannedDataset[],
  date: ExchangeDate,
  tools: PassTools,
  context: SyncContext,
): Promise<FetchedDataset[]> {
  const ofDay = planned.flatMap((one) => {
    const work = one.work.days.find((day) => day.date === date);
    return work === undefined ? [] : [{ ...one, work }];
  });
  const onRetry = (retry: Retry): void => {
    context.record.retried(retry);
    context.emit({ type: 'retrying', date, ...retry });
  };
  const { retry: policy, signal } = context;
  return retrying(
    async () => {
      await using pass = new DayPass(date, symbolsOf(ofDay), tools);
      const fetched: FetchedDataset[] = [];
      for (const { recipe, maker, work } of ofDay) {
        const parts = await fetchDay(recipe, { work, maker, pass }, context);
        fetched.push({ dataset: recipe.dataset.name, work, fetched: parts });
      }
      return fetched;
    },
    { policy, signal, onRetry },
  );
}

function datesOf(planned: readonly PlannedDataset[]): ExchangeDate[] {
  const dates = planned.flatMap(({ work }) => work.days.map(({ date }) => date));
  return [...new Set(dates)].toSorted();
}

function symbolsOf(ofDay: readonly { readonly work: DayWork }[]): string[] {
  return [...new Set(ofDay.flatMap(({ work }) => work.fetch))].toSorted();
}

function daysAtOnce(planned: readonly PlannedDataset[], connections: number): number {
  const needed = Math.max(1, ...planned.map(({ maker }) => maker.connections));
  return Math.max(1, Math.min(Math.floor(connections / needed), DAYS_AT_ONCE));
}

function warnOfChange(date: ExchangeDate, { emit }: SyncContext): void {
  const message = `the source's table of ${date} changed while it was read; run the sync again to fetch that day`;
  emit({ type: 'warning', message });
}
