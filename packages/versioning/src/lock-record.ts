import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TaqError } from '@taq/schema';
import * as v from 'valibot';
import { errorCode, readIfThere, removeIfThere, writeDurably } from './durable-files.ts';
import { livenessOf, type ProcessIdentity } from './lock-owner.ts';
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

/** A foreign holder that wrote no heartbeat for this long is taken for dead. */
export const SILENCE_MS = 60_000;

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

  /** The owner, if there is one. Throws `STORE_DAMAGED` for a record that is not ours. */
  async read(): Promise<LockOwner | undefined> {
    const [name] = await this.#files();
    const bytes = name === undefined ? undefined : await readIfThere(join(this.#folder, name));
    if (bytes === undefined) return undefined;
    try {
      return v.parse(owner, JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch (error) {
      throw unreadable(this.#folder, error);
    }
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

  /**
   * Whether an owner is gone: on this machine by its process, elsewhere by its heartbeat. Both
   * times are taken from the file system, so the clocks of two machines are never compared.
   */
  async isDead(record: LockOwner): Promise<boolean> {
    const liveness = livenessOf(record);
    if (liveness !== 'unknown') return liveness === 'dead';
    const age = await this.ageOf(join(this.#folder, fileName(record.token)));
    return age !== undefined && age > SILENCE_MS;
  }

  /**
   * Milliseconds since a file beside the lock was written, by the file system's own clock;
   * `undefined` where it is gone.
   */
  async ageOf(path: string): Promise<number | undefined> {
    const probe = this.#temps.path('probe');
    try {
      await writeDurably(probe, Buffer.from('now'));
      const [now, then] = await Promise.all([stat(probe), stat(path)]);
      return now.mtimeMs - then.mtimeMs;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    } finally {
      await this.#temps.discard(probe);
    }
  }

  async #files(): Promise<string[]> {
    try {
      return (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
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

function unreadable(path: string, cause: unknown): TaqError<'STORE_DAMAGED'> {
  return new TaqError('STORE_DAMAGED', `the owner record in ${path} cannot be read`, {
    details: { path },
    next: 'Remove this folder if no other process writes to the store.',
    cause,
  });
}

function fileName(token: string): string {
  return `${token}.json`;
}

function encode(record: LockOwner): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}
