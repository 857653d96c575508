import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { loggerWith, silentLogger, type Dataset, type DatasetRule, type Logger } from '@taq/schema';
import type { CleanupContext, CleanupOptions, CleanupReport } from './cleanup.ts';
import type { CommitContext } from './commit.ts';
import type { CommitPort } from './commit-port.ts';
import { makeWritable, requireReadable, storeNotFound } from './data-folder.ts';
import { storedRule } from './dataset-rule.ts';
import { DatasetVersionManager } from './dataset-version-manager.ts';
import { Intents, type Intent } from './intents.ts';
import { knownDamage } from './known-damage.ts';
import { thisProcess } from './lock-owner.ts';
import { ManifestManager } from './manifest-manager.ts';
import { partitionBounds } from './partition-name.ts';
import type { PartitionUpdate } from './partition-update.ts';
import type { PointInTime } from './pin.ts';
import type { PinnedStore } from './pinned-store.ts';
import { PosixStore } from './posix-store.ts';
import { PublishedNames } from './published-names.ts';
import { Quarantine } from './quarantine.ts';
import { RememberingReader } from './remembering-reader.ts';
import type { RepairContext, RepairOptions, RepairReport } from './repair.ts';
import type { RolledBack } from './rollback.ts';
import { SnapshotFolders } from './snapshot-folder.ts';
import { MemberDays } from './member-days.ts';
import { Staging } from './staging.ts';
import { partitionLockName, TEMPORARY } from './store-layout.ts';
import { atStore } from './store-failure.ts';
import { readState, type StateSelection, type StoreState } from './store-state.ts';
import { TempFiles } from './temp-files.ts';
import type { LogEntry } from './version-log.ts';
import type { VerifyOptions, VerifyReport } from './verify-report.ts';

export interface OpenStoreOptions {
  /** The folder that holds `taq/`, `manifests/` and `snapshots/`. */
  readonly dataDir: string;
  /** Writing creates the folders where they are missing. */
  readonly mode: 'read' | 'write';
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Name and version of the program, as commits are signed: `@taq/cli 1.2.3`. */
  readonly software: string;
  /** What this run of it is called, in its log and its trace; commits name it. */
  readonly run?: string;
  readonly logger?: Logger;
  /** Goes on with a clock that lies far from the time of the newest commit. */
  readonly trustClock?: boolean;
  /** Leaves temporary files of dead processes to `cleanup`, which counts them. */
  readonly keepTemporaries?: boolean;
  /**
   * Another way to commit than by links in the data folder. Objects it must put where their names
   * say, below that folder: they are read from there.
   */
  readonly port?: CommitPort;
}

/** What a commit did. */
export interface CommitResult {
  /** The version that has the update: the new one, or the one that was there. */
  readonly version: number;
  /** `false` where the store said the same already. */
  readonly changed: boolean;
}

/**
 * The local store: opened in one place, read as pinned states, written one month at a time. Whatever
 * is asked of it fails with `STORE_UNUSABLE` where its files cannot be read or written, and with
 * `DISK_FULL` where there is no room for them.
 *
 * What changes, checks or tidies a store is loaded when it is asked for: opening and looking take no
 * more than manifests do.
 */
export class TaqStore {
  readonly dataDir: string;
  /** The program that writes, and its version, as whoever opened the store says. */
  readonly software: string;
  /** Days that were fetched and wait for their commit. */
  readonly staging: Staging;
  readonly snapshots: DatasetVersionManager;
  /** Who was in an index, as syncs of its members were told. */
  readonly members: MemberDays;
  /** What failed validation or writing. */
  readonly quarantine: Quarantine;
  readonly manifests: ManifestManager;
  /** Temporary files beside the data; what a dead process left goes with the next clean-up. */
  readonly temps: TempFiles;
  /** For states: a sync asks again and again, and decodes what was not committed since once. */
  readonly #reader: RememberingReader;
  readonly #context: CommitContext;
  readonly #cleanup: CleanupContext;
  readonly #repairs: RepairContext;

