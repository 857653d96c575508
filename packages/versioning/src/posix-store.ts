import { chmod, link, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommitPort, FinishedFile, PutOutcome } from './commit-port.ts';
import {
  errorCode,
  readIfThere,
  removeIfThere,
  syncFolder,
  writeDurably,
} from './durable-files.ts';
import { sealFile } from './file-seal.ts';
import { harmOfBytes, lookAt } from './file-soundness.ts';
import { linksRefused, publishExclusively, type Link } from './links.ts';
import { replaceFile } from './replace-file.ts';
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
    await sealFile(file.path, file.sha256);
    try {
      await this.#linkObject(file.path, target);
      // Also where there are no hard links: then the file itself goes there.
      if (!(await isSound(target, file))) await placeDurably(file.path, target);
    } finally {
      await removeIfThere(file.path);
    }
  }

  async putHint(name: StoreName, bytes: Uint8Array): Promise<void> {
    const temporary = this.#temps.path('hint');
    await writeDurably(temporary, bytes);
    try {
      await replaceFile(temporary, join(this.#root, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async remove(name: StoreName): Promise<void> {
    const path = join(this.#root, name);
    await removeIfThere(path);
    // Which stands beside it where there are no hard links.
    await rm(`${path}.claim`, { recursive: true, force: true });
  }

  /** Whoever is first puts the same bytes there, so nothing has to decide between writers. */
  async #linkObject(file: string, target: string): Promise<void> {
    try {
      await this.#link(file, target);
      await syncFolder(dirname(target));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' && !linksRefused(error)) throw error;
    }
  }

  /** The folder is synced for the loser, too: it goes on to build on what the winner linked. */
  async #publish(file: string, target: string): Promise<PutOutcome> {
    const outcome = await publishExclusively(file, target, this.#link);
    await syncFolder(dirname(target));
    return outcome;
  }
}

/** Whether a file holds the promised bytes; one without a seal is read and gets it. */
async function isSound(path: string, file: FinishedFile): Promise<boolean> {
  const look = await lookAt(path, file);
  if ('harm' in look) return false;
  if (look.sealed) return true;
  if ((await harmOfBytes(path, file.sha256)) !== undefined) return false;
  await sealFile(path, file.sha256);
  return true;
}

async function placeDurably(file: string, target: string): Promise<void> {
  await replaceFile(file, target);
  await syncFolder(dirname(target));
}
