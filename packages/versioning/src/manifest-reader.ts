import { TaqError } from '@taq/schema';
import type * as v from 'valibot';
import { sha256 } from './canonical-json.ts';
import type { CommitPort } from './commit-port.ts';
import {
  decodeManifest,
  FORMAT_VERSION,
  manifestDamaged,
  manifestSchemas,
  requireHash,
  type DamageLeaf,
  type PartitionLeaf,
  type RemovedLeaf,
  type SnapshotLeaf,
  type VersionRoot,
} from './manifest.ts';
import { HINT, leafName, VERSIONS, versionName, versionOf } from './store-layout.ts';

/** A version of the store: its root and the hash of the bytes it was read from. */
export interface Version {
  readonly root: VersionRoot;
  /** Empty for version 0, the state before the first commit. */
  readonly manifest: string;
}

/** What stands under a number: a version, or what stayed of one that was let go. */
export type Standing = Version | 'expired';

/** A number, and what stands there. */
export interface Place {
  readonly number: number;
  readonly standing: Standing | undefined;
}

/** Before the first commit. */
const NOTHING: Version = {
  manifest: '',
  root: {
    formatVersion: FORMAT_VERSION,
    kind: 'version',
    version: 0,
    parent: null,
    commitId: '',
    committedAt: '1970-01-01T00:00:00.000Z',
    author: { host: '', pid: 0, software: '' },
    reason: '',
    partitions: [],
    snapshots: [],
  },
};

