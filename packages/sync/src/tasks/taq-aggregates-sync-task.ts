import { planRun, runSync } from '../run-sync.ts';
import type { SyncJob } from '../sync-job.ts';
import type { SyncPlan } from '../sync-plan.ts';
import type { SyncContext, SyncSummary, SyncTask } from '../sync-task.ts';
import { parseAggregatesParams, type TaqAggregatesParams } from './taq-aggregates-params.ts';

/**
 * Brings aggregate datasets up to date: what is asked minus what is covered, a commit for each
 * month of each dataset, a snapshot at the end where one is asked for.
 */
export class TaqAggregatesSyncTask implements SyncTask {
  readonly #job: SyncJob;

  /** Throws what `parseAggregatesParams` throws. */
  constructor(params: TaqAggregatesParams) {
    this.#job = parseAggregatesParams(params);
  }

  async run(context: SyncContext): Promise<SyncSummary> {
    return runSync(this.#job, context);
  }

  async plan(context: SyncContext): Promise<SyncPlan> {
    return planRun(this.#job, context);
  }
}
