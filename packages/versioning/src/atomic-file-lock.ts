import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import lockfile from 'lockfile';
import { diskFailure, ensureFolder, errorCode } from './durable-files.ts';
import { Heartbeat } from './heartbeat.ts';
import { unreadableRecord } from './lock-errors.ts';
import { thisProcess } from './lock-owner.ts';
import { LockRecord, newOwner, type LockOwner } from './lock-record.ts';
import { LockSet } from './lock-set.ts';
import { free, stateOf } from './lock-state.ts';
import { LockWait, type LockWaitOptions } from './lock-wait.ts';

const lock = promisify<string, void>(lockfile.lock);
const unlock = promisify(lockfile.unlock);

export interface AcquireOptions extends LockWaitOptions {
  /** Who asks, as others will see it: the run's id and the command, without secrets. */
  readonly owner: { readonly run: string; readonly command: string };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * A lock between processes. `lockfile` keeps the gate; who got through owns the lock when its
 * record is in place, and that record decides: a gate that goes missing frees no lock. It saves
 * work and tells people who is busy; data is safe without it.
 */
export class AtomicFileLock implements AsyncDisposable {
  readonly path: string;
  readonly owner: LockOwner;
  /** How long it took to get it. */
  readonly waitedMs: number;
  readonly #record: LockRecord;
  readonly #heartbeat: Heartbeat;

  private constructor(path: string, owner: LockOwner, waitedMs: number, heartbeat: Heartbeat) {
    this.path = path;
    this.owner = owner;
    this.waitedMs = waitedMs;
    this.#record = new LockRecord(path);
    this.#heartbeat = heartbeat;
  }

  /**
   * Waits for the lock. A holder that is dead is replaced at once. Throws `LOCKED`, which names the
   * holder, when the time is up, and `INTERRUPTED` when `signal` says so.
   */
  static async acquire(path: string, options: AcquireOptions): Promise<AtomicFileLock> {
    return AtomicFileLock.#take(path, options, new LockWait(options));
  }

  /**
   * Takes several locks, or none. Everybody takes them sorted by path, each once, so two callers
   * never wait for each other. Throws what `acquire` throws.
   */
  static async acquireAll(paths: Iterable<string>, options: AcquireOptions): Promise<LockSet> {
    const wait = new LockWait(options);
    const locks: AtomicFileLock[] = [];
    try {
      for (const path of inOrder(paths)) {
        locks.push(await AtomicFileLock.#take(path, options, wait));
      }
      return new LockSet(locks);
    } catch (error) {
      // The first failure is the one to hear of.
      await new LockSet(locks)[Symbol.asyncDispose]().catch(() => undefined);
      const path = (error as NodeJS.ErrnoException | null)?.path ?? '';
      throw diskFailure(error, path, 0);
    }
  }

  static async #take(
    path: string,
    options: AcquireOptions,
    wait: LockWait,
  ): Promise<AtomicFileLock> {
    const startedAt = performance.now();
    await ensureFolder(dirname(path));
    for (;;) {
      wait.throwIfAborted(path);
      const since = new Date(options.clock()).toISOString();
      const owner = newOwner(thisProcess(), { ...options.owner, since });
      const file = await enter(path, owner);
      if (file !== undefined) {
        const waitedMs = performance.now() - startedAt;
        return new AtomicFileLock(path, owner, waitedMs, new Heartbeat(file));
      }
      await untilItChanges(path, wait);
    }
  }

  /** Whether this process still is the owner. Somebody may have taken it for dead. */
  async isHeld(): Promise<boolean> {
    return (await this.#record.read())?.token === this.owner.token;
  }

  /** Gives the lock back; does nothing to one that is somebody else's by now. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#heartbeat.stop();
    if (await this.isHeld()) await leave(this.path, this.owner);
  }
}

function inOrder(paths: Iterable<string>): string[] {
  return [...new Set(Array.from(paths, (path) => resolve(path)))].toSorted();
}

/** Tries to own the lock; the record, open for heartbeats, where that succeeds. */
async function enter(path: string, owner: LockOwner): Promise<FileHandle | undefined> {
  if (!(await passGate(path))) return undefined;
  const record = new LockRecord(path);
  let file: FileHandle | undefined;
  try {
    if (await record.place(owner)) file = await record.openForHeartbeat(owner.token);
    return file;
  } finally {
    if (file === undefined) await leave(path, owner);
  }
}

async function passGate(path: string): Promise<boolean> {
  try {
    await lock(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The gate goes first, while the record still keeps others out: so none of them finds a gate
 * without an owner, and this does not remove one that is already theirs.
 */
async function leave(path: string, owner: LockOwner): Promise<void> {
  await unlock(path);
  await new LockRecord(path).remove(owner.token);
}

/** Frees the lock of the dead at once; else waits a moment for its holder. */
async function untilItChanges(path: string, wait: LockWait): Promise<void> {
  const state = await stateOf(path);
  if (state === undefined) return;
  if (state.condition === 'unreadable') throw unreadableRecord(state);
  if (state.condition === 'dead') await free(state);
  else await wait.pause(state);
}
