import {
  DataValidator,
  createSchemaRegistry,
  silentLogger,
  TaqError,
  type Logger,
} from '@taq/schema';
import type { RetryPolicy, TaqSource } from '@taq/source';
import type { TaqStore } from '@taq/versioning';
import { randomUUID } from 'node:crypto';
import { recorderFor } from '@taq/telemetry';
import { measureDisk, type MeasureDisk } from './disk-usage.ts';
import { logged } from './log-events.ts';
import type { SyncListener } from './sync-events.ts';
import type { SyncPlan } from './sync-plan.ts';
import type { SyncContext, SyncSummary, SyncTask, SyncTaskClass } from './sync-task.ts';
import { SyncRecord } from './sync-record.ts';
import { TaqAggregatesSyncTask } from './tasks/taq-aggregates-sync-task.ts';
import { TaqSampleSyncTask } from './tasks/taq-sample-sync-task.ts';

export interface SyncManagerOptions {
  readonly store: TaqStore;
  readonly source: TaqSource;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly logger?: Logger;
  readonly measureDisk?: MeasureDisk;
  /** How often a day is begun again where what went wrong can pass. */
  readonly retry?: Partial<RetryPolicy>;
}

export interface RunOptions {
  /** Ends the run with `INTERRUPTED`; what is committed and staged stays. */
  readonly signal?: AbortSignal;
  readonly onEvent?: SyncListener;
  /** How long to wait for another sync of the same partition, in milliseconds; 0: not at all. */
  readonly lockTimeoutMs?: number;
  /** What the run is called in log, locks, snapshots and trace; an id of its own where none is given. */
  readonly runId?: string;
}

/** Runs registered tasks from one source into one store. */
export class SyncManager {
  readonly #options: SyncManagerOptions;
  readonly #tasks = new Map<string, (params: unknown) => SyncTask>();

  constructor(options: SyncManagerOptions) {
    this.#options = options;
  }

  /** Adds a kind of task, or puts another in the place of one with the same name. */
  registerTask<Params>(name: string, Task: SyncTaskClass<Params>): this {
    this.#tasks.set(name, (params) => new Task(params as Params));
    return this;
  }

  /**
   * Runs a task to its end. Throws `UNKNOWN_TASK`, and what the task throws: usage errors before
   * any work, `LOCKED`, `DISK_FULL`, `SOURCE_…`, `DATA_INVALID`, `INTERRUPTED`.
   */
  async run(name: string, params: unknown, options: RunOptions = {}): Promise<SyncSummary> {
    const task = this.#create(name, params);
    const context = await this.#contextOf(name, options);
    try {
      return await context.record.run(async () => task.run(context));
    } catch (error) {
      throw context.signal.aborted ? asInterruption(error) : error;
    }
  }

  /**
   * What `run` would do, without doing it. Throws what it throws before it fetches anything, and
   * `INVALID_ARGUMENT` for a task that cannot say.
   */
  async plan(name: string, params: unknown, options: RunOptions = {}): Promise<SyncPlan> {
    const task = this.#create(name, params);
    const context = await this.#contextOf(name, options);
    try {
      if (task.plan !== undefined) return await task.plan(context);
    } catch (error) {
      throw context.signal.aborted ? asInterruption(error) : error;
    }
    throw new TaqError('INVALID_ARGUMENT', `${name} cannot say what it would do`, {
      details: { argument: 'task', value: name },
      next: 'Run it.',
    });
  }

  async #contextOf(
    task: string,
    { signal, onEvent, lockTimeoutMs = 0, runId = randomUUID() }: RunOptions,
  ): Promise<SyncContext> {
    const { store, source, clock, logger = silentLogger, measureDisk: measure } = this.#options;
    const recorder = await recorderFor('@taq/sync');
    return {
      store,
      source,
      validator: new DataValidator(createSchemaRegistry()),
      clock,
      logger,
      measureDisk: measure ?? measureDisk,
      lockTimeoutMs,
      retry: this.#options.retry ?? {},
      runId,
      signal: signal ?? new AbortController().signal,
      emit: logged(onEvent, { logger, runId }),
      record: new SyncRecord({ task, runId, clock, logger, recorder }),
    };
  }

  #create(name: string, params: unknown): SyncTask {
    const create = this.#tasks.get(name);
    if (create !== undefined) return create(params);
    const known = [...this.#tasks.keys()];
    throw new TaqError('UNKNOWN_TASK', `there is no sync task called ${name}`, {
      details: { task: name, known },
      next: `Registered tasks: ${known.join(', ')}.`,
    });
  }
}

/** An aborted signal shows as anything: a reason of its own, a broken pipe. */
function asInterruption(cause: unknown): TaqError {
  if (TaqError.is(cause)) return cause;
  return new TaqError('INTERRUPTED', 'the sync was interrupted', {
    details: { what: 'sync' },
    next: 'Run it again: what is committed stays, and days that were fetched whole are not fetched again.',
    cause,
  });
}

/** A manager with the tasks of this package: `taq_aggregates` and `taq_sample`. */
export function createSyncManager(options: SyncManagerOptions): SyncManager {
  return new SyncManager(options)
    .registerTask('taq_aggregates', TaqAggregatesSyncTask)
    .registerTask('taq_sample', TaqSampleSyncTask);
}
