import { posix } from 'node:path';
import { symbolFileName, type Dataset } from '@taq/schema';
import { isDay } from './partition-name.ts';

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
/** Who was in an index on which day, below a folder for each index. */
export const MEMBERS: StoreName = 'manifests/taq/members';
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

/**
 * Where a dataset's plain names lie, below `PUBLISHED` and below each snapshot's folder. Samples are
 * one dataset, in a folder for each day.
 */
export function datasetFolder({ tier, shortName }: Pick<Dataset, 'tier' | 'shortName'>): StoreName {
  return tier === 'samples' ? tier : posix.join(tier, shortName);
}

/** Where the plain names of one partition lie, and how they are told from names of others. */
export interface PlainPlace {
  readonly folder: StoreName;
  /** One for each segment, in their order. */
  readonly names: readonly string[];
  readonly isOurs: (fileName: string) => boolean;
}

/**
 * Plain file names of a partition, one per segment, below the dataset's folder: `202411.parquet`
 * where one object holds it all, `202411.1.parquet`, `202411.2.parquet` … while there are several;
 * of samples `2024-11-29/AAPL.parquet`, as that system can have them.
 */
export function plainPlace(
  folder: StoreName,
  partition: string,
  segments: readonly { readonly firstSymbol: string }[],
  platform: NodeJS.Platform = process.platform,
): PlainPlace {
  if (!isDay(partition)) {
    return {
      folder,
      names: numberedNames(partition, segments.length),
      isOurs: (name) => isNumberedName(name, partition),
    };
  }
  return {
    folder: posix.join(folder, partition),
    names: segments.map(({ firstSymbol }) => `${symbolFileName(firstSymbol, platform)}.parquet`),
    isOurs: (name) => /^[A-Z][A-Z0-9]*_?(\.[A-Z0-9]+)?\.parquet$/.test(name),
  };
}

function numberedNames(partition: string, segments: number): string[] {
  if (segments === 1) return [`${partition}.parquet`];
  return Array.from({ length: segments }, (_, index) => `${partition}.${index + 1}.parquet`);
}

function isNumberedName(fileName: string, partition: string): boolean {
  const rest = fileName.startsWith(partition) ? fileName.slice(partition.length) : '';
  return /^(\.[1-9]\d*)?\.parquet$/.test(rest);
}

/** The folder of a snapshot's plain names. */
export function snapshotFolder(tag: string): StoreName {
  return posix.join(SNAPSHOTS, tag);
}

/**
 * The lock of one partition: `taq_sync_aggregates_1min_bars_202411.lock`, of samples
 * `taq_sync_samples_2024-11-29.lock`.
 */
export function partitionLockName(
  dataset: Pick<Dataset, 'tier' | 'shortName'>,
  partition: string,
): StoreName {
  const { tier, shortName } = dataset;
  const name = tier === 'samples' ? partition : `${shortName}_${partition}`;
  return posix.join(LOCKS, `taq_sync_${tier}_${name}.lock`);
}
