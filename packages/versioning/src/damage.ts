import type { Harm } from './file-soundness.ts';
import type { StoreName } from './store-layout.ts';

/**
 * What a damaged file is: an object, which answers questions; a name, by which people and other
 * programs find a file, in `taq` or in a snapshot's folder; or a manifest.
 */
export type DamagedRole = 'object' | 'name' | 'manifest';

/** A file of the store that is not what it should be. */
export interface Damage {
  /** Relative to the data folder. */
  readonly path: StoreName;
  readonly role: DamagedRole;
  readonly harm: Harm;
  readonly dataset?: string;
  /** Of a manifest that spans a year, `YYYY`. */
  readonly partition?: string;
  /** Snapshots that need it. */
  readonly tags: readonly string[];
  /** Whether the newest version needs it. */
  readonly live: boolean;
}
