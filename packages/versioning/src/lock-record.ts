import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { errorCode, readIfThere, removeIfThere, writeDurably } from './durable-files.ts';
import type { ProcessIdentity } from './lock-owner.ts';
import { TempFiles } from './temp-files.ts';

const owner = v.object({
  token: v.string(),
  host: v.string(),
  machine: v.string(),
  pid: v.number(),
  startTime: v.string(),
  /** Names the run, as logs do. */
  run: v.string(),
  /** What the holder is doing, for people: a command line without secrets. */
  command: v.string(),
  /** UTC, ISO 8601. */
  since: v.string(),
});

/** Who holds a lock. */
export type LockOwner = v.InferOutput<typeof owner>;

/** An owner record as it was found. */
export interface FoundRecord {
  /** Names this ownership and no other, before or after it. */
  readonly token: string;
  /** `undefined` where the text is no record that this release can read. */
  readonly owner: LockOwner | undefined;
}

const ENDING = '.json';

/**
 * The owner record beside a lock, and what decides who owns it: the folder `LOCK.owner`, which
 * holds one file, named by the owner's token.
 *
 * A folder that holds the record is renamed to that name. That fails while a record is in there,
 * so one process can win, and its record is complete when it appears. A record goes by unlinking
 * the file of that token, which one process can do once, and which cannot hit a later owner. So
 * taking a lock over from the dead needs no other lock.
 */
export class LockRecord {
  readonly #folder: string;
  readonly #temps: TempFiles;

  constructor(lockPath: string) {
    this.#folder = `${lockPath}.owner`;
    this.#temps = new TempFiles(dirname(lockPath));
  }

  /** Tries to own the lock. `false` where somebody does already. */
  async place(record: LockOwner): Promise<boolean> {
    await this.#temps.removeDead();
    const own = this.#temps.path('lock');
    await mkdir(own);
    try {
      await writeDurably(join(own, fileName(record.token)), encode(record));
      await this.#removeEmpty();
      await rename(own, this.#folder);
      return true;
    } catch (error) {
      await this.#temps.discard(own);
      if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error))) return false;
      throw error;
    }
  }

  /** The record, if there is one. */
  async read(): Promise<FoundRecord | undefined> {
    const [name] = await this.#files();
    const bytes = name === undefined ? undefined : await readIfThere(join(this.#folder, name));
    if (name === undefined || bytes === undefined) return undefined;
    return { token: name.slice(0, -ENDING.length), owner: decode(bytes) };
  }

  /** Ends the ownership of that token. `false` where it has ended already. */
  async remove(token: string): Promise<boolean> {
    const removed = await removeIfThere(join(this.#folder, fileName(token)));
    if (removed) await this.#removeEmpty();
    return removed;
  }

  /** Opens the record of that token for heartbeats. */
  async openForHeartbeat(token: string): Promise<FileHandle> {
    return open(join(this.#folder, fileName(token)), 'r+');
  }

  /** Milliseconds since the last heartbeat of that token; `undefined` as for `ageOf`. */
  async silenceOf(token: string): Promise<number | undefined> {
    return this.ageOf(join(this.#folder, fileName(token)));
  }

  /**
   * Milliseconds since a file was written that lies beside the lock. Both times are taken from the
   * file system, so the clocks of two machines are never compared. `undefined` where the file is
   * gone, or nothing can be written here to compare it with.
   */
  async ageOf(path: string): Promise<number | undefined> {
    const probe = this.#temps.path('probe');
    try {
      await writeDurably(probe, Buffer.from('now'));
      const [now, then] = await Promise.all([stat(probe), stat(path)]);
      return now.mtimeMs - then.mtimeMs;
    } catch (error) {
      if (['ENOENT', 'EACCES', 'EROFS', 'EPERM'].includes(errorCode(error))) return undefined;
      throw error;
    } finally {
      await this.#temps.discard(probe);
    }
  }

  async #files(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith(ENDING));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** Only needed where folders cannot be renamed onto empty ones. */
  async #removeEmpty(): Promise<void> {
    await rmdir(this.#folder).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error))) throw error;
    });
  }
}

/** The owner of a lock, made out to this moment. */
export function newOwner(
  process: ProcessIdentity,
  details: Pick<LockOwner, 'run' | 'command' | 'since'>,
): LockOwner {
  return { ...process, ...details, token: randomUUID() };
}

function fileName(token: string): string {
  return `${token}${ENDING}`;
}

function encode(record: LockOwner): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

function decode(bytes: Uint8Array): LockOwner | undefined {
  try {
    return v.parse(owner, JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}