  private constructor(options: OpenStoreOptions) {
    const { clock, software, run, mode, trustClock = false } = options;
    const logger = loggerWith(options.logger ?? silentLogger, { component: 'taq_store' });
    const dataDir = resolve(options.dataDir);
    const temps = new TempFiles(join(dataDir, TEMPORARY));
    const port = options.port ?? new PosixStore(dataDir, temps);
    const { host, pid } = thisProcess();
    const author = { host, pid, software, ...(run !== undefined && { run }) };
    const readOnly = mode === 'read';
    this.dataDir = dataDir;
    this.software = software;
    this.temps = temps;
    this.manifests = new ManifestManager(port, {
      clock,
      trustClock,
      author,
      logger,
      readOnly,
    });
    this.#reader = new RememberingReader(port);
    this.staging = new Staging(dataDir, temps);
    this.members = new MemberDays({ dataDir, temps });
    this.quarantine = new Quarantine({
      dataDir,
      clock,
      software,
      ...(run !== undefined && { run }),
    });
    const names = new PublishedNames({ dataDir, temps, logger });
    const intents = new Intents(temps);
    const shared = { manifests: this.manifests, names, intents, logger };
    this.#context = { ...shared, storage: { dataDir, port, temps } };
    const found = { dataDir, manifests: this.manifests, temps, logger };
    const owner = run ?? randomUUID();
    this.#repairs = { ...found, quarantine: this.quarantine, commits: this.#context, clock, owner };
    const folders = new SnapshotFolders({ dataDir, manifests: this.manifests, temps, logger });
    this.snapshots = new DatasetVersionManager({ ...shared, dataDir, folders, clock });
    const { manifests, quarantine } = this;
    const places = { dataDir, manifests, port, temps, folders, quarantine };
    this.#cleanup = { ...places, commits: this.#context, clock, trustClock, owner };
  }

  /**
   * Opens a store, and finishes plain names over which a process died. Throws `STORE_NOT_FOUND`
   * when there is nothing to read, `STORE_UNUSABLE` for a folder that cannot be used, and
   * `STORE_FORMAT_UNKNOWN` for a store that a newer release wrote.
   */
  static async open(options: OpenStoreOptions): Promise<TaqStore> {
    const dataDir = resolve(options.dataDir);
    if (options.mode === 'write') await makeWritable(dataDir);
    else await requireReadable(dataDir);
    const store = new TaqStore({ ...options, dataDir });
    const { root } = await atStore(dataDir, async () => store.manifests.newest());
    if (root.version === 0 && options.mode === 'read') throw storeNotFound(dataDir);
    await store.#repair(options);
    return store;
  }

