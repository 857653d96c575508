import { TaqError, type ExchangeDate, type Logger } from '@taq/schema';
import { holds, requireNotDeleted } from './as-of.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import type { Intents } from './intents.ts';
import type { ManifestManager, Version } from './manifest-manager.ts';
import type { SnapshotEntry, SnapshotLeaf } from './manifest.ts';
import { pinAsOf, pinSnapshot, pinVersion, type PinScope } from './pin.ts';
import { writeSnapshotFolder, type SnapshotFolderOptions } from './snapshot-folder.ts';
import {
  defaultTag,
  defaultTagThrough,
  findTag,
  freeze,
  readSnapshots,
  requireTag,
  type Frozen,
} from './snapshot.ts';
import type { StoreState } from './store-state.ts';

export interface CreateSnapshotOptions {
  /** Full names of what to freeze; every dataset of the store where none are named. */
  readonly datasets?: readonly string[];
  /** The default is made of the datasets and the day up to which they are final. */
  readonly tag?: string;
  /** Kept with the snapshot: symbols, date range, tier, … */
  readonly metadata?: Readonly<Record<string, JsonValue>>;
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

/** A snapshot: the version that it names, what it holds, and since when. */
export type Snapshot = Readonly<SnapshotEntry>;

export interface CreatedSnapshot {
  readonly snapshot: Snapshot;
  /** `false` where it was there already, with the same content. */
  readonly created: boolean;
}

export interface SnapshotContext extends SnapshotFolderOptions {
  readonly manifests: ManifestManager;
  readonly intents: Intents;
  readonly logger: Logger;
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
    if (changed) await this.#writeFolder(snapshot);
    await taking.done();
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

  /** The snapshot stands in the chain; its folder is a convenience. */
  async #writeFolder(snapshot: Snapshot): Promise<void> {
    try {
      await writeSnapshotFolder(this.#context, snapshot);
    } catch (error) {
      const { tag } = snapshot;
      const fields = { snapshot_tag: tag, error: String(error) };
      this.#context.logger.warn('the folder of a snapshot was not written', fields);
    }
  }
}

/** One snapshot in the making: the commit may ask for it again on top of another writer's work. */
class Taking {
  readonly #context: SnapshotContext;
  readonly #options: CreateSnapshotOptions;
  #snapshot: Snapshot | undefined;
  #done: (() => Promise<void>) | undefined;

  constructor(context: SnapshotContext, options: CreateSnapshotOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** The entry to commit, `undefined` where the same snapshot is there already. */
  async of(base: Version, createdAt: string): Promise<SnapshotEntry | undefined> {
    const { manifests, intents } = this.#context;
    const frozen = await freeze(manifests, base, this.#options.datasets);
    const entry = newSnapshot(base, createdAt, frozen, this.#options);
    const existing = findTag(await readSnapshots(manifests, base), entry.tag);
    this.#snapshot = existing ?? entry;
    if (existing !== undefined) {
      await this.#requireSame(existing, entry, base);
      return undefined;
    }
    await this.done();
    this.#done = await intents.announce({ kind: 'snapshot', tag: entry.tag });
    return entry;
  }

  result(): Snapshot {
    if (this.#snapshot === undefined) throw new RangeError('nothing was taken yet');
    return this.#snapshot;
  }

  /** Takes the note of what is to be done away again. */
  async done(): Promise<void> {
    await this.#done?.();
    this.#done = undefined;
  }

  async #requireSame(existing: Snapshot, entry: Snapshot, base: Version): Promise<void> {
    const isDefault = this.#options.tag === undefined && existing.deletedAt === undefined;
    if (isDefault && canonicalJson(existing.datasets) === canonicalJson(entry.datasets)) {
      const frozen = await this.#context.manifests.version(existing.version);
      if (leavesOf(frozen, entry) === leavesOf(base, entry)) return;
    }
    throw tagExists(existing);
  }
}

function newSnapshot(
  base: Version,
  createdAt: string,
  frozen: readonly Frozen[],
  { tag, metadata = {} }: CreateSnapshotOptions,
): SnapshotEntry {
  return {
    tag: tag ?? defaultTag(frozen),
    createdAt,
    sequence: base.root.version + 1,
    version: base.root.version,
    manifest: base.manifest,
    datasets: frozen.map(({ entry }) => entry),
    metadata,
  };
}

/** What a version says about the datasets of a snapshot, by content. */
function leavesOf(version: Version, { datasets }: Snapshot): string {
  const names = new Set(datasets.map(({ dataset }) => dataset));
  return canonicalJson(version.root.partitions.filter(({ dataset }) => names.has(dataset)));
}

function withSnapshot(leaf: SnapshotLeaf, snapshot: SnapshotEntry): SnapshotLeaf {
  return { ...leaf, snapshots: [...leaf.snapshots, snapshot] };
}

function tagNotFound(
  tag: string,
  message: string,
  snapshots: readonly SnapshotEntry[],
): TaqError<'TAG_NOT_FOUND'> {
  const known = snapshots.filter((one) => one.deletedAt === undefined).map((one) => one.tag);
  return new TaqError('TAG_NOT_FOUND', message, {
    details: { tag, known },
    next: known.length === 0 ? 'There is none yet.' : `Known: ${known.join(', ')}.`,
  });
}

function tagExists({ tag, deletedAt }: SnapshotEntry): TaqError<'TAG_EXISTS'> {
  const was = deletedAt === undefined ? 'exists already' : 'existed and is never given again';
  return new TaqError('TAG_EXISTS', `the tag ${tag} ${was}`, {
    details: { tag },
    next: 'Name another one with --snapshot-tag.',
  });
}

function tagAndAsOf(tag: string): TaqError<'INVALID_ARGUMENT'> {
  return new TaqError('INVALID_ARGUMENT', 'a tag and an as-of day cannot be asked for together', {
    details: { argument: 'tag', value: tag },
    next: 'Give one of them.',
  });
}
