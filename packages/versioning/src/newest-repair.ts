import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TaqError } from '@taq/schema';
import { requireStore } from './data-folder.ts';
import { errorCode, readIfThere, syncFolder, writeDurably } from './durable-files.ts';
import { ManifestReader } from './manifest-reader.ts';
import {
  decodeManifest,
  encodeManifest,
  FORMAT_VERSION,
  manifestDamaged,
  manifestSchemas,
  type VersionRoot,
} from './manifest.ts';
import { PosixStore } from './posix-store.ts';
import { Quarantine } from './quarantine.ts';
import type { QuarantineOptions } from './quarantine-writer.ts';
import { atStore } from './store-failure.ts';
import { HINT, TEMPORARY, versionName, type StoreName } from './store-layout.ts';
import { TempFiles } from './temp-files.ts';
import { replaceFile } from './replace-file.ts';

export interface NewestRepairOptions extends QuarantineOptions {
  /** Data folder of another copy of the store. */
  readonly from?: string | undefined;
}

/** What was done about a newest version that could not be read. */
export interface RepairedNewest {
  /** Its number. */
  readonly version: number;
  /** Its file, relative to the data folder. */
  readonly path: StoreName;
  /** The version that the store goes on from, where no copy has the newest one. */
  readonly wentBackTo?: number;
  /** The entry of the quarantine that holds the damaged file, where there was one. */
  readonly quarantined?: string;
}

/**
 * Makes a store readable again of which the newest version is missing or damaged: no store opens
 * without it. It comes from another copy, if that has the version that follows ours; else the store
 * goes back to the version before, and what the lost one brought is to be fetched again.
 * `undefined` where the newest version can be read. Throws `STORE_NOT_FOUND`, `STORE_UNUSABLE`,
 * `STORE_FORMAT_UNKNOWN`, and `STORE_DAMAGED` where the version before cannot be read either.
 */
export async function repairNewestVersion(
  options: NewestRepairOptions,
): Promise<RepairedNewest | undefined> {
  return atStore(options.dataDir, async () => {
    await requireStore(options.dataDir);
    if (options.from !== undefined) await requireStore(options.from);
    return new NewestRepair(options).run();
  });
}

class NewestRepair {
  readonly #options: NewestRepairOptions;
  readonly #temps: TempFiles;
  readonly #port: PosixStore;
  readonly #manifests: ManifestReader;

  constructor(options: NewestRepairOptions) {
    this.#options = options;
    this.#temps = new TempFiles(join(options.dataDir, TEMPORARY));
    this.#port = new PosixStore(options.dataDir, this.#temps);
    this.#manifests = new ManifestReader(this.#port);
  }

  async run(): Promise<RepairedNewest | undefined> {
    const highest = await this.#manifests.highestListed();
    const hinted = (await this.#manifests.hintedNumber()) ?? 0;
    const number = Math.max(highest, hinted);
    if (number === 0) return undefined;
    if (await this.#isWhole(number)) {
      // Who starts at an old hint meets whatever is damaged on the way from there.
      if (hinted !== number) await this.#pointTo(number);
      return undefined;
    }
    const path = versionName(number);
    const good = await this.#copyOf(number);
    if (good !== undefined) {
      await this.#replace(path, good);
      await this.#pointTo(number);
      return { version: number, path };
    }
    const before = highest < number ? highest : number - 1;
    if (before === 0 || !(await this.#isWhole(before))) {
      throw manifestDamaged(before === 0 ? path : versionName(before));
    }
    return { version: number, path, wentBackTo: before, ...(await this.#goBack(path, before)) };
  }

  async #isWhole(number: number): Promise<boolean> {
    try {
      const found = await this.#manifests.look(number);
      return found !== undefined && found !== 'expired';
    } catch (error) {
      if (TaqError.is(error, 'STORE_DAMAGED')) return false;
      throw error;
    }
  }

  /** The bytes of the version, from where there are no hard links, or from the other copy. */
  async #copyOf(number: number): Promise<Uint8Array | undefined> {
    const name = versionName(number);
    const { dataDir, from } = this.#options;
    const own = join(dataDir, name);
    const files = [
      join(`${own}.claim`, 'content'),
      ...(from === undefined ? [] : [join(from, name)]),
    ];
    const rest = await readIfThere(own);
    for (const file of files) {
      const bytes = await readIfThere(file);
      if (bytes !== undefined && (await this.#isThatVersion(number, bytes, rest))) return bytes;
    }
    return undefined;
  }

  /**
   * Whether these bytes are the version that follows our last one, and not of another store, or of a
   * copy that has gone its own way since: then what is left of ours names another commit.
   */
  async #isThatVersion(
    number: number,
    bytes: Uint8Array,
    rest: Uint8Array | undefined,
  ): Promise<boolean> {
    const root = rootIn(bytes, versionName(number));
    if (root?.version !== number || !mayBe(root, rest)) return false;
    const before = await this.#manifests.look(number - 1);
    if (before === undefined || number === 1) return number === 1;
    return before === 'expired' || before.manifest === root.parent?.manifest;
  }

  async #replace(path: StoreName, bytes: Uint8Array): Promise<void> {
    const target = join(this.#options.dataDir, path);
    const temporary = this.#temps.path('repair');
    await writeDurably(temporary, bytes);
    await replaceFile(temporary, target);
    await syncFolder(dirname(target));
  }

  async #goBack(path: StoreName, before: number): Promise<Pick<RepairedNewest, 'quarantined'>> {
    const file = join(this.#options.dataDir, path);
    const entry = await this.#putAside(file, path);
    await rm(`${file}.claim`, { recursive: true, force: true });
    await this.#pointTo(before);
    return entry === undefined ? {} : { quarantined: entry };
  }

  async #putAside(file: string, path: StoreName): Promise<string | undefined> {
    const rejection = {
      what: 'the newest version, which cannot be read',
      origin: { path },
      error: manifestDamaged(path),
    };
    try {
      return (await new Quarantine(this.#options).keepFile(file, rejection)).id;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #pointTo(version: number): Promise<void> {
    const hint = { formatVersion: FORMAT_VERSION, version } as const;
    await this.#port.putHint(HINT, encodeManifest(manifestSchemas.hint, hint));
  }
}

function rootIn(bytes: Uint8Array, name: StoreName): VersionRoot | undefined {
  try {
    const root = decodeManifest(manifestSchemas.storedVersion, bytes, name);
    return root.kind === 'version' ? root : undefined;
  } catch (error) {
    if (TaqError.is(error, 'STORE_DAMAGED')) return undefined;
    throw error;
  }
}

/** Whether what is left of a version speaks against its being this one. */
function mayBe({ commitId }: VersionRoot, rest: Uint8Array | undefined): boolean {
  const named = /"commitId":"([0-9a-f-]{36})"/.exec(
    Buffer.from(rest ?? []).toString('latin1'),
  )?.[1];
  return named === undefined || named === commitId;
}
