import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createSchemaRegistry, TaqError, type ExchangeDate } from '@taq/schema';
import { AtomicFileLock } from './atomic-file-lock.ts';
import { commitLoss, type CommitContext } from './commit.ts';
import type { Damage } from './damage.ts';
import { damagedYears, type DamagedYear } from './damaged-year.ts';
import { requireStore } from './data-folder.ts';
import { ensureFolder, removeIfThere, syncFolder } from './durable-files.ts';
import { sealFile } from './file-seal.ts';
import { copyGood } from './good-copy.ts';
import { commitLeafLoss } from './leaf-loss.ts';
import { placeCopy, placeLink } from './links.ts';
import type { LostCell } from './partition-loss.ts';
import type { Quarantine } from './quarantine.ts';
import { leafName, partitionLockName, type StoreName } from './store-layout.ts';
import { needsOf, type ExpectedName, type NamedObject } from './survey.ts';
import type { ManifestDamage } from './verify-manifests.ts';
import type { Verified, VerifyContext, VerifyOptions, VerifyReport } from './verify-report.ts';
import { verifyStore } from './verify.ts';
import { replaceFile } from './replace-file.ts';

export interface RepairOptions extends VerifyOptions {
  /** Data folder of another copy of the store. */
  readonly from?: string;
  /** Milliseconds to wait for whoever writes a partition of which rows are lost. */
  readonly lockTimeoutMs?: number;
}

/** Cells of a partition that are to be fetched again. */
export interface LostCells {
  /** Full name. */
  readonly dataset: string;
  readonly partition: string;
  /** Sorted. */
  readonly symbols: readonly string[];
  /** First and last day, both included. */
  readonly first: ExchangeDate;
  readonly last: ExchangeDate;
  readonly cells: number;
}

export interface RepairReport {
  readonly found: VerifyReport;
  /** Files that have their right bytes again. */
  readonly restored: readonly StoreName[];
  /** Entries of the quarantine that hold the damaged files. */
  readonly quarantined: readonly string[];
  /** What no copy had, of the newest version: its rows are gone from it until they are fetched. */
  readonly lost: readonly LostCells[];
  /** Manifests that cannot be read and that the newest version does without from now on. */
  readonly forgotten: readonly StoreName[];
  /** What a last look found. */
  readonly left: VerifyReport;
}

export interface RepairContext extends VerifyContext {
  readonly quarantine: Quarantine;
  readonly commits: CommitContext;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** The run, as its locks name it. */
  readonly owner: string;
}

/**
 * Puts right what can be put right: files from another copy of the store, names from their objects.
 * A manifest of the newest version that no copy has leaves it, with what is known of its days.
 * What the newest version needs and no copy has leaves it, in a commit, with its cells marked to be
 * fetched again; a snapshot that needs it stays damaged unless exactly these bytes come back.
 * Throws `STORE_NOT_FOUND` for a copy that is no store, `LOCKED`, and what `verifyStore` throws.
 */
export async function repairStore(
  context: RepairContext,
  options: RepairOptions = {},
): Promise<RepairReport> {
  if (options.from !== undefined) await requireStore(options.from);
  return new Repair(context, options).run();
}

const LOCK_TIMEOUT_MS = 10_000;

class Repair {
  readonly #context: RepairContext;
  readonly #options: RepairOptions;
  readonly #restored: StoreName[] = [];
  readonly #quarantined: string[] = [];
  readonly #lost: LostCells[] = [];
  readonly #forgotten: StoreName[] = [];

  constructor(context: RepairContext, options: RepairOptions) {
    this.#context = context;
    this.#options = options;
  }

  async run(): Promise<RepairReport> {
    const first = await verifyStore(this.#context, this.#options);
    const known = await this.#withoutLeaves(await this.#withManifests(first));
    const replaced = await this.#restoreObjects(known);
    await this.#letGo(damagedObjects(known).filter((object) => !replaced.has(object)));
    await this.#placeNames(known, replaced);
    const left = this.#hasWorked() ? await this.#lookAgain() : known.report;
    return {
      found: first.report,
      restored: this.#restored,
      quarantined: this.#quarantined,
      lost: this.#lost,
      forgotten: this.#forgotten,
      left,
    };
  }

  #hasWorked(): boolean {
    return this.#restored.length + this.#lost.length + this.#forgotten.length > 0;
  }

  /** Objects with a mark are read again also where not all bytes are. */
  async #lookAgain(): Promise<VerifyReport> {
    const { snapshot, signal } = this.#options;
    const options = { ...(snapshot && { snapshot }), ...(signal && { signal }) };
    return (await verifyStore(this.#context, options)).report;
  }

  /** What a damaged manifest names is known only when it is whole. */
  async #withManifests(verified: Verified): Promise<Verified> {
    for (const damage of verified.manifests) await this.#restoreManifest(damage);
    return this.#hasWorked() ? verifyStore(this.#context, this.#options) : verified;
  }

  /** A year of the newest version of which a leaf is damaged could be neither read nor synced. */
  async #withoutLeaves(verified: Verified): Promise<Verified> {
    const years = damagedYears(verified.manifests);
    for (const year of years) await this.#letLeavesGo(year);
    return years.length > 0 ? verifyStore(this.#context, this.#options) : verified;
  }

