import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { AtomicFileLock, type LockWaitNews } from '@taq/versioning';
import { Child } from './support/children.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { lockOptions } from './support/locks.ts';

describe('several locks', () => {
  const NAMES = ['b.lock', 'a.lock', 'c.lock', 'a.lock'];

  test('are taken in one order, each once, and given back together', async () => {
    await using folder = await temporaryFolder();
    const paths = NAMES.map((name) => join(folder.path, name));
    const set = await AtomicFileLock.acquireAll(paths, lockOptions());
    expect(set.locks.map(({ path }) => path)).toEqual(paths.slice(0, 3).toSorted());
    expect(set.waitedMs).toBeGreaterThanOrEqual(0);
    await set[Symbol.asyncDispose]();
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('are not waited for by two processes for ever, whatever order they name them in', async () => {
    await using folder = await temporaryFolder();
    const paths = NAMES.map((name) => join(folder.path, name));
    const children = [paths, paths.toReversed()].map(
      (wanted) =>
        new Child(new URL('./support/lock-set-taker.ts', import.meta.url), {
          paths: wanted,
          rounds: 40,
        }),
    );
    await Promise.all(children.map(async (child) => child.end()));
    expect(children.map(({ lines }) => lines)).toEqual([['done'], ['done']]);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('are all or none, and who is waited for is told', async () => {
    await using folder = await temporaryFolder();
    const paths = NAMES.map((name) => join(folder.path, name));
    await using _held = await AtomicFileLock.acquire(join(folder.path, 'c.lock'), lockOptions());
    const news: LockWaitNews[] = [];
    const options = { ...lockOptions(250), onWait: (one: LockWaitNews) => news.push(one) };
    const error = await errorOf(AtomicFileLock.acquireAll(paths, options));
    expect(error).toMatchObject({ code: 'LOCKED', details: { lock: join(folder.path, 'c.lock') } });
    expect(news).toMatchObject([{ lock: join(folder.path, 'c.lock'), holder: { run: 'r1' } }]);
    expect((await readdir(folder.path)).toSorted()).toEqual(['c.lock', 'c.lock.owner']);
  });

  test('are waited for within one time-out for all of them', async () => {
    await using folder = await temporaryFolder();
    const [first, last] = [join(folder.path, 'a.lock'), join(folder.path, 'c.lock')];
    const held = await AtomicFileLock.acquire(first, lockOptions());
    await using _held = await AtomicFileLock.acquire(last, lockOptions());
    let passed = 0;
    const now = jest.spyOn(performance, 'now').mockImplementation(() => passed);
    try {
      const onWait = (): void => {
        passed = 60_000;
        void held[Symbol.asyncDispose]();
      };
      const options = { ...lockOptions(60_000), onWait };
      const error = await errorOf(AtomicFileLock.acquireAll([first, last], options));
      expect(error).toMatchObject({ code: 'LOCKED', details: { lock: last, waitedMs: 60_000 } });
    } finally {
      now.mockRestore();
    }
  });
});
