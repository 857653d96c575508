import type { Logger } from '@taq/schema';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { requireRoom } from './disk-room.ts';
import { freeze, type Frozen } from './freeze.ts';
import type { Intents } from './intents.ts';
import type { ManifestManager } from './manifest-manager.ts';
import type { Version } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import { tagExists } from './snapshot-errors.ts';
import type { SnapshotFolders } from './snapshot-folder.ts';
import { defaultTag, findTag } from './snapshot-tags.ts';
import { readSnapshots, type Snapshot } from './snapshot.ts';

export interface CreateSnapshotOptions {
  /** Full names of what to freeze; every dataset of the store where none are named. */
  readonly datasets?: readonly string[];
  /** The default is made of the datasets and the day up to which they are final. */
  readonly tag?: string;
  /** Kept with the snapshot: symbols, date range, tier, … */
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  /** The snapshot's folder gets copies of the files: a file that is damaged later stays whole there. */
  readonly materialize?: boolean;
}

export interface SnapshotContext {
  readonly dataDir: string;
  readonly manifests: ManifestManager;
  readonly folders: SnapshotFolders;
  readonly intents: Intents;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** One snapshot in the making: the commit may ask for it again on top of another writer's work. */
export class Taking {
  readonly #context: Pick<SnapshotContext, 'dataDir' | 'manifests'>;
  readonly #options: CreateSnapshotOptions;
  #taken: { readonly snapshot: Snapshot; readonly frozen: readonly Frozen[] } | undefined;

  constructor(
    context: Pick<SnapshotContext, 'dataDir' | 'manifests'>,
    options: CreateSnapshotOptions,
  ) {
    this.#context = context;
    this.#options = options;
  }

  /** The entry to commit, `undefined` where the same snapshot is there already. */
  async of(base: Version, createdAt: string): Promise<SnapshotEntry | undefined> {
    const { manifests, dataDir } = this.#context;
    const frozen = await freeze(manifests, base, this.#options.datasets);
    const entry = newSnapshot(base, createdAt, frozen, this.#options);
    const existing = findTag(await readSnapshots(manifests, base), entry.tag);
    this.#taken = { snapshot: existing ?? entry, frozen };
    if (existing !== undefined) {
      await this.#requireSame(existing, entry, base);
      return undefined;
    }
    if (entry.materialized === true) await requireRoom(dataDir, bytesOf(entry));
    return entry;
  }

  /** The snapshot, and what it freezes. */
  result(): { readonly snapshot: Snapshot; readonly frozen: readonly Frozen[] } {
    if (this.#taken === undefined) throw new RangeError('nothing was taken yet');
    return this.#taken;
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
  { tag, metadata = {}, materialize = false }: CreateSnapshotOptions,
): SnapshotEntry {
  return {
    tag: tag ?? defaultTag(frozen.map(({ entry, latest }) => ({ ...entry, latest }))),
    createdAt,
    sequence: base.root.version + 1,
    version: base.root.version,
    manifest: base.manifest,
    datasets: frozen.map(({ entry }) => entry),
    metadata,
    ...(materialize ? { materialized: true as const } : {}),
  };
}

function bytesOf({ datasets }: SnapshotEntry): number {
  return datasets.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What a version says about the datasets of a snapshot, by content. */
function leavesOf(version: Version, { datasets }: Snapshot): string {
  const names = new Set(datasets.map(({ dataset }) => dataset));
  return canonicalJson(version.root.partitions.filter(({ dataset }) => names.has(dataset)));
}
