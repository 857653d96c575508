import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AcquireOptions, LockOwner } from '@taq/versioning';
import { thisProcess } from '../../src/lock-owner.ts';
import { LockRecord } from '../../src/lock-record.ts';
import { TestClock } from './stores.ts';

/** Who asks for a lock in tests. */
export function lockOptions(timeoutMs = 0, signal?: AbortSignal): AcquireOptions {
  const owner = { run: 'r1', command: 'taq sync aggregates --dataset 1min_bars' };
  return { owner, timeoutMs, clock: new TestClock().read, ...(signal && { signal }) };
}

/** Leaves a lock as a process would that died while it held it. */
export async function leaveLock(path: string, change: Partial<LockOwner>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  await new LockRecord(path).place({
    ...thisProcess(),
    token: 'of-the-dead',
    run: 'r0',
    command: 'taq sync',
    since: '2024-11-29T22:00:00.000Z',
    ...change,
  });
}
