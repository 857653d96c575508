// Running tasks
export {
  createSyncManager,
  SyncManager,
  type RunOptions,
  type SyncManagerOptions,
} from './sync-manager.ts';
export type { SyncEvent, SyncListener } from './sync-events.ts';
export type { OpenCells, SyncContext, SyncSummary, SyncTask, SyncTaskClass } from './sync-task.ts';

// The tasks
export { TaqAggregatesSyncTask } from './tasks/taq-aggregates-sync-task.ts';
export {
  parseAggregatesParams,
  type AggregatesJob,
  type TaqAggregatesParams,
} from './tasks/taq-aggregates-params.ts';

export { chosenOptions, type AggregateDataset } from './aggregate-dataset.ts';

// Planning
export {
  daysToList,
  planSync,
  type DayWork,
  type KnownCell,
  type KnownCells,
  type PartitionWork,
  type PlanQuestion,
  type StateWithoutRows,
} from './plan-sync.ts';

// The disk
export { guardDisk, type DiskForecast } from './disk-guard.ts';
export {
  measureByDiskusage,
  measureByStatfs,
  measureDisk,
  type DiskUsage,
  type MeasureDisk,
} from './disk-usage.ts';
