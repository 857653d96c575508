import { setTimeout as sleep } from 'node:timers/promises';
import { interruptedWait, stillLocked } from './lock-errors.ts';
import type { LockOwner } from './lock-record.ts';
import { UNOWNED_MS, type LockState } from './lock-state.ts';

const POLL_MS = 100;
const SAY_AGAIN_MS = 30_000;

/** What a caller hears while it waits. */
export interface LockWaitNews {
  /** The lock's path. */
  readonly lock: string;
  readonly holder: LockOwner;
  /** How long the caller has waited so far, for all the locks that it asked for. */
  readonly waitedMs: number;
}

export interface LockWaitOptions {
  /** How long to wait for locks that somebody holds, all of them together; 0 = not at all. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Called once for each holder that is waited for, and again every half minute. */
  readonly onWait?: (news: LockWaitNews) => void;
}

/** One caller's waiting, for one lock or for several one after the other. */
export class LockWait {
  readonly #options: LockWaitOptions;
  readonly #startedAt = performance.now();
  #told: { readonly token: string; readonly waitedMs: number } | undefined;

  constructor(options: LockWaitOptions) {
    this.#options = options;
  }

  /** Waits a moment for a lock to change. Throws `LOCKED`, which names the holder, when time is up. */
  async pause(state: LockState): Promise<void> {
    const waitedMs = performance.now() - this.#startedAt;
    const leftMs = this.#patienceWith(state) - waitedMs;
    if (leftMs <= 0) throw stillLocked(state, waitedMs);
    this.#tell(state, waitedMs);
    const { signal } = this.#options;
    // An abort ends the pause; the caller looks at the signal next.
    await sleep(Math.min(POLL_MS, leftMs), undefined, signal && { signal }).catch(() => undefined);
  }

  /** Throws `INTERRUPTED` when the signal says so. */
  throwIfAborted(path: string): void {
    const { signal } = this.#options;
    if (signal?.aborted === true) throw interruptedWait(path, signal.reason);
  }

  /**
   * Who died between the gate and its record looks for a moment like somebody who is just coming
   * in: that moment is waited out even by those who would not wait for a holder.
   */
  #patienceWith({ token }: LockState): number {
    const { timeoutMs } = this.#options;
    return token === undefined ? Math.max(timeoutMs, 2 * UNOWNED_MS) : timeoutMs;
  }

  #tell({ path, token, holder }: LockState, waitedMs: number): void {
    if (token === undefined || holder === undefined) return;
    const told = this.#told?.token === token ? this.#told.waitedMs : Number.NEGATIVE_INFINITY;
    if (waitedMs - told < SAY_AGAIN_MS) return;
    this.#told = { token, waitedMs };
    this.#options.onWait?.({ lock: path, holder, waitedMs });
  }
}
