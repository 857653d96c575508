import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@taq/schema';
import * as v from 'valibot';
import { canonicalJson, sha256, type JsonValue } from './canonical-json.ts';
import { readIfThere, removeIfThere, syncFolder, writeDurably } from './durable-files.ts';
import type { Rows } from './parquet-writer.ts';
import type { DraftOptions, StagedDay, StagedDraft } from './staged-draft.ts';
import { stagedFileSchema, type StagedFile } from './staged-file.ts';
import { STAGED } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

const record = v.object({
  fingerprint: v.string(),
  /** The name of the file beside the record. */
  name: v.string(),
  file: stagedFileSchema,
  meta: v.custom<JsonValue>((value) => value !== undefined),
});

type StagedEntry = v.InferOutput<typeof record>;

/**
 * Days that were fetched and not yet committed, by a fingerprint of everything that decides what
 * they hold. A sync that dies leaves them for the next one. A day is there whole or not at all.
 */
export class Staging {
  readonly #folder: string;
  readonly #temps: TempFiles;

  constructor(dataDir: string, temps: TempFiles) {
    this.#folder = join(dataDir, STAGED);
    this.#temps = temps;
  }

  /**
   * Writes rows as they come, sorted by symbol, then the rest of the dataset's key, to be looked at
   * and kept. Throws `SCHEMA_DRIFT` for rows of another schema, and what the rows fail with.
   */
  async draft(dataset: Dataset, rows: Rows, options: DraftOptions = {}): Promise<StagedDraft> {
    const { StagedDraft } = await import('./staged-draft.ts');
    return StagedDraft.write(dataset, rows, options, {
      temps: this.#temps,
      keep: async (file, fingerprint, meta) => this.#keep(file, fingerprint, meta),
    });
  }

  /**
   * The day, `undefined` where it is not there, not what was put there, or not valid: an earlier
   * release may have staged it.
   */
  async getDay(fingerprint: string, dataset: Dataset): Promise<StagedDay | undefined> {
    try {
      const found = await readEntry(this.#recordPath(fingerprint));
      if (found === undefined) return undefined;
      const file = { ...found.file, path: join(this.#folder, found.name) };
      await requireSound(file, dataset);
      return { file, meta: found.meta };
    } catch {
      return undefined;
    }
  }

  /** What is staged, without the rows; records that cannot be read are passed over. */
  async list(): Promise<readonly Pick<StagedEntry, 'fingerprint' | 'meta'>[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    const read = names.map(async (name) =>
      readEntry(join(this.#folder, name)).catch(() => undefined),
    );
    return (await Promise.all(read)).filter((entry) => entry !== undefined);
  }

  /** Forgets days; those that are not there are fine. */
  async dropDays(fingerprints: readonly string[]): Promise<void> {
    const names = await readdir(this.#folder);
    for (const prefix of fingerprints.map(sha256)) {
      await removeIfThere(join(this.#folder, `${prefix}.json`));
      const rows = names.filter((name) => name.startsWith(`${prefix}.`));
      await Promise.all(rows.map(async (name) => removeIfThere(join(this.#folder, name))));
    }
  }

  async #keep(file: StagedFile, fingerprint: string, meta: JsonValue): Promise<StagedDay> {
    const { path: draft, ...rest } = file;
    const name = `${sha256(fingerprint)}.${file.sha256}.parquet`;
    const path = join(this.#folder, name);
    await rename(draft, path);
    await syncFolder(this.#folder);
    const temporary = this.#temps.path('staged');
    const entry = { fingerprint, name, file: rest, meta };
    await writeDurably(temporary, Buffer.from(canonicalJson(entry)));
    await rename(temporary, this.#recordPath(fingerprint));
    await syncFolder(this.#folder);
    return { file: { ...rest, path }, meta };
  }

  #recordPath(fingerprint: string): string {
    return join(this.#folder, `${sha256(fingerprint)}.json`);
  }
}

async function readEntry(path: string): Promise<StagedEntry | undefined> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  return v.parse(record, JSON.parse(Buffer.from(bytes).toString('utf8')));
}

async function requireSound({ path, sha256: hash }: StagedFile, dataset: Dataset): Promise<void> {
  const { RowInspection } = await import('./row-inspection.ts');
  const { readRowGroups } = await import('./parquet-reader.ts');
  const inspection = new RowInspection(dataset, {});
  const batches = inspection.watch(readRowGroups(path, dataset, hash));
  while ((await batches.next()).done !== true);
  inspection.requireValid();
}
