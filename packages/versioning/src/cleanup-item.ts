import type { Stats } from 'node:fs';
import type { StoreName } from './store-layout.ts';

/** What clean-up takes away, in the order in which it does. */
export const CLEANUP_KINDS = [
  'version',
  'sample',
  'snapshot',
  'leaf',
  'object',
  'staged',
  'quarantine',
  'temporary',
] as const;

export type CleanupKind = (typeof CLEANUP_KINDS)[number];

/** Something that goes. */
export interface CleanupItem {
  readonly kind: CleanupKind;
  /** A file or folder, relative to the data folder. */
  readonly name: StoreName;
  /** What comes back on the disk; 0 where the same file has another name that stays. */
  readonly bytes: number;
}

/** Something that is to go, with its files as they are now. */
export interface Removal {
  readonly kind: CleanupKind;
  readonly name: StoreName;
  readonly files: readonly Stats[];
  /** Bytes that take its place. */
  readonly replacedBy?: number;
}
