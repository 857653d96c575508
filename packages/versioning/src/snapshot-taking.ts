import type { Logger } from '@taq/schema';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import type { Intents } from './intents.ts';
import type { ManifestManager } from './manifest-manager.ts';
import type { Version } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import { tagExists } from './snapshot-errors.ts';
import type { SnapshotFolderOptions } from './snapshot-folder.ts';
import { defaultTag, findTag, freeze, readSnapshots, type Frozen } from './snapshot.ts';

export interface CreateSnapshotOptions {
  /** Full names of what to freeze; every dataset of the store where none are named. */
  readonly datasets?: readonly string[];
  /** The default is made of the datasets and the day up to which they are final. */
  readonly tag?: string;
  /** Kept with the snapshot: symbols, date range, tier, … */
  readonly metadata?: Readonly<Record<string, JsonValue>>;
}

/** A snapshot: the version that it names, what it holds, and since when. */
export type Snapshot = Readonly<SnapshotEntry>;

export interface SnapshotContext extends SnapshotFolderOptions {
  readonly manifests: ManifestManager;
  readonly intents: Intents;
  readonly logger: Logger;
}

/** One snapshot in the making: the commit may ask for it again on top of another writer's work. */
export class Taking {
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
