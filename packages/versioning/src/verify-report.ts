import type { Logger } from '@taq/schema';
import type { Damage } from './damage.ts';
import type { ManifestManager } from './manifest-manager.ts';
import type { StoreName } from './store-layout.ts';
import type { Survey } from './survey.ts';
import type { TempFiles } from './temp-files.ts';
import type { ReadingProgress } from './verify-files.ts';
import type { ManifestDamage } from './verify-manifests.ts';

export interface VerifyOptions {
  /** Reads every byte, also of what only older versions name; else existence, sizes and seals. */
  readonly readData?: boolean;
  /** Looks at what this snapshot needs, and at its folder, and at nothing else. */
  readonly snapshot?: string;
  /** Does not go on where an interrupted run was. */
  readonly restart?: boolean;
  /** Stops the reading of bytes, with `INTERRUPTED`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadingProgress) => void;
}

/** What was looked at, and what was found. */
export interface VerifyReport {
  readonly version: number;
  readonly readData: boolean;
  readonly snapshot?: string;
  readonly checked: {
    readonly manifests: number;
    readonly objects: number;
    /** Plain names, and names in the folders of snapshots. */
    readonly names: number;
    /** Files of which the bytes were held against their hash, an interrupted run's included. */
    readonly filesRead: number;
    readonly bytesRead: number;
  };
  /** Sorted by path. */
  readonly damage: readonly Damage[];
  /** Whether the chain of versions says what was found; not where the store is read-only. */
  readonly recorded: boolean;
  /** Files that are not the store's. */
  readonly foreign: readonly StoreName[];
  /** What dead processes were writing. */
  readonly leftovers: readonly StoreName[];
}

export interface VerifyContext {
  readonly dataDir: string;
  readonly manifests: ManifestManager;
  readonly temps: TempFiles;
  readonly logger: Logger;
}

/** A report with what it was made from, for those who repair. */
export interface Verified {
  readonly report: VerifyReport;
  readonly survey: Survey;
  readonly manifests: readonly ManifestDamage[];
}
