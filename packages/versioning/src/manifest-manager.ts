import { randomUUID } from 'node:crypto';
import { TaqError, type Logger } from '@taq/schema';
import { sha256 } from './canonical-json.ts';
import { nextCommitTime, type CommitClock } from './commit-clock.ts';
import type { CommitPort, PutOutcome } from './commit-port.ts';
import { ManifestReader, type Version } from './manifest-reader.ts';
import {
  encodeManifest,
  FORMAT_VERSION,
  freeContentName,
  manifestDamaged,
  manifestSchemas,
  type VersionRoot,
} from './manifest.ts';
import { nextRoot, type VersionChange } from './next-root.ts';
import { HINT, leafName, VERSIONS, versionName } from './store-layout.ts';

/** Who signs the commits, and by which clock. */
export interface ManifestManagerOptions extends CommitClock {
  readonly author: VersionRoot['author'];
  readonly logger: Logger;
  /** Refuses commits. */
  readonly readOnly: boolean;
}

/** What came of a commit: the new version, or the one that already says the same. */
export interface Committed {
  readonly version: Version;
  readonly changed: boolean;
}

const MAX_ATTEMPTS = 200;

/**
 * The chain of versions. Creating the name of version N + 1 is the commit: the storage lets one
 * writer win, everybody else builds again on top of the winner.
 */
export class ManifestManager extends ManifestReader {
  readonly #port: CommitPort;
  readonly #options: ManifestManagerOptions;

  constructor(port: CommitPort, options: ManifestManagerOptions) {
    super(port);
    this.#port = port;
    this.#options = options;
  }

  /**
   * Commits what `change` makes of the newest version. `change` is asked again whenever another
   * writer was first, and returns `undefined` when there is nothing to change.
   * Throws `CLOCK_SKEW`, and `COMMIT_CONTENDED` when others always were first.
   */
  async commit(
    reason: string,
    change: (base: Version, committedAt: string) => Promise<VersionChange | undefined>,
  ): Promise<Committed> {
    if (this.#options.readOnly) throw openedForReading(reason);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const base = await this.newest();
      const committedAt = nextCommitTime(this.#options, base.root);
      const changes = await change(base, committedAt);
      if (changes === undefined) return { version: base, changed: false };
      const root = await this.#nextRoot(base, committedAt, reason, changes);
      const version = await this.#tryCommit(root);
      if (version !== undefined) return { version, changed: true };
      this.#options.logger.debug('another writer was first', { version: root.version, attempt });
    }
    throw new TaqError('COMMIT_CONTENDED', `${MAX_ATTEMPTS} times another writer was first`, {
      details: { attempts: MAX_ATTEMPTS },
      next: 'Run the same command again when fewer writers are at work.',
    });
  }

  async #nextRoot(
    base: Version,
    committedAt: string,
    reason: string,
    changes: VersionChange,
  ): Promise<VersionRoot> {
    const { version } = base.root;
    const { objects = [], leaves = [] } = changes.removed ?? {};
    // What this very commit lets go is not named by it either.
    const removed = new Set([...(await this.removedNames(base)), ...objects, ...leaves]);
    return {
      ...base.root,
      version: version + 1,
      parent: version === 0 ? null : { version, manifest: base.manifest },
      commitId: randomUUID(),
      committedAt,
      author: this.#options.author,
      reason,
      ...(await nextRoot(base, changes, async (schema, leaf) =>
        this.#putLeaf(encodeManifest(schema, leaf), removed),
      )),
    };
  }

  /** A leaf is named by its content, so whoever puts it there puts the same bytes. */
  async #putLeaf(bytes: Uint8Array, removed: ReadonlySet<string>): Promise<string> {
    const leaf = freeContentName(sha256(bytes), removed);
    const name = leafName(leaf);
    const outcome = await this.#putCertainly(name, bytes);
    if (outcome !== 'won') await this.#requireBytes(name, bytes);
    return leaf;
  }

  /** What was there already may be damaged: then these bytes take its place. */
  async #requireBytes(name: string, bytes: Uint8Array): Promise<void> {
    const found = await this.#port.get(name);
    if (found === undefined || !Buffer.from(bytes).equals(found)) {
      await this.#port.putHint(name, bytes);
    }
  }

  /** Repeats a put until the storage has said for certain whether the name is taken. */
  async #putCertainly(name: string, bytes: Uint8Array): Promise<PutOutcome> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const outcome = await this.#port.putIfAbsent(name, bytes);
      if (outcome !== 'unknown' || (await this.#port.get(name)) !== undefined) return outcome;
    }
    throw new TaqError('STORE_UNUSABLE', `the storage does not say whether ${name} was written`, {
      details: { path: name },
      next: 'Check the file system, then run the same command again.',
    });
  }

  /** The new version, or `undefined` where another writer's stands at this number. */
  async #tryCommit(root: VersionRoot): Promise<Version | undefined> {
    const bytes = encodeManifest(manifestSchemas.versionRoot, root);
    const outcome = await this.#putCertainly(versionName(root.version), bytes);
    // A lost answer may hide a win, and a repeated put may lose to itself: the content decides.
    const version = await this.look(root.version);
    if (version === undefined) throw manifestDamaged(versionName(root.version));
    // Who slept while its number was taken, and that version was let go, has lost as well.
    if (version === 'expired') return undefined;
    if (outcome !== 'won' && version.root.commitId !== root.commitId) return undefined;
    if (!(await this.#isInChain(version))) return undefined;
    await this.#writeHint(root.version);
    return version;
  }

  /**
   * A writer that slept while history was shortened could win a number that lies behind the newest
   * one. Its commit counts only if nobody has gone on without it.
   */
  async #isInChain({ root, manifest }: Version): Promise<boolean> {
    const next = await this.look(root.version + 1);
    if (next === undefined) return true;
    return next !== 'expired' && next.root.parent?.manifest === manifest;
  }

  async #writeHint(version: number): Promise<void> {
    const bytes = encodeManifest(manifestSchemas.hint, { formatVersion: FORMAT_VERSION, version });
    try {
      await this.#port.putHint(HINT, bytes);
    } catch (error) {
      this.#options.logger.warn('the hint to the newest version was not written', {
        version,
        error: String(error),
      });
    }
  }
}

function openedForReading(reason: string): TaqError<'STORE_UNUSABLE'> {
  return new TaqError('STORE_UNUSABLE', `cannot ${reason}: the store was opened for reading`, {
    details: { path: VERSIONS },
    next: 'Open it for writing.',
  });
}
