// Running tasks
export {
  createSyncManager,
  SyncManager,
  type RunOptions,
  type SyncManagerOptions,
} from './sync-manager.ts';
export type { MembersNote } from './asked-symbols.ts';
export type { MembersParam, SymbolsParam } from './tasks/params.ts';
export type { SyncEvent, SyncListener } from './sync-events.ts';
export type {
  CommittedPartition,
  DatasetSummary,
  OpenCells,
  SyncContext,
  SyncSummary,
  SyncTask,
  SyncTaskClass,
} from './sync-task.ts';

// The tasks
export { TaqAggregatesSyncTask } from './tasks/taq-aggregates-sync-task.ts';
export { parseAggregatesParams, type TaqAggregatesParams } from './tasks/taq-aggregates-params.ts';
export { TaqSampleSyncTask } from './tasks/taq-sample-sync-task.ts';
export { parseSampleParams, type TaqSampleParams } from './tasks/taq-sample-params.ts';
export type { SyncJob } from './sync-job.ts';
export type { MadeDataset, Recipe, RowMaker, Way } from './recipe.ts';
export { chosenOptions } from './usual-rule.ts';

export { findRemoteChanges, type RemoteChanges, type RemoteQuestion } from './remote-changes.ts';

// Planning
export { findAlternative, type Alternative } from './alternative.ts';
export type { DatasetPlan, SyncPlan } from './sync-plan.ts';
export type { WayCost } from './probe.ts';
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
