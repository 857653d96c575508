import type { TransferQuestion } from '@taq/source';
import { findAlternative, settledDays, type Alternative } from './alternative.ts';
import { membersNote, type MembersNote } from './asked-symbols.ts';
import type { PlannedAsk } from './ask-source.ts';
import { countRequests, questionsOf } from './count-requests.ts';
import { guardDisk } from './disk-guard.ts';
import { estimateSize } from './estimate-size.ts';
import { probeCosts, type WayCost } from './probe.ts';
import type { Way } from './recipe.ts';
import type { SyncContext } from './sync-task.ts';

/** What a sync would do about one dataset. */
export interface DatasetPlan {
  readonly dataset: string;
  /** Who would make the rows. */
  readonly way: Way;
  readonly partitions: number;
  readonly days: number;
  /** Symbol-days of which rows would be asked for. */
  readonly cells: number;
  /** Requests for data at the source; those about what there is are not counted. */
  readonly queries: number;
  /** Rows and bytes that the store would gain, about. */
  readonly rows: number;
  readonly bytes: number;
  /** Ticks that the rows would be made of, about. */
  readonly ticks: number;
  /** What each way would take, by a probe of one symbol's day; the cheapest first. */
  readonly costs: readonly WayCost[];
  /** As in the summary of a sync: the choice by which days can be had that are not there as asked. */
  readonly alternative: Alternative | undefined;
}

/** What a sync would do. */
export interface SyncPlan {
  readonly task: string;
  readonly datasets: readonly DatasetPlan[];
  /** Of all datasets: a day's ticks that several are made of are asked for once. */
  readonly queries: number;
  readonly bytes: number;
  /** By the way of each dataset, one after the other. */
  readonly seconds: number;
  /** Share of the file system in use afterwards, 0 to 1. */
  readonly diskUsage: number;
  /** How it is known who is in the index that is asked for. */
  readonly members: MembersNote | undefined;
}

/** Says what a plan would bring and cost. Throws `DISK_FULL` as the sync itself would. */
export async function reportPlan(
  task: string,
  planned: readonly PlannedAsk[],
  aggregate: Way | 'auto',
  context: SyncContext,
): Promise<SyncPlan> {
  const datasets: DatasetPlan[] = [];
  const questions: TransferQuestion[] = [];
  for (const one of planned) {
    const report = await reportDataset(one, aggregate, context);
    datasets.push(report.plan);
    questions.push(...report.questions);
  }
  const bytes = sum(datasets.map((dataset) => dataset.bytes));
  const { dataDir } = context.store;
  const { predictedUsage } = guardDisk(dataDir, bytes, await context.measureDisk(dataDir));
  return {
    task,
    datasets,
    queries: countRequests(questions, context.source),
    bytes,
    seconds: sum(datasets.map(secondsOf)),
    diskUsage: predictedUsage,
    members: membersNote(planned[0]?.question.symbols),
  };
}

interface DatasetReport {
  readonly plan: DatasetPlan;
  readonly questions: readonly TransferQuestion[];
}

async function reportDataset(
  one: PlannedAsk,
  aggregate: Way | 'auto',
  context: SyncContext,
): Promise<DatasetReport> {
  const { recipe, question, plan } = one;
  const days = plan.flatMap((work) => work.days);
  const probe = await probeCosts(one, context);
  const { rows, bytes } = await estimateSize(one, context);
  const cheapest = probe?.costs[0]?.way ?? recipe.ways[0];
  const maker = recipe.maker(aggregate === 'auto' ? (cheapest ?? 'local') : aggregate);
  const questions = questionsOf(plan, maker);
  const report = {
    dataset: recipe.dataset.name,
    way: maker.way,
    queries: countRequests(questions, context.source),
    partitions: plan.length,
    days: days.length,
    cells: sum(days.map(({ fetch }) => fetch.length)),
    rows,
    bytes,
    ticks: probe?.ticks ?? 0,
    costs: probe?.costs ?? [],
    alternative: await findAlternative(recipe, settledDays(question), context),
  };
  return { plan: report, questions };
}

function secondsOf({ way, costs }: DatasetPlan): number {
  return costs.find((cost) => cost.way === way)?.seconds ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
