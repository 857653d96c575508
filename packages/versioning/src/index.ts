// The store
export { TaqStore, type CommitResult, type OpenStoreOptions } from './store.ts';
export type { PinnedPartition, PinnedSegment, StateSelection, StoreState } from './store-state.ts';
export { SoundFiles } from './sound-files.ts';
export type { PartitionUpdate, SettledDay } from './partition-update.ts';
export type { DraftOptions, StagedDay, StagedDraft } from './staged-draft.ts';
export type { StagedFile } from './staged-file.ts';
export type { Staging } from './staging.ts';

// What is known of each symbol's day
export type { Cell, Fetch, FetchedDay, Provenance, RecordedState } from './cell.ts';
export { Coverage } from './coverage.ts';
export type { MemberDays, MembersByDay } from './member-days.ts';
export { requireSameRule } from './dataset-rule.ts';

// Snapshots
export type {
  CheckTagOptions,
  CreatedSnapshot,
  DatasetVersionManager,
  PinOptions,
} from './dataset-version-manager.ts';
export type { CreateSnapshotOptions } from './snapshot-taking.ts';
export type { Snapshot } from './snapshot.ts';
export type { FolderContent } from './place-snapshot-files.ts';
export { AS_OF_POLICIES, type AsOfPolicy } from './as-of-question.ts';
export type { PointInTime } from './pin.ts';
export type { PinnedStore } from './pinned-store.ts';
export {
  datasetsToCompare,
  diffStates,
  type CellDifference,
  type ComparedDatasets,
  type Difference,
  type DiffOptions,
  type DifferingRow,
  type PartitionDifference,
} from './snapshot-diff.ts';
export type { CoverageDifference } from './coverage-diff.ts';
export type { RowRef } from './row-comparison.ts';

// Damage and repair
export type { Damage, DamagedRole } from './damage.ts';
export type { Harm } from './file-soundness.ts';
export type { LostCells, RepairOptions, RepairReport } from './repair.ts';
export {
  repairNewestVersion,
  type NewestRepairOptions,
  type RepairedNewest,
} from './newest-repair.ts';
export type { ReadingProgress } from './verify-files.ts';
export type { VerifyOptions, VerifyReport } from './verify-report.ts';

// History, and what is let go
export { CLEANUP_KINDS, type CleanupItem, type CleanupKind } from './cleanup-item.ts';
export type { CleanupOptions, CleanupReport } from './cleanup.ts';
export type { ChangedPartition } from './changed-partitions.ts';
export type { ExpiredLogEntry, KeptLogEntry, LogEntry } from './version-log.ts';
export type { RolledBack } from './rollback.ts';

// What failed validation or writing
export { Quarantine, type QuarantineContent } from './quarantine.ts';
export type { QuarantineEntry, UnreadableEntry } from './quarantine-entry.ts';
export type { QuarantineOrigin, Rejection } from './quarantine-reason.ts';

// Locks
export { AtomicFileLock, type AcquireOptions } from './atomic-file-lock.ts';
export { describeHolder } from './lock-errors.ts';
export { listLocks, releaseLock } from './lock-folder.ts';
export type { LockOwner } from './lock-record.ts';
export type { LockState } from './lock-state.ts';
export type { LockWaitNews } from './lock-wait.ts';

// Parquet
export { ROW_GROUP_ROWS } from './batch-assembler.ts';
export { readParquet } from './parquet-reader.ts';
export type { EncodeFile } from './parquet-encoding.ts';
export { ParquetThreads } from './parquet-threads.ts';
export { writeParquet, type ParquetFile, type Rows } from './parquet-writer.ts';

// Below the store
export { concurrently } from './concurrently.ts';
export { partitionBounds } from './partition-name.ts';
export type { TempFiles } from './temp-files.ts';
export type { CommitPort, FinishedFile, PutOutcome } from './commit-port.ts';
export type { ManifestManager } from './manifest-manager.ts';
export type { Version } from './manifest-reader.ts';
export type { JsonValue } from './canonical-json.ts';