/** Reads the chain of versions and the leaves that they name. */
export class ManifestReader {
  readonly #port: CommitPort;
  /** As they were last read: commits in a row ask again and again. */
  #removed: { readonly of: string; readonly names: ReadonlySet<string> } = {
    of: '',
    names: new Set(),
  };

  constructor(port: CommitPort) {
    this.#port = port;
  }

  /**
   * The newest version; version 0 where nothing was ever committed. Starts at the hint and looks
   * for higher numbers, so the cost does not grow with history.
   */
  async newest(): Promise<Version> {
    const { number, standing } = await this.following(await this.begin());
    if (standing === undefined || standing === 'expired')
      throw manifestDamaged(versionName(number));
    return standing;
  }

  /**
   * One version by number. Throws `VERSION_NOT_FOUND` where it was let go, and `STORE_DAMAGED` where
   * it is not there and should be.
   */
  async version(number: number): Promise<Version> {
    const version = await this.look(number);
    if (version === 'expired') throw versionLetGo(number);
    if (version === undefined) throw manifestDamaged(versionName(number));
    return version;
  }

  /** What stands under a number: a version, what stayed of one that was let go, or nothing. */
  async look(number: number): Promise<Standing | undefined> {
    if (number === 0) return NOTHING;
    const name = versionName(number);
    const bytes = await this.#port.get(name);
    return bytes === undefined ? undefined : this.decoded(number, bytes);
  }

  /** The versions from the newest to the oldest that is still there, those let go left out. */
  async *history(): AsyncGenerator<Version> {
    const newest = await this.newest();
    for (let number = newest.root.version; number > 0; number -= 1) {
      const version = await this.look(number);
      if (version === undefined) throw manifestDamaged(versionName(number));
      if (version !== 'expired') yield version;
    }
  }

  /** Every name that clean-up ever removed, of objects and of leaves. */
  async removedNames({ root: { removed = [] } }: Version): Promise<ReadonlySet<string>> {
    const of = removed.flatMap(({ leaves }) => leaves).join();
    if (this.#removed.of !== of) this.#removed = { of, names: await this.#namesIn(removed) };
    return this.#removed.names;
  }

  /** What clean-up removed in a year; an empty leaf where there was nothing. */
  async removed({ root }: Version, year: string): Promise<RemovedLeaf> {
    const entry = (root.removed ?? []).find((candidate) => candidate.year === year);
    const found = entry === undefined ? [] : await this.#leaves(manifestSchemas.removedLeaf, entry);
    return {
      formatVersion: FORMAT_VERSION,
      kind: 'removed',
      year,
      objects: found.flatMap(({ objects }) => objects),
      leaves: found.flatMap(({ leaves }) => leaves),
    };
  }

  /** Objects that are known to be damaged. */
  async damage({ root }: Version): Promise<DamageLeaf> {
    if (root.damage !== undefined) return this.leaf(manifestSchemas.damageLeaf, root.damage);
    return { formatVersion: FORMAT_VERSION, kind: 'damage', objects: [] };
  }

  /** A dataset's partitions of one year, where the version has any. */
  async partitions(
    version: Version,
    dataset: string,
    year: string,
  ): Promise<PartitionLeaf | undefined> {
    const entry = version.root.partitions.find(
      (candidate) => candidate.dataset === dataset && candidate.year === year,
    );
    if (entry === undefined) return undefined;
    const [first, ...rest] = await this.#leaves(manifestSchemas.partitionLeaf, entry);
    if (first === undefined) return undefined;
    const partitions = [first, ...rest].flatMap((leaf) => leaf.partitions);
    return { ...first, partitions: sortedBy(partitions, ({ partition }) => partition) };
  }

  /** Snapshots that were taken in a year; an empty leaf where the version has none. */
  async snapshots(version: Version, year: string): Promise<SnapshotLeaf> {
    const entry = version.root.snapshots.find((candidate) => candidate.year === year);
    const found =
      entry === undefined ? [] : await this.#leaves(manifestSchemas.snapshotLeaf, entry);
    const snapshots = found.flatMap((leaf) => leaf.snapshots);
    return {
      formatVersion: FORMAT_VERSION,
      kind: 'snapshots',
      year,
      snapshots: snapshots.toSorted((left, right) => left.sequence - right.sequence),
    };
  }

  /** The number in the hint; `undefined` where there is none, or one that cannot be read. */
  async hintedNumber(): Promise<number | undefined> {
    const bytes = await this.#port.get(HINT);
    if (bytes === undefined) return undefined;
    try {
      return decodeManifest(manifestSchemas.hint, bytes, HINT).version;
    } catch (error) {
      if (TaqError.is(error, 'STORE_DAMAGED')) return undefined;
      throw error;
    }
  }

  /** The highest number that a version's file has; 0 where there is none. */
  async highestListed(): Promise<number> {
    const numbers = (await this.#port.list(VERSIONS)).map((name) => versionOf(name) ?? 0);
    return numbers.reduce((highest, number) => Math.max(highest, number), 0);
  }

  /** A number that the newest version has or lies above: the hint's, unless nothing stands there. */
  protected async begin(): Promise<Place> {
    const hinted = await this.hintedNumber();
    const standing = hinted === undefined ? undefined : await this.look(hinted);
    if (hinted !== undefined && standing !== undefined) return { number: hinted, standing };
    const number = await this.highestListed();
    return { number, standing: await this.look(number) };
  }

  /** The last number from that one on at which something stands. */
  protected async following(place: Place): Promise<Place> {
    for (let last = place; ;) {
      const number = last.number + 1;
      const standing = await this.look(number);
      if (standing === undefined) return last;
      last = { number, standing };
    }
  }

  /** What a version's file says. Throws `STORE_DAMAGED`. */
  protected decoded(number: number, bytes: Uint8Array): Standing {
    const name = versionName(number);
    const root = decodeManifest(manifestSchemas.storedVersion, bytes, name);
    if (root.version !== number) throw manifestDamaged(name);
    return root.kind === 'expired' ? 'expired' : { root, manifest: sha256(bytes) };
  }

  /** A leaf by its name. Throws `STORE_DAMAGED`. */
  protected async leaf<S extends v.GenericSchema>(
    schema: S,
    leaf: string,
  ): Promise<v.InferOutput<S>> {
    const name = leafName(leaf);
    const bytes = await this.#port.get(name);
    if (bytes === undefined) throw manifestDamaged(name);
    requireHash(bytes, leaf, name);
    return decodeManifest(schema, bytes, name);
  }

  async #namesIn(
    removed: readonly { readonly leaves: readonly string[] }[],
  ): Promise<ReadonlySet<string>> {
    const years = removed.map(async (entry) => this.#leaves(manifestSchemas.removedLeaf, entry));
    const found = (await Promise.all(years)).flat();
    return new Set(found.flatMap(({ objects, leaves }) => [...objects, ...leaves]));
  }

  async #leaves<S extends v.GenericSchema>(
    schema: S,
    { leaves }: { readonly leaves: readonly string[] },
  ): Promise<v.InferOutput<S>[]> {
    return Promise.all(leaves.map(async (leaf) => this.leaf(schema, leaf)));
  }
}

/** A version of which only its number stayed, or what a snapshot of it froze. */
export function versionLetGo(version: number): TaqError<'VERSION_NOT_FOUND'> {
  return new TaqError('VERSION_NOT_FOUND', `version ${version} was let go`, {
    details: { version },
    next: 'taq log lists the versions that are kept.',
  });
}

function sortedBy<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return values.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
}
