import type { ExchangeDate } from '@taq/schema';
import { holds, requireNotDeleted } from './as-of.ts';
import type { SnapshotEntry, SnapshotLeaf } from './manifest.ts';
import { pinAsOf, pinSnapshot, pinVersion, type PinScope } from './pin.ts';
import { tagAndAsOf, tagExists, tagNotFound } from './snapshot-errors.ts';
import { writeSnapshotFolder } from './snapshot-folder.ts';
import {
  Taking,
  type CreateSnapshotOptions,
  type Snapshot,
  type SnapshotContext,
} from './snapshot-taking.ts';
import { defaultTagThrough, findTag, readSnapshots, requireTag } from './snapshot.ts';
import type { StoreState } from './store-state.ts';

export interface CreatedSnapshot {
  readonly snapshot: Snapshot;
  /** `false` where it was there already, with the same content. */
  readonly created: boolean;
}

export interface CheckTagOptions {
  /** Full names of what will be frozen. */
  readonly datasets: readonly string[];
  /** The tag that was asked for by name. */
  readonly tag?: string;
  /** The day up to which the datasets will be final, where it is known: it makes the default tag. */
  readonly through?: ExchangeDate;
  /** Whether anything is left to fetch or settle before the snapshot. */
  readonly workToDo: boolean;
}

export interface PinOptions extends PinScope {
  /** Exactly this snapshot. */
  readonly tag?: string;
  /** The first snapshot that is through this day or later, and no row dated after it. */
  readonly asOf?: ExchangeDate;
}

/** Takes snapshots, lists them, and finds the state that a question is about. */
export class DatasetVersionManager {
  readonly #context: SnapshotContext;

  constructor(context: SnapshotContext) {
    this.#context = context;
  }

  /**
   * Freezes datasets as the newest version has them. Where the default tag exists with the same
   * content that snapshot is the answer. Throws `TAG_EXISTS`, `INVALID_TAG` and
   * `NOTHING_TO_SNAPSHOT`.
   */
  async createSnapshot(options: CreateSnapshotOptions = {}): Promise<CreatedSnapshot> {
    const { manifests } = this.#context;
    if (options.tag !== undefined) requireTag(options.tag);
    const taking = new Taking(this.#context, options);
    const { changed } = await manifests.commit('take a snapshot', async (base, createdAt) => {
      const entry = await taking.of(base, createdAt);
      if (entry === undefined) return undefined;
      const leaf = await manifests.snapshots(base, createdAt.slice(0, 4));
      return { snapshots: [withSnapshot(leaf, entry)] };
    });
    const snapshot = taking.result();
    if (changed) await this.#writeFolder(snapshot, taking);
    else await taking.done();
    return { snapshot, created: changed };
  }

  /** Snapshots that can be asked, in the order in which they were taken. */
  async list(): Promise<readonly Snapshot[]> {
    return (await this.#all()).filter(({ deletedAt }) => deletedAt === undefined);
  }

  /** One snapshot. Throws `TAG_NOT_FOUND`, `TAG_DELETED` and `INVALID_TAG`. */
  async get(tag: string): Promise<Snapshot> {
    requireTag(tag);
    const snapshots = await this.#all();
    const snapshot = snapshots.find((candidate) => candidate.tag === tag);
    if (snapshot === undefined) throw tagNotFound(tag, `there is no snapshot ${tag}`, snapshots);
    requireNotDeleted(snapshot);
    return snapshot;
  }

  /**
   * Refuses a tag before any work is done for it. A tag by name must be free; a default tag may
   * exist where there is nothing to do. Throws `TAG_EXISTS` and `INVALID_TAG`.
   */
  async checkTag({ datasets, tag, through, workToDo }: CheckTagOptions): Promise<void> {
    const wanted = tag ?? (through && defaultTagThrough(datasets, through));
    if (wanted === undefined) return;
    requireTag(wanted);
    const existing = findTag(await this.#all(), wanted);
    if (existing === undefined) return;
    if (tag === undefined && !workToDo && existing.deletedAt === undefined) return;
    throw tagExists(existing);
  }

  /**
   * One immutable state of a dataset: that of a tag, that of a day, or the newest. Throws
   * `TAG_NOT_FOUND`, `TAG_DELETED`, `INVALID_TAG` and `SNAPSHOT_NOT_FOUND`, and
   * `INVALID_ARGUMENT` where both a tag and a day are given.
   */
  async pin({ tag, asOf, ...scope }: PinOptions): Promise<StoreState> {
    if (tag !== undefined && asOf !== undefined) throw tagAndAsOf(tag);
    if (tag !== undefined) {
      return pinSnapshot(this.#context, await this.#holding(tag, scope.dataset), scope);
    }
    if (asOf !== undefined) return pinAsOf(this.#context, await this.#all(), scope, asOf);
    return pinVersion(this.#context, await this.#context.manifests.newest(), scope);
  }

  /** Writes a snapshot's folder again, for a process that died over it. */
  async repairFolder(tag: string): Promise<void> {
    const snapshot = (await this.list()).find((candidate) => candidate.tag === tag);
    if (snapshot !== undefined) await writeSnapshotFolder(this.#context, snapshot);
  }

  async #all(): Promise<SnapshotEntry[]> {
    const { manifests } = this.#context;
    return readSnapshots(manifests, await manifests.newest());
  }

  async #holding(tag: string, dataset: string): Promise<Snapshot> {
    const snapshot = await this.get(tag);
    if (holds(snapshot, dataset)) return snapshot;
    const others = (await this.#all()).filter((other) => holds(other, dataset));
    throw tagNotFound(tag, `the snapshot ${tag} does not hold ${dataset}`, others);
  }

  /** The snapshot stands in the chain; its folder is a convenience, which the next opening repairs. */
  async #writeFolder(snapshot: Snapshot, taking: Taking): Promise<void> {
    try {
      await writeSnapshotFolder(this.#context, snapshot);
      await taking.done();
    } catch (error) {
      const { tag } = snapshot;
      const fields = { snapshot_tag: tag, error: String(error) };
      this.#context.logger.warn('the folder of a snapshot was not written', fields);
    }
  }
}

function withSnapshot(leaf: SnapshotLeaf, snapshot: SnapshotEntry): SnapshotLeaf {
  return { ...leaf, snapshots: [...leaf.snapshots, snapshot] };
}
