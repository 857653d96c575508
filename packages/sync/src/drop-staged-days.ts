import { datasetNames, type SyncJob } from './sync-job.ts';
import type { SyncContext } from './sync-task.ts';

/** What a staged day says about itself. */
export interface StagedMeta {
  readonly dataset: string;
  readonly date: string;
  /** When its fetch began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** When it was whole, and what made its rows. */
  readonly finishedAt: number;
  readonly software: string;
}

/**
 * Forgets the staged days of a range in which nothing is left to do: those of a run that died after
 * its commit, and those that a changed table or another choice of symbols made useless. Another
 * run that stages days of the range at this moment would at worst fetch them again.
 */
export async function dropStagedDays(job: SyncJob, { store }: SyncContext): Promise<void> {
  const { startDate, endDate } = job;
  const names: readonly (string | undefined)[] = datasetNames(job);
  const done = (await store.staging.list()).filter(({ meta }) => {
    const { dataset: name, date } = meta as Partial<StagedMeta>;
    return names.includes(name) && date !== undefined && date >= startDate && date <= endDate;
  });
  await store.staging.dropDays(done.map(({ fingerprint }) => fingerprint));
}
