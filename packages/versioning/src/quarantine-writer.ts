import { link, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Table } from 'apache-arrow';
import { writeArrowFile } from './arrow-file.ts';
import { reasonOf } from './describe-rejection.ts';
import { ensureFolder, removeIfThere, syncFolder, writeDurably } from './durable-files.ts';
import { linksRefused, type Link } from './links.ts';
import { encodeManifest } from './manifest.ts';
import { entryFolder, newEntryId, REASON_FILE, type QuarantineEntry } from './quarantine-entry.ts';
import { reasonSchema, type QuarantineReason, type Rejection } from './quarantine-reason.ts';
import { QUARANTINE, type StoreName } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

export interface QuarantineOptions {
  /** The data folder of a store. */
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Name and version of the program, as entries are signed. */
  readonly software: string;
  /** What this run of it is called; entries name it where they say nothing else. */
  readonly run?: string;
}

type Content = NonNullable<QuarantineReason['content']>;

const ROWS_FILE = 'rows.arrow';

/** Writes entries under a temporary name and renames them when all of an entry is there. */
export class QuarantineWriter {
  readonly #options: QuarantineOptions;
  readonly #temps: TempFiles;
  readonly #link: Link;

  /** `temps` must lie on the same file system as the data folder. */
  constructor(options: QuarantineOptions, temps: TempFiles, linkFile: Link = link) {
    this.#options = options;
    this.#temps = temps;
    this.#link = linkFile;
  }

  async keepRows(rejection: Rejection, rows: Table): Promise<QuarantineEntry> {
    return this.#write(rejection, rows, async (folder) => {
      const bytes = await writeArrowFile(join(folder, ROWS_FILE), rows);
      return { file: ROWS_FILE, bytes, rows: rows.numRows };
    });
  }

  async keepReason(rejection: Rejection): Promise<QuarantineEntry> {
    return this.#write(rejection, undefined, async () => undefined);
  }

  async keepFile(path: string, rejection: Rejection): Promise<QuarantineEntry> {
    const place = relative(this.#options.dataDir, path).replaceAll(sep, '/');
    const origin = { ...rejection.origin, path: place };
    const entry = await this.#write({ ...rejection, origin }, undefined, async (folder) => {
      const file = basename(path);
      await this.#take(path, join(folder, file));
      return { file, bytes: (await stat(path)).size };
    });
    await removeIfThere(path);
    await syncFolder(dirname(path));
    return entry;
  }

  async #write(
    rejection: Rejection,
    rows: Table | undefined,
    fill: (folder: string) => Promise<Content | undefined>,
  ): Promise<QuarantineEntry> {
    const { clock, software, run } = this.#options;
    const quarantinedAt = new Date(clock()).toISOString();
    const id = newEntryId(quarantinedAt);
    const temporary = await this.#makeFolder();
    try {
      const content = await fill(temporary);
      const stamp = { quarantinedAt, software, ...(content && { content }) };
      const named = { ...(run !== undefined && { run }), ...reasonOf(rejection, rows) };
      const reason = { ...named, ...stamp };
      await writeDurably(join(temporary, REASON_FILE), encodeManifest(reasonSchema, reason));
      await this.#publish(temporary, id);
      return { id, folder: entryFolder(id), ...reason };
    } catch (error) {
      await this.#temps.discard(temporary).catch(() => undefined);
      throw error;
    }
  }

  async #makeFolder(): Promise<string> {
    await ensureFolder(this.#temps.folder);
    await ensureFolder(this.#path(QUARANTINE));
    const folder = this.#temps.path('quarantine');
    await mkdir(folder);
    return folder;
  }

  async #publish(temporary: string, id: string): Promise<void> {
    await syncFolder(temporary);
    await rename(temporary, this.#path(entryFolder(id)));
    await syncFolder(this.#path(QUARANTINE));
  }

  /** A second name for the same bytes, so that the old one can go when the entry is complete. */
  async #take(path: string, target: string): Promise<void> {
    try {
      await this.#link(path, target);
    } catch (error) {
      if (!linksRefused(error)) throw error;
      await writeDurably(target, await readFile(path));
    }
  }

  #path(name: StoreName): string {
    return join(this.#options.dataDir, name);
  }
}
