import type { CoverageState, DatasetRule, DataValidator, ExchangeDate, Logger } from '@taq/schema';
import type { RetryPolicy, TaqSource } from '@taq/source';
import type { TaqStore } from '@taq/versioning';
import type { Alternative } from './alternative.ts';
import type { MembersNote } from './asked-symbols.ts';
import type { MeasureDisk } from './disk-usage.ts';
import type { Way } from './recipe.ts';
import type { SyncListener } from './sync-events.ts';
import type { SyncPlan } from './sync-plan.ts';
import type { SyncRecord } from './sync-record.ts';

/** All that a task works with. */
export interface SyncContext {
  readonly store: TaqStore;
  readonly source: TaqSource;
  readonly validator: DataValidator;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly logger: Logger;
  readonly measureDisk: MeasureDisk;
  /** How long to wait for another sync of the same partition, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** How often what can pass is tried again. */
  readonly retry: Partial<RetryPolicy>;
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly emit: SyncListener;
  /** What is said to log, metrics and trace. */
  readonly record: SyncRecord;
}

/** Trading days of one symbol in a dataset that are not there, and why. */
export interface OpenCells {
  readonly dataset: string;
  readonly symbol: string;
  /** First and last day, both included. */
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
  readonly state: CoverageState;
}

/** A partition that a run changed, and in which version. */
export interface CommittedPartition {
  readonly dataset: string;
  readonly partition: string;
  readonly version: number;
}

/** What a sync did of one dataset. */
export interface DatasetSummary {
  readonly dataset: string;
  /** Who made the rows. */
  readonly way: Way;
  /** The options of its rule that are not the default ones. */
  readonly chosen: DatasetRule;
  /** Cells whose rows were asked of the source in this run, or taken from its staged days. */
  readonly fetchedCells: number;
  /** Rows that this run brought. */
  readonly rows: number;
  /** Size of the Parquet that was written for these rows. */
  readonly bytes: number;
  /** Versions that this run committed, by partition; none where nothing was left to do. */
  readonly committed: readonly CommittedPartition[];
  /** Every asked cell by its state after the run. */
  readonly cells: Readonly<Partial<Record<CoverageState, number>>>;
  /** Cells that stay open, provisional days that are not yet published left out. */
  readonly open: readonly OpenCells[];
  /** How many cells these are. */
  readonly openCells: number;
  /**
   * The choice by which days can be had that the source does not have as asked; `undefined` where
   * there is none, and of the newest days, whose tables may still come.
   */
  readonly alternative: Alternative | undefined;
}

/** What a sync did. */
export interface SyncSummary {
  readonly task: string;
  readonly runId: string;
  /** One for each dataset that was asked for. */
  readonly datasets: readonly DatasetSummary[];
  /** Of all datasets together, as everything below. */
  readonly fetchedCells: number;
  readonly rows: number;
  readonly bytes: number;
  readonly committed: readonly CommittedPartition[];
  readonly cells: DatasetSummary['cells'];
  readonly open: readonly OpenCells[];
  readonly openCells: number;
  readonly snapshotTag: string | undefined;
  /** Whether this run made it; a snapshot of the same content may have been there. */
  readonly snapshotIsNew: boolean;
  /** How it is known who is in the index that was asked for, where one was. */
  readonly members?: MembersNote | undefined;
  readonly lockWaitMs: number;
  /** Days that were begun again. */
  readonly retries: number;
  /** Bytes that went through temporary files. */
  readonly spilledBytes: number;
  /** Share of the file system that was foreseen to be in use; `undefined` where nothing was to write. */
  readonly predictedDiskUsage: number | undefined;
  readonly elapsedMs: number;
}

/** A kind of sync, with its parameters. */
export interface SyncTask {
  /**
   * Does all of it. Once `context.signal` aborts it throws soon, anything: the manager makes
   * `INTERRUPTED` of it.
   */
  run(context: SyncContext): Promise<SyncSummary>;

  /** Says what `run` would do, and does nothing of it; absent where a task cannot say. */
  plan?(context: SyncContext): Promise<SyncPlan>;
}

/** Checks its parameters when it is made: throws `INVALID_…` before anything is opened. */
export type SyncTaskClass<Params> = new (params: Params) => SyncTask;
