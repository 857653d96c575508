import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TaqError } from '@taq/schema';
import type { Table } from 'apache-arrow';
import { requireStore } from './data-folder.ts';
import { errorCode, syncFolder } from './durable-files.ts';
import {
  entryFolder,
  isEntryId,
  namesInQuarantine,
  readEntry,
  type QuarantineEntry,
  type UnreadableEntry,
} from './quarantine-entry.ts';
import { entryNotFound, keptError, lostError, reasonUnreadable } from './quarantine-errors.ts';
import type { Rejection } from './quarantine-reason.ts';
import type { QuarantineOptions, QuarantineWriter } from './quarantine-writer.ts';
import { atStore } from './store-failure.ts';
import { QUARANTINE, TEMPORARY } from './store-layout.ts';
import { TempFiles } from './temp-files.ts';

/** What lies in the quarantine, the oldest first. */
export interface QuarantineContent {
  readonly entries: readonly QuarantineEntry[];
  readonly unreadable: readonly UnreadableEntry[];
}

/**
 * Where that goes which failed validation or writing: a folder for each entry, with `reason.json`
 * and what was rejected. An entry is there whole or not at all. Nothing that answers questions ever
 * looks there.
 */
export class Quarantine {
  readonly #dataDir: string;
  readonly #temps: TempFiles;
  readonly #options: QuarantineOptions;

  constructor(options: QuarantineOptions) {
    this.#dataDir = options.dataDir;
    this.#temps = new TempFiles(join(options.dataDir, TEMPORARY));
    this.#options = options;
  }

  /**
   * The quarantine of a store, also of one that has no commit yet. Throws `STORE_NOT_FOUND`,
   * `STORE_UNUSABLE`.
   */
  static async open(options: QuarantineOptions): Promise<Quarantine> {
    await requireStore(options.dataDir);
    return new Quarantine(options);
  }

  /**
   * Keeps what was rejected, and gives the error to throw for it: the first one, with the id of the
   * entry, or with a word that nothing could be kept. Never throws one of its own.
   */
  async reject(rejection: Rejection, rows?: Table): Promise<Error> {
    try {
      return keptError(rejection.error, (await this.keep(rejection, rows)).id);
    } catch (failure) {
      return lostError(rejection.error, failure);
    }
  }

  /** Keeps rows that were rejected as an Arrow IPC file; without rows the reason alone. */
  async keep(rejection: Rejection, rows?: Table): Promise<QuarantineEntry> {
    const writer = await this.#writer();
    return rows === undefined ? writer.keepReason(rejection) : writer.keepRows(rejection, rows);
  }

  /**
   * Moves a file of the store there. Where the process dies over it, the file is still in its old
   * place, or in both.
   */
  async keepFile(path: string, rejection: Rejection): Promise<QuarantineEntry> {
    return (await this.#writer()).keepFile(path, rejection);
  }

  /** Everything that lies there; a reason that cannot be read does not stop the others. */
  async list(): Promise<QuarantineContent> {
    const names = await this.#names();
    const found = await Promise.all(names.map(async (name) => this.#look(name)));
    return {
      entries: found.filter((one) => 'kind' in one),
      unreadable: found.filter((one) => 'problem' in one),
    };
  }

  /**
   * Throws `QUARANTINE_NOT_FOUND`, and `STORE_DAMAGED` or `STORE_FORMAT_UNKNOWN` where the reason
   * cannot be read.
   */
  async show(id: string): Promise<QuarantineEntry> {
    await this.#requireEntries([id]);
    try {
      return await readEntry(this.#dataDir, id);
    } catch (error) {
      throw TaqError.is(error, 'STORE_FORMAT_UNKNOWN') ? error : reasonUnreadable(id, error);
    }
  }

  /** Removes entries: all of them, or none where one is not there (`QUARANTINE_NOT_FOUND`). */
  async drop(ids: readonly string[]): Promise<void> {
    await this.#requireEntries(ids);
    for (const id of new Set(ids)) await this.#remove(id);
  }

  /** Removes every entry, also those of which the reason cannot be read; returns their ids. */
  async dropAll(): Promise<string[]> {
    const ids = (await this.#names()).filter(isEntryId);
    for (const id of ids) await this.#remove(id);
    return ids;
  }

  /** Loaded where something is rejected: it writes Arrow files. */
  async #writer(): Promise<QuarantineWriter> {
    const { QuarantineWriter } = await import('./quarantine-writer.ts');
    return new QuarantineWriter(this.#options, this.#temps);
  }

  async #look(name: string): Promise<QuarantineEntry | UnreadableEntry> {
    if (!isEntryId(name)) return { id: name, problem: 'nothing that the store put there' };
    try {
      return await readEntry(this.#dataDir, name);
    } catch (error) {
      return { id: name, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  async #requireEntries(ids: readonly string[]): Promise<void> {
    const names = await this.#names();
    const there = new Set(names.filter(isEntryId));
    const missing = ids.filter((id) => !there.has(id));
    if (missing.length > 0) throw entryNotFound(missing);
  }

  async #names(): Promise<string[]> {
    return atStore(this.#dataDir, async () => namesInQuarantine(this.#dataDir));
  }

  async #remove(id: string): Promise<void> {
    await atStore(this.#dataDir, async () => this.#moveAway(id));
  }

  /** Out of sight at once; one that somebody else removed meanwhile is fine. */
  async #moveAway(id: string): Promise<void> {
    const temporary = this.#temps.path('dropped');
    try {
      await rename(join(this.#dataDir, entryFolder(id)), temporary);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    await syncFolder(join(this.#dataDir, QUARANTINE));
    await this.#temps.discard(temporary);
  }
}
