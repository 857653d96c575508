import type { AtomicFileLock } from './atomic-file-lock.ts';

/** Several locks of one caller, given back together, the last one first. */
export class LockSet implements AsyncDisposable {
  /** In the order in which they were taken. */
  readonly locks: readonly AtomicFileLock[];

  constructor(locks: readonly AtomicFileLock[]) {
    this.locks = locks;
  }

  /** How long it took to get all of them. */
  get waitedMs(): number {
    return this.locks.reduce((sum, { waitedMs }) => sum + waitedMs, 0);
  }

  /** Tries to give back each of them; throws the first failure after that. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const lock of this.locks.toReversed()) {
      await lock[Symbol.asyncDispose]().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
