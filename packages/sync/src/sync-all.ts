import type { PlannedAsk } from './ask-source.ts';
import type { SpaceGuard } from './guard-space.ts';
import {
  syncPartition,
  type MakingDataset,
  type OnDay,
  type PartitionOutcome,
  type PartitionsOutcome,
} from './sync-partition.ts';
import type { SyncContext } from './sync-task.ts';

/** Partition by partition, each with all datasets that have something to do there. */
export async function syncAll(
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

  onDay(partition: string): OnDay {
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
