import { isMembers } from './asked-symbols.ts';
import { askSource, type PlannedAsk } from './ask-source.ts';
import { chooseMakers } from './choose-makers.ts';
import { dropStagedDays } from './drop-staged-days.ts';
import { SpaceGuard } from './guard-space.ts';
import { planSync } from './plan-sync.ts';
import { requireListed } from './require-listed.ts';
import { summarise } from './summarise.ts';
import { askedPart, type SyncJob } from './sync-job.ts';
import type { MakingDataset, PartitionsOutcome } from './sync-partition.ts';
import type { SyncContext, SyncSummary } from './sync-task.ts';
import type { SyncPlan } from './sync-plan.ts';
import { checkDefaultTag, checkNamedTag, takeSnapshot } from './take-snapshot.ts';
import { tellOpen } from './tell-open.ts';

/**
 * Brings the datasets of a job up to date: what is asked minus what is covered, a commit for each
 * partition of each dataset, a snapshot at the end where one is asked for. Where that fails once it is
 * planned, an event says what is open.
 */
export async function runSync(job: SyncJob, context: SyncContext): Promise<SyncSummary> {
  const startedAt = context.clock();
  context.record.about(job.recipes.map(({ dataset }) => dataset));
  await checkNamedTag(job, context);
  const planned = await planAll(job, context);
  await checkDefaultTag(job, planned, context);
  for (const one of planned) announce(one, context);
  try {
    return await carryOut(job, planned, startedAt, context);
  } catch (error) {
    await tellOpen(job, planned, context);
    throw error;
  }
}

async function carryOut(
  job: SyncJob,
  planned: readonly PlannedAsk[],
  startedAt: number,
  context: SyncContext,
): Promise<SyncSummary> {
  const guard = new SpaceGuard(context);
  await guard.check(planned);
  await noteMembers(planned, context);
  const making = await chooseMakers(job, planned, context);
  const run = await doAll(making, planned, guard, context);
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
  const { reportPlan } = await import('./sync-plan.ts');
  return reportPlan(job.task, planned, job.aggregate, context);
}

async function planAll(job: SyncJob, context: SyncContext): Promise<PlannedAsk[]> {
  const asked = await askSource(job, context);
  for (const { question } of asked) requireListed(question);
  return asked.map((one) => ({ ...one, plan: planSync(one.question) }));
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

/**
 * What there is to do is done by files of their own, which bring Arrow and DuckDB along: loaded where
 * there is something.
 */
async function doAll(
  making: readonly MakingDataset[],
  planned: readonly PlannedAsk[],
  guard: SpaceGuard,
  context: SyncContext,
): Promise<PartitionsOutcome> {
  if (planned.every(({ plan }) => plan.length === 0)) return { lockWaitMs: 0, outcomes: [] };
  const { syncAll } = await import('./sync-all.ts');
  return syncAll(making, planned, guard, context);
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
