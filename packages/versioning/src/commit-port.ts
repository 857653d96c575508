import type { StoreName } from './store-layout.ts';

/** What came of an attempt to create a name. `unknown`: it may be there, look before you go on. */
export type PutOutcome = 'won' | 'lost' | 'unknown';

/** A complete, synced file that waits to become an object. */
export interface FinishedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * All that the commit algorithm asks of a storage system. A POSIX file system answers by `link`,
 * an object store would by its conditional put.
 */
export interface CommitPort {
  /**
   * Creates `name` with these bytes, durably, unless the name exists: of any number of callers at
   * most one is told `won`. Readers see all bytes or no file.
   */
  putIfAbsent(name: StoreName, bytes: Uint8Array): Promise<PutOutcome>;
  /** The bytes of `name`, `undefined` where there is none. */
  get(name: StoreName): Promise<Uint8Array | undefined>;
  /** The file names in a folder, in any order; none where the folder is missing. */
  list(folder: StoreName): Promise<readonly string[]>;
  /**
   * Moves a finished file to a name made of its content. A file that is there already is kept, unless
   * it is damaged: then this one takes its place.
   */
  putObject(name: StoreName, file: FinishedFile): Promise<void>;
  /** Writes or replaces a file that decides nothing, all at once. */
  putHint(name: StoreName, bytes: Uint8Array): Promise<void>;
  /** Removes a file that no version names any more; one that is gone already is fine. */
  remove(name: StoreName): Promise<void>;
}
