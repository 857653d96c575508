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
  type PartitionLeaf,
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

  constructor(port: CommitPort) {
    this.#port = port;
  }

  /**
   * The newest version; version 0 where nothing was ever committed. Starts at the hint and looks
   * for higher numbers, so the cost does not grow with history.
   */
  async newest(): Promise<Version> {
    let newest = (await this.#hinted()) ?? (await this.#listed());
    for (;;) {
      const next = await this.find(newest.root.version + 1);
      if (next === undefined) return newest;
      newest = next;
    }
  }

  /** One version by number. Throws `STORE_DAMAGED` where it is not there. */
  async version(number: number): Promise<Version> {
    const version = number === 0 ? NOTHING : await this.find(number);
    if (version === undefined) throw manifestDamaged(versionName(number));
    return version;
  }

  /** One version by number, `undefined` where it is not there. */
  async find(number: number): Promise<Version | undefined> {
    const name = versionName(number);
    const bytes = await this.#port.get(name);
    if (bytes === undefined) return undefined;
    const root = decodeManifest(manifestSchemas.versionRoot, bytes, name);
    if (root.version !== number) throw manifestDamaged(name);
    return { root, manifest: sha256(bytes) };
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
    return entry && this.#leaf(manifestSchemas.partitionLeaf, entry.leaf);
  }

  /** Snapshots that were taken in a year; an empty leaf where the version has none. */
  async snapshots(version: Version, year: string): Promise<SnapshotLeaf> {
    const entry = version.root.snapshots.find((candidate) => candidate.year === year);
    if (entry !== undefined) return this.#leaf(manifestSchemas.snapshotLeaf, entry.leaf);
    return { formatVersion: FORMAT_VERSION, kind: 'snapshots', year, snapshots: [] };
  }

  async #hinted(): Promise<Version | undefined> {
    const bytes = await this.#port.get(HINT);
    if (bytes === undefined) return undefined;
    try {
      return await this.find(decodeManifest(manifestSchemas.hint, bytes, HINT).version);
    } catch (error) {
      if (TaqError.is(error, 'STORE_DAMAGED') && error.details.path === HINT) return undefined;
      throw error;
    }
  }

  async #listed(): Promise<Version> {
    const numbers = (await this.#port.list(VERSIONS)).map((name) => versionOf(name) ?? 0);
    return this.version(numbers.reduce((highest, number) => Math.max(highest, number), 0));
  }

  async #leaf<S extends v.GenericSchema>(schema: S, leaf: string): Promise<v.InferOutput<S>> {
    const name = leafName(leaf);
    const bytes = await this.#port.get(name);
    if (bytes === undefined) throw manifestDamaged(name);
    requireHash(bytes, leaf, name);
    return decodeManifest(schema, bytes, name);
  }
}
