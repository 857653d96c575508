import { posix } from 'node:path';
import type { Dataset } from '@taq/schema';

/** Names inside a store are relative to its data folder and use `/`, so the folder can be moved. */
export type StoreName = string;

export const OBJECTS: StoreName = 'taq/objects';
export const TEMPORARY: StoreName = 'taq/tmp';
export const STAGED: StoreName = 'taq/tmp/staged';
export const QUARANTINE: StoreName = 'taq/quarantine';
export const LOCKS: StoreName = 'taq/locks';
export const VERSIONS: StoreName = 'manifests/taq/versions';
export const LEAVES: StoreName = 'manifests/taq/leaves';
export const HINT: StoreName = 'manifests/taq/manifest.json';
export const SNAPSHOTS: StoreName = 'snapshots/taq';

/** Folders that a store has from its first minute. */
export const FOLDERS: readonly StoreName[] = [
  OBJECTS,
  STAGED,
  QUARANTINE,
  LOCKS,
  VERSIONS,
  LEAVES,
  SNAPSHOTS,
];

/** An immutable Parquet file, by the name that manifests give it. */
export function objectName(object: string): StoreName {
  return posix.join(OBJECTS, `${object}.parquet`);
}

export function versionName(version: number): StoreName {
  return posix.join(VERSIONS, `${version}.json`);
}

/** The number in a version's file name; `undefined` for names that are not ours. */
export function versionOf(fileName: string): number | undefined {
  const match = /^([1-9]\d{0,14})\.json$/.exec(fileName);
  return match === null ? undefined : Number(match[1]);
}

export function leafName(leaf: string): StoreName {
  return posix.join(LEAVES, `${leaf}.json`);
}

/** Below this folder people find the current files under plain names. */
export const PUBLISHED: StoreName = 'taq';

/** Where a dataset's plain names lie, below `PUBLISHED` and below each snapshot's folder. */
export function datasetFolder({ tier, shortName }: Pick<Dataset, 'tier' | 'shortName'>): StoreName {
  return posix.join(tier, shortName);
}

/**
 * Plain file names of a partition, one per segment: `202411.parquet` where one object holds it
 * all, `202411.1.parquet`, `202411.2.parquet` … while there are several.
 */
export function plainNames(partition: string, segments: number): string[] {
  if (segments === 1) return [`${partition}.parquet`];
  return Array.from({ length: segments }, (_, index) => `${partition}.${index + 1}.parquet`);
}

/** Whether a file name is one that `plainNames` makes for this partition. */
export function isPlainName(fileName: string, partition: string): boolean {
  const rest = fileName.startsWith(partition) ? fileName.slice(partition.length) : '';
  return /^(\.[1-9]\d*)?\.parquet$/.test(rest);
}

/** The folder of a snapshot's plain names. */
export function snapshotFolder(tag: string): StoreName {
  return posix.join(SNAPSHOTS, tag);
}

/** The lock of one partition: `taq_sync_aggregates_1min_bars_202411.lock`. */
export function partitionLockName(
  dataset: Pick<Dataset, 'tier' | 'shortName'>,
  partition: string,
): StoreName {
  return posix.join(LOCKS, `taq_sync_${dataset.tier}_${dataset.shortName}_${partition}.lock`);
}
