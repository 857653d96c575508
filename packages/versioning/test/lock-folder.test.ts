import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AtomicFileLock, listLocks, releaseLock } from '@taq/versioning';
import { free, stateOf } from '../src/lock-state.ts';
import { Child } from './support/children.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { leaveLock, lockOptions } from './support/locks.ts';

const DECEMBER = 'taq_sync_aggregates_1min_bars_202412.lock';
const NOVEMBER = 'taq_sync_aggregates_1min_bars_202411.lock';

async function folderOfLocks(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'taq/locks');
  await mkdir(folder, { recursive: true });
  return folder;
}

/** A child that holds a lock until it is killed. */
async function holder(path: string): Promise<Child> {
  const child = new Child(new URL('./support/lock-holder.ts', import.meta.url), {
    path,
    timeoutMs: 0,
  });
  await child.says('held');
  return child;
}

describe('the locks of a store', () => {
  test('are told with their holders and whether these are alive', async () => {
    await using folder = await temporaryFolder();
    const locks = await folderOfLocks(folder.path);
    const killed = await holder(join(locks, NOVEMBER));
    killed.process.kill('SIGKILL');
    await killed.end();
    await using mine = await AtomicFileLock.acquire(join(locks, DECEMBER), lockOptions());
    await leaveLock(join(locks, 'taq_sync_samples_2024-11-29.lock'), { host: 'elsewhere' });
    await writeFile(join(locks, 'notes.txt'), 'not a lock');

    const found = await listLocks(folder.path);
    expect(found.map(({ name, condition, holder: by }) => [name, condition, by?.pid])).toEqual([
      [NOVEMBER, 'dead', killed.process.pid],
      [DECEMBER, 'alive', mine.owner.pid],
      ['taq_sync_samples_2024-11-29.lock', 'unknown', mine.owner.pid],
    ]);
    expect(found[2]?.silentMs).toBeGreaterThanOrEqual(0);
  });

  test('are none where nobody works, none in a copy without their folder, and without a store not found', async () => {
    await using folder = await temporaryFolder();
    await folderOfLocks(folder.path);
    expect(await listLocks(folder.path)).toEqual([]);
    await rmdir(join(folder.path, 'taq/locks'));
    expect(await listLocks(folder.path)).toEqual([]);
    const nowhere = errorOf(listLocks(join(folder.path, 'nowhere')));
    expect((await nowhere).code).toBe('STORE_NOT_FOUND');
  });

  test('are named also where the gate is gone, or the record is unreadable', async () => {
    await using folder = await temporaryFolder();
    const locks = await folderOfLocks(folder.path);
    await mkdir(join(locks, `${NOVEMBER}.owner`));
    await writeFile(join(locks, `${NOVEMBER}.owner`, 'x.json'), '{}');
    const [lock] = await listLocks(folder.path);
    expect(lock).toMatchObject({ name: NOVEMBER, condition: 'unreadable', holder: undefined });
  });
});

/** The lock of November as a dead process left it. */
async function leftByTheDead(dataDir: string): Promise<string> {
  const path = join(await folderOfLocks(dataDir), NOVEMBER);
  await leaveLock(path, { startTime: '1' });
  return path;
}

describe('releasing a lock', () => {
  test('of a dead holder frees it, by its name with or without the ending', async () => {
    await using folder = await temporaryFolder();
    const locks = await folderOfLocks(folder.path);
    for (const name of [NOVEMBER, NOVEMBER.replace('.lock', '')]) {
      const child = await holder(join(locks, NOVEMBER));
      child.process.kill('SIGKILL');
      await child.end();
      const freed = await releaseLock(folder.path, name);
      expect(freed.holder?.pid).toBe(child.process.pid);
      expect(await readdir(locks)).toEqual([]);
    }
  });

  test('of a live holder needs force, and then the holder takes nothing from the next one', async () => {
    await using folder = await temporaryFolder();
    const path = join(await folderOfLocks(folder.path), NOVEMBER);
    const child = await holder(path);
    const error = await errorOf(releaseLock(folder.path, NOVEMBER));
    expect(error).toMatchObject({ code: 'LOCKED', details: { lock: NOVEMBER } });
    expect(error.message).toContain(`process ${child.process.pid}`);
    expect(error.next).toContain('--force');

    await releaseLock(folder.path, NOVEMBER, { force: true });
    await using next = await AtomicFileLock.acquire(path, lockOptions());
    child.process.stdin?.write('let go\n');
    await child.end();
    expect(await next.isHeld()).toBe(true);
  });

  test('of a holder elsewhere that may be alive needs force too', async () => {
    await using folder = await temporaryFolder();
    const path = join(await folderOfLocks(folder.path), NOVEMBER);
    await leaveLock(path, { host: 'elsewhere' });
    const error = await errorOf(releaseLock(folder.path, NOVEMBER));
    expect(error.message).toContain('may be alive');
    await releaseLock(folder.path, NOVEMBER, { force: true });
    expect(await listLocks(folder.path)).toEqual([]);
  });

  test('of a holder whose record is unreadable needs force as well', async () => {
    await using folder = await temporaryFolder();
    const locks = await folderOfLocks(folder.path);
    await mkdir(join(locks, `${NOVEMBER}.owner`));
    await writeFile(join(locks, `${NOVEMBER}.owner`, 'x.json'), '{}');
    const error = await errorOf(releaseLock(folder.path, NOVEMBER));
    expect(error).toMatchObject({ code: 'LOCKED', message: expect.stringContaining('unreadable') });
    await releaseLock(folder.path, NOVEMBER, { force: true });
    expect(await readdir(locks)).toEqual([]);
  });

  test('D2: of a dead holder is done by one of several who try, and the others are told', async () => {
    await using folder = await temporaryFolder();
    for (let trial = 0; trial < 10; trial += 1) {
      await leftByTheDead(folder.path);
      const attempts = await Promise.allSettled(
        [1, 2, 3].map(async () => releaseLock(folder.path, NOVEMBER)),
      );
      expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refusals = attempts.filter((attempt) => attempt.status === 'rejected');
      for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'LOCK_NOT_FOUND' });
    }
  });

  test('ends the ownership that was seen, not that of who came in since', async () => {
    await using folder = await temporaryFolder();
    const path = await leftByTheDead(folder.path);
    const seen = await stateOf(path);
    await using next = await AtomicFileLock.acquire(path, lockOptions());
    expect(seen && (await free(seen))).toBe(false);
    expect(await next.isHeld()).toBe(true);
    expect(await readdir(join(folder.path, 'taq/locks'))).toContain(NOVEMBER);
  });

  test('that is not there names those that are', async () => {
    await using folder = await temporaryFolder();
    await leaveLock(join(await folderOfLocks(folder.path), NOVEMBER), {});
    const error = await errorOf(releaseLock(folder.path, 'no_such'));
    expect(error).toMatchObject({
      code: 'LOCK_NOT_FOUND',
      details: { lock: 'no_such', known: [NOVEMBER] },
    });
    expect(await listLocks(folder.path)).toHaveLength(1);
  });
});
