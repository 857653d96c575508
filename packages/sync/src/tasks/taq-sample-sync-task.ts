import { planRun, runSync } from '../run-sync.ts';
import type { SyncJob } from '../sync-job.ts';
import type { SyncPlan } from '../sync-plan.ts';
import type { SyncContext, SyncSummary, SyncTask } from '../sync-task.ts';
import { parseSampleParams, type TaqSampleParams } from './taq-sample-params.ts';

/**
 * Brings a day's trades and changes of the NBBO, merged in one order, a file for each symbol; what
 * other samples of the day brought stays.
 */
export class TaqSampleSyncTask implements SyncTask {
  readonly #job: SyncJob;

  /** Throws what `parseSampleParams` throws. */
  constructor(params: TaqSampleParams) {
    this.#job = parseSampleParams(params);
  }

  async run(context: SyncContext): Promise<SyncSummary> {
    return runSync(this.#job, context);
  }

  async plan(context: SyncContext): Promise<SyncPlan> {
    return planRun(this.#job, context);
  }
}