  async #letLeavesGo(year: DamagedYear): Promise<void> {
    const lost = await commitLeafLoss(this.#context.commits, year);
    for (const [partition, cells] of lost) {
      this.#lost.push(lostCells(year.dataset.name, partition, cells));
    }
    this.#forgotten.push(...[...year.leaves].map(leafName));
  }

  async #restoreManifest({ damage: { path }, sha256 }: ManifestDamage): Promise<void> {
    const temporary = await this.#goodCopy(path, sha256);
    if (temporary === undefined) return;
    await this.#put(temporary, path);
  }

  async #restoreObjects(verified: Verified): Promise<ReadonlySet<NamedObject>> {
    const replaced = new Set<NamedObject>();
    for (const object of damagedObjects(verified)) {
      const temporary = await this.#goodCopy(object.path, object.sha256);
      if (temporary === undefined) continue;
      await sealFile(temporary, object.sha256);
      await this.#putAside(object);
      await this.#put(temporary, object.path);
      replaced.add(object);
    }
    return replaced;
  }

  /** A temporary file with the right bytes, where the other copy has them. */
  async #goodCopy(path: StoreName, sha256: string | undefined): Promise<string | undefined> {
    const { from } = this.#options;
    if (from === undefined || sha256 === undefined) return undefined;
    const { temps } = this.#context;
    const temporary = temps.path('repair');
    if (await copyGood(from, path, sha256, temporary)) return temporary;
    await temps.discard(temporary);
    return undefined;
  }

  async #put(temporary: string, name: StoreName): Promise<void> {
    const target = join(this.#context.dataDir, name);
    await replaceFile(temporary, target);
    await syncFolder(dirname(target));
    this.#restored.push(name);
  }

  /** A file that is missing leaves nothing to put aside. */
  async #putAside(object: NamedObject): Promise<void> {
    const { dataDir, quarantine } = this.#context;
    const { dataset, partition, path } = object;
    const error = new TaqError('STORE_DAMAGED', `${path} does not hold the bytes of its name`, {
      details: { path, dataset, partition },
    });
    const rejection = { what: 'a damaged object', origin: { dataset, partition }, error };
    try {
      const { id } = await quarantine.keepFile(join(dataDir, path), rejection);
      this.#quarantined.push(id);
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') throw failure;
    }
  }

  /** Objects of the newest version, partition by partition. */
  async #letGo(objects: readonly NamedObject[]): Promise<void> {
    const live = objects.filter((object) => needsOf(object).live);
    const placeOf = ({ dataset, partition }: NamedObject): string => `${dataset} ${partition}`;
    for (const place of new Set(live.map(placeOf))) {
      await this.#letGoOf(live.filter((object) => placeOf(object) === place));
    }
  }

  async #letGoOf(objects: readonly NamedObject[]): Promise<void> {
    const [first] = objects;
    if (first === undefined) return;
    const { dataset: name, partition } = first;
    const { dataDir, clock, commits, owner } = this.#context;
    const dataset = createSchemaRegistry().get(name);
    const lockPath = join(dataDir, partitionLockName(dataset, partition));
    await using _lock = await AtomicFileLock.acquire(lockPath, {
      owner: { run: owner, command: 'verify --repair' },
      timeoutMs: this.#options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
      clock,
    });
    const gone = new Set(objects.map(({ object }) => object));
    const cells = await commitLoss(commits, dataset, partition, gone);
    for (const object of objects) await this.#putAside(object);
    if (cells.length > 0) this.#lost.push(lostCells(name, partition, cells));
  }

  /** Names of objects that were replaced are links to the damaged file still. */
  async #placeNames(
    { report, survey }: Verified,
    replaced: ReadonlySet<NamedObject>,
  ): Promise<void> {
    const damaged = new Set(report.damage.map(({ path }) => path));
    const names = survey.names.filter(
      ({ path, object, materialized }) =>
        damaged.has(path) || (replaced.has(object) && !materialized),
    );
    for (const name of names) {
      const isWhole = !damaged.has(name.object.path) || replaced.has(name.object);
      if (isWhole) await this.#placeName(name);
    }
  }

  async #placeName({ path, object, materialized }: ExpectedName): Promise<void> {
    const { dataDir, temps } = this.#context;
    const [file, name] = [join(dataDir, object.path), join(dataDir, path)];
    const temporary = temps.path('link');
    await ensureFolder(dirname(name));
    try {
      if (materialized || !(await placeLink(file, name, temporary))) {
        await placeCopy(file, name, temporary);
        await chmod(name, 0o444);
        await sealFile(name, object.sha256);
      }
    } finally {
      await removeIfThere(temporary);
    }
    this.#restored.push(path);
  }
}

function damagedObjects({ report, survey }: Verified): NamedObject[] {
  const byPath = new Map([...survey.objects.values()].map((object) => [object.path, object]));
  return report.damage.flatMap((damage) => objectOf(damage, byPath) ?? []);
}

function objectOf(
  { role, path }: Damage,
  byPath: ReadonlyMap<StoreName, NamedObject>,
): NamedObject | undefined {
  return role === 'object' ? byPath.get(path) : undefined;
}

function lostCells(dataset: string, partition: string, cells: readonly LostCell[]): LostCells {
  const dates = cells.map(({ date }) => date).toSorted();
  const symbols = [...new Set(cells.map(({ symbol }) => symbol))].toSorted();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('no cells are lost');
  return { dataset, partition, symbols, first, last, cells: cells.length };
}
