import { chmod, link, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TaqError } from '@taq/schema';
import type { CommitPort, FinishedFile, PutOutcome } from './commit-port.ts';
import {
  errorCode,
  readIfThere,
  removeIfThere,
  syncFolder,
  writeDurably,
} from './durable-files.ts';
import { publishExclusively, type Link } from './links.ts';
import type { StoreName } from './store-layout.ts';
import type { TempFiles } from './temp-files.ts';

const READ_ONLY = 0o444;

/**
 * The commit port on a POSIX file system: a temporary file is written, counted and synced, then
 * linked to its name, then the folder is synced. A link fails where the name exists.
 */
export class PosixStore implements CommitPort {
  readonly #root: string;
  readonly #temps: TempFiles;
  readonly #link: Link;

  /** `temps` must lie on the same file system as `root`. */
  constructor(root: string, temps: TempFiles, linkFile: Link = link) {
    this.#root = root;
    this.#temps = temps;
    this.#link = linkFile;
  }

  async putIfAbsent(name: StoreName, bytes: Uint8Array): Promise<PutOutcome> {
    const temporary = this.#temps.path('put');
    await writeDurably(temporary, bytes);
    try {
      return await this.#publish(temporary, join(this.#root, name));
    } finally {
      await removeIfThere(temporary);
    }
  }

  async get(name: StoreName): Promise<Uint8Array | undefined> {
    return readIfThere(join(this.#root, name));
  }

  async list(folder: StoreName): Promise<readonly string[]> {
    try {
      return await readdir(join(this.#root, folder));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  async putObject(name: StoreName, file: FinishedFile): Promise<void> {
    const target = join(this.#root, name);
    await chmod(file.path, READ_ONLY);
    try {
      if ((await this.#publish(file.path, target)) !== 'won') await requireSize(target, file.bytes);
    } finally {
      await removeIfThere(file.path);
    }
  }

  async putHint(name: StoreName, bytes: Uint8Array): Promise<void> {
    const temporary = this.#temps.path('hint');
    await writeDurably(temporary, bytes);
    try {
      await rename(temporary, join(this.#root, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** The folder is synced for the loser, too: it goes on to build on what the winner linked. */
  async #publish(file: string, target: string): Promise<PutOutcome> {
    const outcome = await publishExclusively(file, target, this.#link);
    await syncFolder(dirname(target));
    return outcome;
  }
}

/** An object of that name holds the same bytes, so its length is a cheap sign of damage. */
async function requireSize(path: string, bytes: number): Promise<void> {
  const { size } = await stat(path);
  if (size === bytes) return;
  throw new TaqError('STORE_DAMAGED', `${path} has ${size} bytes instead of ${bytes}`, {
    details: { path },
    next: 'Move the damaged file away and run the same command again.',
  });
}
