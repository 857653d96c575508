import type { ExchangeDate } from '@taq/schema';
import type { AsOfPolicy } from './as-of-question.ts';
import { FolderNote } from './folder-note.ts';
import type { ManifestManager } from './manifest-manager.ts';
import type { SnapshotEntry } from './manifest.ts';
import type { PointInTime } from './pin.ts';
import type { PinnedStore } from './pinned-store.ts';
import type { FolderContent } from './place-snapshot-files.ts';
import { requireNotProtected, tagExists } from './snapshot-errors.ts';
import { defaultTag, findTag, requireTag, type Dated } from './snapshot-tags.ts';
import type { CreateSnapshotOptions, SnapshotContext } from './snapshot-taking.ts';
import { leafWith, readSnapshots, requireSnapshot, type Snapshot } from './snapshot.ts';
import { atStore } from './store-failure.ts';
import type { SelectedPartition, StoreState } from './store-state.ts';

export interface CreatedSnapshot {
  readonly snapshot: Snapshot;
  /** `false` where it was there already, with the same content. */
  readonly created: boolean;
  /** What its folder holds; absent where it was there already, or could not be written. */
  readonly folder?: FolderContent;
}

export interface CheckTagOptions {
  /** Full names of what will be frozen. */
  readonly datasets: readonly string[];
  /** The tag that was asked for by name. */
  readonly tag?: string;
  /** The latest day that will be final then, where one will. */
  readonly through?: ExchangeDate | undefined;
  /** The latest day that will be covered then: it makes the default tag where no day is final. */
  readonly latest?: ExchangeDate | undefined;
  /** Whether anything is left to fetch or settle before the snapshot. */
  readonly workToDo: boolean;
}

export interface PinOptions {
  /** Full name. */
  readonly dataset: string;
  /** Days that will be asked for, both included: partitions that lie wholly outside are not read. */
  readonly first?: ExchangeDate;
  readonly last?: ExchangeDate;
  /** Exactly this snapshot. */
  readonly tag?: string;
  /** The snapshot that answers for this day, and no row dated after it. */
  readonly asOf?: ExchangeDate;
  /** `through` where nothing is said. */
  readonly policy?: AsOfPolicy;
}

/** What becomes of an entry; `undefined` where it stays. */
type EntryChange = (
  entry: SnapshotEntry,
  committedAt: string,
) => Promise<SnapshotEntry | undefined>;

/** Takes snapshots, lists them, lets them go, and finds the state that a question is about. */
export class DatasetVersionManager {
  readonly #context: SnapshotContext;

  constructor(context: SnapshotContext) {
    this.#context = context;
  }

