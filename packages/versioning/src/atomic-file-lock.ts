import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TaqError } from '@taq/schema';
import lockfile from 'lockfile';
import { ensureFolder, errorCode, removeIfThere } from './durable-files.ts';
import { Heartbeat } from './heartbeat.ts';
import { thisProcess } from './lock-owner.ts';
import { LockRecord, newOwner, type LockOwner } from './lock-record.ts';

const lock = promisify<string, void>(lockfile.lock);
const unlock = promisify(lockfile.unlock);

const POLL_MS = 100;
/** A lock file without an owner record for longer than this is what a dead process left. */
const UNOWNED_MS = 2_000;

export interface AcquireOptions {
  /** Who asks, as others will see it: the run's id and the command, without secrets. */
  readonly owner: { readonly run: string; readonly command: string };
  /** How long to wait for a lock that somebody holds; 0 = not at all. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * A lock between processes. `lockfile` keeps the gate; who got through owns the lock when its
 * record is in place, and that record decides. It saves work and tells people who is busy; data
 * is safe without it.
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
    const { clock, timeoutMs, signal } = options;
    const startedAt = performance.now();
    const record = new LockRecord(path);
    await ensureFolder(dirname(path));
    for (;;) {
      if (signal?.aborted === true) throw interrupted(path, signal.reason);
      const since = new Date(clock()).toISOString();
      const owner = newOwner(thisProcess(), { ...options.owner, since });
      const isOwned = await tryAcquire(path, record, owner);
      const waitedMs = performance.now() - startedAt;
      if (isOwned) {
        const heartbeat = new Heartbeat(await record.openForHeartbeat(owner.token));
        return new AtomicFileLock(path, owner, waitedMs, heartbeat);
      }
      if (await recover(path, record)) continue;
      const patience = await patienceWith(record, timeoutMs);
      if (waitedMs >= patience) throw await locked(path, record, waitedMs);
      await pause(Math.min(POLL_MS, patience - waitedMs), signal);
    }
  }

  /** Whether this process still is the owner. Somebody may have taken it for dead. */
  async isHeld(): Promise<boolean> {
    return (await this.#record.read())?.token === this.owner.token;
  }

  /** Gives the lock back; does nothing to one that is somebody else's by now. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#heartbeat.stop();
    if (await this.#record.remove(this.owner.token)) await unlock(this.path);
  }
}

/**
 * Who died between the gate and its record looks for a moment like somebody who is just coming in:
 * that moment is waited out even by those who would not wait for a holder.
 */
async function patienceWith(record: LockRecord, timeoutMs: number): Promise<number> {
  const isOwned = (await record.read()) !== undefined;
  return isOwned ? timeoutMs : Math.max(timeoutMs, 2 * UNOWNED_MS);
}

async function tryAcquire(path: string, record: LockRecord, owner: LockOwner): Promise<boolean> {
  try {
    await lock(path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  if (await record.place(owner)) return true;
  await unlock(path);
  return false;
}

/**
 * Frees a lock whose holder is dead; `true` where it is worth to try again at once. Whoever takes
 * the dead one's record away has freed it, so two processes cannot both do it.
 */
async function recover(path: string, record: LockRecord): Promise<boolean> {
  const holder = await record.read();
  if (holder === undefined) return recoverUnowned(path, record);
  if (!(await record.isDead(holder))) return false;
  if (await record.remove(holder.token)) await removeIfThere(path);
  return true;
}

/** The gate is shut and nobody owns the lock: somebody is just coming in, or died doing so. */
async function recoverUnowned(path: string, record: LockRecord): Promise<boolean> {
  const age = await record.ageOf(path);
  if (age === undefined) return true;
  return age > UNOWNED_MS && removeIfThere(path);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  // An abort ends the pause; the caller looks at the signal next.
  await sleep(milliseconds, undefined, signal && { signal }).catch(() => undefined);
}

async function locked(
  path: string,
  record: LockRecord,
  waited: number,
): Promise<TaqError<'LOCKED'>> {
  const holder = describe(await record.read());
  const waitedMs = Math.round(waited);
  return new TaqError('LOCKED', `${path} is held by ${holder}; waited ${waitedMs} ms`, {
    details: { lock: path, holder, waitedMs },
    next: 'Wait for it with --lock-timeout SECONDS, or run the command again later.',
  });
}

function describe(owner: LockOwner | undefined): string {
  if (owner === undefined) return 'a process that is just starting or stopping';
  const { host, pid, since, command } = owner;
  return `process ${pid} on ${host} since ${since} (${command})`;
}

function interrupted(path: string, cause: unknown): TaqError<'INTERRUPTED'> {
  return new TaqError('INTERRUPTED', `interrupted while waiting for ${path}`, {
    details: { what: 'waiting for a lock' },
    cause,
  });
}
