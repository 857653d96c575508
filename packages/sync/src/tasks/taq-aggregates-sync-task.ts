import type { StateSelection } from '@taq/versioning';
import { chosenOptions } from '../aggregate-dataset.ts';
import { askSource } from '../ask-source.ts';
import { dropStagedDays } from '../drop-staged-days.ts';
import { guardSpace } from '../guard-space.ts';
import { knownCells } from '../known-cells.ts';
import { planSync, type PartitionWork, type PlanQuestion } from '../plan-sync.ts';
import { requireListed } from '../require-listed.ts';
import { surveyCells } from '../survey.ts';
import { syncPartition, type PartitionOutcome } from '../sync-partition.ts';
import type { SyncContext, SyncSummary, SyncTask } from '../sync-task.ts';
import { checkDefaultTag, checkNamedTag, takeSnapshot } from '../take-snapshot.ts';
import {
  parseAggregatesParams,
  type AggregatesJob,
  type TaqAggregatesParams,
} from './taq-aggregates-params.ts';

/**
 * Brings an aggregate dataset up to date: what is asked minus what is covered, a commit for each
 * month, a snapshot at the end where one is asked for.
 */
export class TaqAggregatesSyncTask implements SyncTask {
  readonly #job: AggregatesJob;

  /** Throws what `parseAggregatesParams` throws. */
  constructor(params: TaqAggregatesParams) {
    this.#job = parseAggregatesParams(params);
  }

  async run(context: SyncContext): Promise<SyncSummary> {
    const startedAt = context.clock();
    await checkNamedTag(this.#job, context);
    const question = await askSource(this.#job, context);
    requireListed(question);
    const plan = planSync(question);
    await checkDefaultTag(this.#job, question, plan, context);
    announce(this.#job, plan, context);
    await guardSpace(this.#job.dataset, plan, context);
    const outcomes = await this.#syncAll(question, plan, context);
    await this.#mergeLeftovers(plan, context);
    await dropStagedDays(this.#job, context);
    context.signal.throwIfAborted();
    const snapshotTag = await takeSnapshot(this.#job, context);
    return this.#summarise({ question, outcomes, snapshotTag, startedAt }, context);
  }

  /** The part of the store that the job is about. */
  get #asked(): StateSelection {
    const { dataset, startDate: first, endDate: last } = this.#job;
    return { datasets: [dataset.name], first, last };
  }

  async #syncAll(
    question: PlanQuestion,
    plan: readonly PartitionWork[],
    context: SyncContext,
  ): Promise<PartitionOutcome[]> {
    const days = plan.flatMap((work) => work.days).length;
    let [done, rows] = [0, 0];
    const outcomes: PartitionOutcome[] = [];
    for (const { partition } of plan) {
      const { dataset } = this.#job;
      const onDay = (date: PartitionWork['days'][number]['date'], dayRows: number): void => {
        done += 1;
        rows += dayRows;
        context.emit({ type: 'progress', partition, date, done, days, rows });
      };
      const outcome = await syncPartition(dataset, partition, question, context, onDay);
      outcomes.push(outcome);
      const { version } = outcome;
      if (version !== undefined) {
        context.emit({ type: 'committed', partition, version, rows: outcome.rows });
      }
    }
    return outcomes;
  }

  /** A process can die between the commit that completes a month and the merge of its segments. */
  async #mergeLeftovers(plan: readonly PartitionWork[], { store }: SyncContext): Promise<void> {
    const { dataset } = this.#job;
    const worked = new Set(plan.map((work) => work.partition));
    for (const { partition } of (await store.current(this.#asked)).partitions) {
      if (!worked.has(partition)) await store.mergePartition(dataset, partition);
    }
  }

  async #summarise(
    run: {
      readonly question: PlanQuestion;
      readonly outcomes: readonly PartitionOutcome[];
      readonly snapshotTag: string | undefined;
      readonly startedAt: number;
    },
    { store, clock, runId }: SyncContext,
  ): Promise<SyncSummary> {
    const { dataset } = this.#job;
    const known = knownCells(await store.current(this.#asked), dataset);
    return {
      task: 'taq_aggregates',
      runId,
      dataset: dataset.name,
      chosen: chosenOptions(dataset.name, dataset.rule),
      fetchedCells: sum(run.outcomes.map((outcome) => outcome.cells)),
      rows: sum(run.outcomes.map((outcome) => outcome.rows)),
      committed: run.outcomes.flatMap(({ partition, version }) =>
        version === undefined ? [] : [{ partition, version }],
      ),
      ...surveyCells(run.question, known),
      snapshotTag: run.snapshotTag,
      lockWaitMs: sum(run.outcomes.map((outcome) => outcome.lockWaitMs)),
      elapsedMs: clock() - run.startedAt,
    };
  }
}

function announce(
  { dataset }: AggregatesJob,
  plan: readonly PartitionWork[],
  { emit }: SyncContext,
): void {
  const days = plan.flatMap((work) => work.days);
  emit({
    type: 'planned',
    dataset: dataset.name,
    partitions: plan.length,
    days: days.length,
    cells: sum(days.map((day) => day.fetch.length)),
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
