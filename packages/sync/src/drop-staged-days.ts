import type { SyncContext } from './sync-task.ts';
import type { AggregatesJob } from './tasks/taq-aggregates-params.ts';

/** What a staged day says about itself. */
export interface StagedMeta {
  readonly dataset: string;
  readonly date: string;
  /** When its fetch began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/**
 * Forgets the staged days of a range in which nothing is left to do: those of a run that died after
 * its commit, and those that a changed table or another choice of symbols made useless. Another
 * run that stages days of the range at this moment would at worst fetch them again.
 */
export async function dropStagedDays(
  { dataset, startDate, endDate }: AggregatesJob,
  { store }: SyncContext,
): Promise<void> {
  const done = (await store.staging.list()).filter(({ meta }) => {
    const { dataset: name, date } = meta as Partial<StagedMeta>;
    return name === dataset.name && date !== undefined && date >= startDate && date <= endDate;
  });
  await store.staging.dropDays(done.map(({ fingerprint }) => fingerprint));
}
