import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@taq/schema';
import type { Table } from 'apache-arrow';
import * as v from 'valibot';
import { canonicalJson, sha256, type JsonValue } from './canonical-json.ts';
import { readIfThere, removeIfThere, syncFolder, writeDurably } from './durable-files.ts';
import { readParquet, requireIntact } from './parquet-reader.ts';
import { writeParquet } from './parquet-writer.ts';
import { STAGED } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

/** A day that was fetched whole and waits for its commit. */
export interface StagedDay {
  readonly table: Table;
  readonly meta: JsonValue;
}

const record = v.object({
  fingerprint: v.string(),
  rows: v.string(),
  sha256: v.string(),
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

  /** Keeps a day, in place of what was there under the same fingerprint. */
  async putDay(fingerprint: string, dataset: Dataset, { table, meta }: StagedDay): Promise<void> {
    const file = await writeParquet(this.#temps.path('staged'), dataset, table);
    const rows = `${sha256(fingerprint)}.${file.sha256}.parquet`;
    await rename(file.path, join(this.#folder, rows));
    await syncFolder(this.#folder);
    const entry = canonicalJson({ fingerprint, rows, sha256: file.sha256, meta });
    const temporary = this.#temps.path('staged');
    await writeDurably(temporary, Buffer.from(entry));
    await rename(temporary, this.#recordPath(fingerprint));
    await syncFolder(this.#folder);
  }

  /** The day, `undefined` where it is not there or not what was put there. */
  async getDay(fingerprint: string, dataset: Dataset): Promise<StagedDay | undefined> {
    try {
      const found = await readEntry(this.#recordPath(fingerprint));
      if (found === undefined) return undefined;
      const path = join(this.#folder, found.rows);
      await requireIntact(path, found.sha256);
      return { table: await readParquet(path, dataset), meta: found.meta };
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

  #recordPath(fingerprint: string): string {
    return join(this.#folder, `${sha256(fingerprint)}.json`);
  }
}

async function readEntry(path: string): Promise<StagedEntry | undefined> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  return v.parse(record, JSON.parse(Buffer.from(bytes).toString('utf8')));
}