  /**
   * Freezes datasets as the newest version has them. Where the default tag exists with the same
   * content that snapshot is the answer. Throws `TAG_EXISTS`, `INVALID_TAG`, `NOTHING_TO_SNAPSHOT`,
   * and `DISK_FULL` where copies are wanted and would fill the disk.
   */
  async createSnapshot(options: CreateSnapshotOptions = {}): Promise<CreatedSnapshot> {
    const { manifests, intents } = this.#context;
    if (options.tag !== undefined) requireTag(options.tag);
    const { Taking } = await import('./snapshot-taking.ts');
    const taking = new Taking(this.#context, options);
    const note = new FolderNote(intents);
    const created = await this.#commit('take a snapshot', note, async (base, createdAt) => {
      const entry = await taking.of(base, createdAt);
      if (entry === undefined) return undefined;
      await note.leave(entry.tag);
      return { snapshots: [await leafWith(manifests, base, entry)] };
    });
    const { snapshot, frozen } = taking.result();
    if (!created) return { snapshot, created };
    const partitions = frozen.flatMap((one) => one.partitions);
    const folder = await this.#bringFolder(snapshot.tag, note, partitions);
    return { snapshot, created, ...(folder && { folder }) };
  }

  /**
   * Lets a snapshot go: its tag stays as a tombstone, is never given again, and what it used to
   * answer fails from now on. Its folder goes; no object does. Throws `TAG_PROTECTED`,
   * `TAG_NOT_FOUND`, `TAG_DELETED` and `INVALID_TAG`.
   */
  async deleteSnapshot(tag: string): Promise<Snapshot> {
    const note = new FolderNote(this.#context.intents);
    const bury = async (snapshot: SnapshotEntry, deletedAt: string): Promise<SnapshotEntry> => {
      requireNotProtected(snapshot);
      await note.leave(tag);
      return { ...snapshot, deletedAt };
    };
    const buried = await this.#change(tag, `delete the snapshot ${tag}`, note, bury);
    await this.#bringFolder(tag, note);
    return buried;
  }

  /**
   * Protects a snapshot from being deleted, or no longer. Throws `TAG_NOT_FOUND`, `TAG_DELETED` and
   * `INVALID_TAG`.
   */
  async protectSnapshot(tag: string, isProtected: boolean): Promise<Snapshot> {
    const reason = `${isProtected ? 'protect' : 'no longer protect'} the snapshot ${tag}`;
    const note = new FolderNote(this.#context.intents);
    return this.#change(tag, reason, note, async ({ protected: before = false, ...rest }) => {
      if (before === isProtected) return undefined;
      return isProtected ? { ...rest, protected: true } : rest;
    });
  }

  /** Snapshots that can be asked, in the order in which they were taken. */
  async list(): Promise<readonly Snapshot[]> {
    return (await this.#all()).filter(({ deletedAt }) => deletedAt === undefined);
  }

  /** One snapshot. Throws `TAG_NOT_FOUND`, `TAG_DELETED` and `INVALID_TAG`. */
  async get(tag: string): Promise<Snapshot> {
    return requireSnapshot(await this.#all(), tag);
  }
  /**
   * Refuses a tag before any work is done for it. A tag by name must be free; a default tag may
   * exist where there is nothing to do. Throws `TAG_EXISTS` and `INVALID_TAG`.
   */
  async checkTag({ tag, workToDo, ...foreseen }: CheckTagOptions): Promise<void> {
    const wanted = tag ?? foreseenTag(foreseen);
    if (wanted === undefined) return;
    requireTag(wanted);
    const existing = findTag(await this.#all(), wanted);
    if (existing === undefined) return;
    if (tag === undefined && !workToDo && existing.deletedAt === undefined) return;
    throw tagExists(existing);
  }

  /** One state, for any number of questions. Throws what `pinPoint` throws. */
  async at(point: PointInTime = {}): Promise<PinnedStore> {
    const { pinPoint } = await import('./pin.ts');
    return atStore(this.#context.dataDir, async () => pinPoint(this.#context, point));
  }

  /** One state of a dataset, for one question. Throws what `pinPoint` throws. */
  async pin({ dataset, first, last, ...point }: PinOptions): Promise<StoreState> {
    const pinned = await this.at({ ...point, datasets: [dataset] });
    return pinned.read({ ...(first && { first }), ...(last && { last }) });
  }

  /** Makes a snapshot's folder fit it, for a process that died over it. */
  async repairFolder(tag: string): Promise<void> {
    await this.#context.folders.bring(tag);
  }

  async #all(): Promise<SnapshotEntry[]> {
    const { manifests, dataDir } = this.#context;
    return atStore(dataDir, async () => readSnapshots(manifests, await manifests.newest()));
  }

  async #change(
    tag: string,
    reason: string,
    note: FolderNote,
    change: EntryChange,
  ): Promise<Snapshot> {
    const { manifests } = this.#context;
    let result: Snapshot | undefined;
    await this.#commit(reason, note, async (base, committedAt) => {
      const entry = requireSnapshot(await readSnapshots(manifests, base), tag);
      const changed = await change(entry, committedAt);
      result = changed ?? entry;
      return changed && { snapshots: [await leafWith(manifests, base, changed)] };
    });
    if (result === undefined) throw new RangeError('nothing was changed yet');
    return result;
  }

  /** Commits, and takes the note away where that changed nothing. */
  async #commit(
    reason: string,
    note: FolderNote,
    change: Parameters<ManifestManager['commit']>[1],
  ): Promise<boolean> {
    const { manifests, dataDir } = this.#context;
    try {
      const { changed } = await atStore(dataDir, async () => manifests.commit(reason, change));
      if (!changed) await note.takeAway();
      return changed;
    } catch (error) {
      await note.takeAway();
      throw error;
    }
  }

  /** The snapshot stands in the chain; its folder is a convenience, which the next opening repairs. */
  async #bringFolder(
    tag: string,
    note: FolderNote,
    frozen?: readonly SelectedPartition[],
  ): Promise<FolderContent | undefined> {
    const { folders, logger } = this.#context;
    try {
      const content = await folders.bring(tag, frozen);
      await note.takeAway();
      return content;
    } catch (error) {
      const fields = { snapshot_tag: tag, error: String(error) };
      logger.warn('the folder of a snapshot was not brought up to date', fields);
      return undefined;
    }
  }
}

/** The default tag, as far as it can be told. */
function foreseenTag({
  datasets,
  through,
  latest = through,
}: Pick<CheckTagOptions, 'datasets' | 'through' | 'latest'>): string | undefined {
  if (latest === undefined) return undefined;
  return defaultTag(datasets.map((dataset): Dated => ({ dataset, through, latest })));
}