  /** The newest state, or the selected part of it. Never changes once it is handed out. */
  async current(selection: StateSelection = {}): Promise<StoreState> {
    return atStore(this.dataDir, async () => {
      const newest = await this.#reader.newest();
      const suspects = await knownDamage(this.#reader, newest);
      return readState(this.#reader, this.dataDir, newest, selection, suspects);
    });
  }

  /**
   * Pins one state for any number of questions: a snapshot by tag, the one that answers for a day,
   * a version, or the newest state. Throws what `pinPoint` throws.
   */
  async at(point: PointInTime = {}): Promise<PinnedStore> {
    return this.snapshots.at(point);
  }

  /**
   * The rule by which all rows of a dataset were made, by the dataset's full name; `undefined` where
   * there are none. Costs the same however much is stored.
   */
  async ruleOf(dataset: string): Promise<DatasetRule | undefined> {
    return atStore(this.dataDir, async () =>
      storedRule(this.#reader, await this.#reader.newest(), dataset),
    );
  }

  /**
   * Commits what a sync fetched for a month. Cells that another writer brought in the meantime are
   * merged by the rule of the later start. Merges the month's segments when the month is complete.
   * Throws `MEASURE_MISMATCH` where the dataset's rows were made by another rule.
   */
  async commitPartition(update: PartitionUpdate): Promise<CommitResult> {
    const { commitUpdate } = await import('./commit.ts');
    const { version, changed } = await atStore(this.dataDir, async () =>
      commitUpdate(this.#context, update),
    );
    return { version: version.root.version, changed };
  }

  /**
   * Merges the segments of a complete month, as a commit does that completes it: for the process
   * that died between the two. Does nothing where there is nothing to merge.
   */
  async mergePartition(dataset: Dataset, partition: string): Promise<CommitResult> {
    const selection = { datasets: [dataset.name], ...partitionBounds(partition) };
    const state = await this.current(selection);
    const found = state.partitions.find((one) => one.partition === partition);
    const isWhole = found === undefined || found.segments.length < 2;
    if (isWhole) return { version: state.version, changed: false };
    const { commitMerge } = await import('./commit.ts');
    const { version, changed } = await atStore(this.dataDir, async () =>
      commitMerge(this.#context, dataset, partition),
    );
    return { version: version.root.version, changed };
  }

  /** Path for `AtomicFileLock.acquire`: whoever writes a month holds it. */
  lockPath(dataset: Dataset, partition: string): string {
    return join(this.dataDir, partitionLockName(dataset, partition));
  }

  /**
   * Looks for damage, and notes in the chain of versions what it finds. Throws `TAG_NOT_FOUND`,
   * `TAG_DELETED`, `INTERRUPTED`, and `STORE_DAMAGED` where the newest version cannot be read.
   */
  async verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    const { verifyStore } = await import('./verify.ts');
    const verified = await atStore(this.dataDir, async () => verifyStore(this.#repairs, options));
    return verified.report;
  }

  /** The same, and puts right what can be put right. Throws what `repairStore` throws. */
  async repair(options: RepairOptions = {}): Promise<RepairReport> {
    const { repairStore } = await import('./repair.ts');
    return atStore(this.dataDir, async () => repairStore(this.#repairs, options));
  }

  /**
   * Lets go what nothing names any more and nothing has named for a retention, old samples, and what
   * lies about. Throws `INVALID_ARGUMENT`, `LOCKED` while another clean-up is at work, `CLOCK_SKEW`,
   * `INTERRUPTED`, `STORE_DAMAGED` where a manifest that stays cannot be read, and what
   * `deleteSnapshot` throws for snapshots that were named.
   */
  async cleanup(options: CleanupOptions = {}): Promise<CleanupReport> {
    const { cleanUp } = await import('./cleanup.ts');
    return atStore(this.dataDir, async () => cleanUp(this.#cleanup, options));
  }

  /** The versions, newest first; all that ever were where no limit is given. */
  async *log({ limit = Infinity }: { readonly limit?: number } = {}): AsyncGenerator<LogEntry> {
    const { versionLog } = await import('./version-log.ts');
    yield* versionLog(this.manifests, limit);
  }

  /** Commits the data of an older version. Throws what `rollBack` throws. */
  async rollback(version: number): Promise<RolledBack> {
    const { rollBack } = await import('./rollback.ts');
    return atStore(this.dataDir, async () => rollBack(this.#context, version));
  }

  /** What dead processes left. A reader does what it may and goes on without the rest. */
  async #repair({ mode, keepTemporaries = false }: OpenStoreOptions): Promise<void> {
    const { intents, logger } = this.#context;
    try {
      for (const { intent, done } of await intents.ofTheDead()) {
        await this.#finish(intent);
        await done();
      }
      if (mode === 'write' && !keepTemporaries) await intents.removeOtherTemporaries();
    } catch (error) {
      const fields = { error: String(error) };
      const level = mode === 'write' ? 'warn' : 'debug';
      logger[level]('what a dead process left was not tidied up', fields);
    }
  }

  async #finish(intent: Intent): Promise<void> {
    if (intent.kind === 'snapshot') return this.snapshots.repairFolder(intent.tag);
    const { publishPartition } = await import('./commit.ts');
    await publishPartition(this.#context, intent);
  }
}
