import type { StateSelection } from '@taq/versioning';
import { isMembers } from './asked-symbols.ts';
import { askSource, type PlannedAsk } from './ask-source.ts';
import { chooseMakers } from './choose-makers.ts';
import { dropStagedDays } from './drop-staged-days.ts';
import { SpaceGuard } from './guard-space.ts';
import { planSync } from './plan-sync.ts';
import { requireListed } from './require-listed.ts';
import { summarise } from './summarise.ts';
import { datasetNames, type SyncJob } from './sync-job.ts';
import {
  syncPartition,
  type MakingDataset,
  type PartitionOutcome,
  type PartitionsOutcome,
} from './sync-partition.ts';
import type { SyncContext, SyncSummary } from './sync-task.ts';
import { reportPlan, type SyncPlan } from './sync-plan.ts';
import { checkDefaultTag, checkNamedTag, takeSnapshot } from './take-snapshot.ts';

/**
 * Brings the datasets of a job up to date: what is asked minus what is covered, a commit for each
 * partition of each dataset, a snapshot at the end where one is asked for.
 */
export async function runSync(job: SyncJob, context: SyncContext): Promise<SyncSummary> {
  const startedAt = context.clock();
  context.record.about(job.recipes.map(({ dataset }) => dataset));
  await checkNamedTag(job, context);
  const planned = await planAll(job, context);
  await checkDefaultTag(job, planned, context);
  for (const one of planned) announce(one, context);
  const guard = new SpaceGuard(context);
  await guard.check(planned);
  await noteMembers(planned, context);
  const making = await chooseMakers(job, planned, context);
  const run = await syncAll(making, planned, guard, context);
  await mergeLeftovers(job, planned, context);
  await dropStagedDays(job, context);
  context.signal.throwIfAborted();
  const snapshot = await takeSnapshot(job, context);
  return summarise(job, { ...run, making, snapshot, startedAt }, context);
}

/** Keeps who was in an index that was asked for, so that the store can tell what it lacks of it. */
async function noteMembers([one]: readonly PlannedAsk[], { store }: SyncContext): Promise<void> {
  const symbols = one?.question.symbols;
  if (symbols === undefined || !isMembers(symbols)) return;
  await store.members.note(symbols.note.index, symbols.byDay);
}

/** What such a run would do and cost. Throws what it throws before it fetches anything. */
export async function planRun(job: SyncJob, context: SyncContext): Promise<SyncPlan> {
  await checkNamedTag(job, context);
  const planned = await planAll(job, context);
  await checkDefaultTag(job, planned, context);
  return reportPlan(job.task, planned, job.aggregate, context);
}

async function planAll(job: SyncJob, context: SyncContext): Promise<PlannedAsk[]> {
  const asked = await askSource(job, context);
  for (const { question } of asked) requireListed(question);
  return asked.map((one) => ({ ...one, plan: planSync(one.question) }));
}

/** The part of the store that a job is about. */
function askedPart(job: SyncJob): StateSelection {
  const { startDate: first, endDate: last } = job;
  return { datasets: datasetNames(job), first, last };
}

function announce({ recipe, plan }: PlannedAsk, { emit }: SyncContext): void {
  const days = plan.flatMap((work) => work.days);
  emit({
    type: 'planned',
    dataset: recipe.dataset.name,
    partitions: plan.length,
    days: days.length,
    cells: days.reduce((sum, day) => sum + day.fetch.length, 0),
  });
}

/** Partition by partition, each with all datasets that have something to do there. */
async function syncAll(
  making: readonly MakingDataset[],
  planned: readonly PlannedAsk[],
  guard: SpaceGuard,
  context: SyncContext,
): Promise<PartitionsOutcome> {
  const count = new DayCount(planned, context);
  const outcomes: PartitionOutcome[] = [];
  let lockWaitMs = 0;
  for (const [partition, datasets] of byPartition(making, planned)) {
    await guard.check(partOf(planned, partition));
    const outcome = await syncPartition(partition, datasets, context, count.onDay(partition));
    lockWaitMs += outcome.lockWaitMs;
    outcomes.push(...outcome.outcomes);
    for (const committed of outcome.outcomes) tellCommit(committed, context);
  }
  return { lockWaitMs, outcomes };
}

/** What is left to do of one partition. */
function partOf(planned: readonly PlannedAsk[], partition: string): PlannedAsk[] {
  return planned.map((one) => ({
    ...one,
    plan: one.plan.filter((work) => work.partition === partition),
  }));
}

function byPartition(
  making: readonly MakingDataset[],
  planned: readonly PlannedAsk[],
): Map<string, MakingDataset[]> {
  const partitions = planned.flatMap(({ plan }) => plan.map(({ partition }) => partition));
  const groups = [...new Set(partitions)].toSorted().map((partition) => {
    const datasets = making.filter((_, index) =>
      planned[index]?.plan.some((work) => work.partition === partition),
    );
    return [partition, datasets] as const;
  });
  return new Map(groups);
}

/** Counts the days that are fetched, and tells of each. */
class DayCount {
  readonly #days: number;
  readonly #allCells: number;
  readonly #context: SyncContext;
  #done = 0;
  #cells = 0;
  #rows = 0;

  constructor(planned: readonly PlannedAsk[], context: SyncContext) {
    const days = planned.flatMap(({ plan }) => plan.flatMap((work) => work.days));
    this.#days = days.length;
    this.#allCells = days.reduce((sum, { fetch }) => sum + fetch.length, 0);
    this.#context = context;
  }

  onDay(partition: string): Parameters<typeof syncPartition>[3] {
    return (dataset, { date, fetch }, rows) => {
      this.#done += 1;
      this.#cells += fetch.length;
      this.#rows += rows;
      const inCells = { cells: this.#cells, allCells: this.#allCells };
      const so = { done: this.#done, days: this.#days, ...inCells, rows: this.#rows };
      this.#context.emit({ type: 'progress', dataset, partition, date, ...so });
    };
  }
}

function tellCommit(
  { dataset, partition, version, rows }: PartitionOutcome,
  { emit }: SyncContext,
): void {
  if (version !== undefined) emit({ type: 'committed', dataset, partition, version, rows });
}

/** A process can die between the commit that completes a month and the merge of its segments. */
async function mergeLeftovers(
  job: SyncJob,
  planned: readonly PlannedAsk[],
  { store }: SyncContext,
): Promise<void> {
  const { partitions } = await store.current(askedPart(job));
  for (const { recipe, plan } of planned) {
    const { dataset } = recipe;
    const worked = new Set(plan.map((work) => work.partition));
    const rest = partitions.filter((one) => one.dataset === dataset.name);
    for (const { partition } of rest) {
      if (!worked.has(partition)) await store.mergePartition(dataset, partition);
    }
  }
}
