import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { AtomicFileLock, type LockWaitNews } from '@taq/versioning';
import { Heartbeat } from '../src/heartbeat.ts';
import { livenessOf, thisProcess } from '../src/lock-owner.ts';
import { LockRecord } from '../src/lock-record.ts';
import { SILENCE_MS } from '../src/lock-state.ts';
import { Child } from './support/children.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { leaveLock, lockOptions } from './support/locks.ts';

const NAME = 'locks/taq_sync_aggregates_1min_bars_202411.lock';

/** A pid that no process has: that of a child which has ended. */
async function deadPid(): Promise<number> {
  await using folder = await temporaryFolder();
  const child = new Child(new URL('./support/lock-counter.ts', import.meta.url), {
    path: join(folder.path, 'l'),
    rounds: 0,
  });
  await child.end();
  return child.process.pid ?? 0;
}

describe('a lock', () => {
  test('is had by one process at a time, and the other one is told who holds it', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const child = new Child(new URL('./support/lock-holder.ts', import.meta.url), {
      path,
      timeoutMs: 0,
    });
    await child.says('held');
    const error = await errorOf(AtomicFileLock.acquire(path, lockOptions()));
    expect(error.code).toBe('LOCKED');
    expect(error.message).toContain(`process ${child.process.pid} on ${thisProcess().host}`);
    expect(error.message).toContain('taq sync aggregates');
    expect(error.next).toContain('--lock-timeout');
    child.process.stdin?.write('let go\n');
    await child.end();
    await using lock = await AtomicFileLock.acquire(path, lockOptions());
    expect(await lock.isHeld()).toBe(true);
  });

  test('can be waited for, and says how long it took', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const first = await AtomicFileLock.acquire(path, lockOptions());
    const second = AtomicFileLock.acquire(path, lockOptions(60_000));
    await errorOf(AtomicFileLock.acquire(path, lockOptions(150)));
    await first[Symbol.asyncDispose]();
    await using lock = await second;
    expect(lock.waitedMs).toBeGreaterThanOrEqual(100);
  });

  test('stops waiting when it is told to', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    await using _lock = await AtomicFileLock.acquire(path, lockOptions());
    const stop = new AbortController();
    const waiting = errorOf(AtomicFileLock.acquire(path, lockOptions(60_000, stop.signal)));
    stop.abort();
    expect((await waiting).code).toBe('INTERRUPTED');
  });

  test('leaves nothing behind when it is given back, and can be given back twice', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const lock = await AtomicFileLock.acquire(path, lockOptions());
    const record = await readFile(join(`${path}.owner`, `${lock.owner.token}.json`), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ run: 'r1', since: '2024-12-02T11:00:00.000Z' });
    await lock[Symbol.asyncDispose]();
    expect(await readdir(dirname(path))).toEqual([]);
    await using next = await AtomicFileLock.acquire(path, lockOptions());
    await lock[Symbol.asyncDispose]();
    expect(await next.isHeld()).toBe(true);
  });

  test('D1: holds out against processes that take and leave it all the time', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const children = [1, 2, 3].map(
      () => new Child(new URL('./support/lock-counter.ts', import.meta.url), { path, rounds: 25 }),
    );
    await Promise.all(children.map(async (child) => child.end()));
    expect(children.map(({ lines }) => lines)).toEqual([['done'], ['done'], ['done']]);
  });
});

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

  test('are not waited for by two callers for ever, whatever order they name them in', async () => {
    await using folder = await temporaryFolder();
    const paths = NAMES.map((name) => join(folder.path, name));
    const take = async (wanted: readonly string[]): Promise<void> => {
      for (let round = 0; round < 10; round += 1) {
        await using _locks = await AtomicFileLock.acquireAll(wanted, lockOptions(60_000));
      }
    };
    await Promise.all([take(paths), take(paths.toReversed())]);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('are all or none, within one time-out for all of them', async () => {
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
});

describe('a dead holder', () => {
  test('that was killed is replaced at once', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const child = new Child(new URL('./support/lock-holder.ts', import.meta.url), {
      path,
      timeoutMs: 0,
    });
    await child.says('held');
    child.process.kill('SIGKILL');
    expect(await child.end()).toBe('SIGKILL');
    await using lock = await AtomicFileLock.acquire(path, lockOptions());
    expect(await lock.isHeld()).toBe(true);
  });

  test('is known though its pid was given to another process', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    await leaveLock(path, { startTime: '1' });
    await using lock = await AtomicFileLock.acquire(path, lockOptions());
    expect(await lock.isHeld()).toBe(true);
  });

  test('D2: is replaced by one of those who wait, not by two', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const pid = await deadPid();
    for (let trial = 0; trial < 10; trial += 1) {
      await leaveLock(path, { pid });
      const attempts = await Promise.allSettled(
        [1, 2, 3, 4].map(async () => AtomicFileLock.acquire(path, lockOptions())),
      );
      const owners = attempts.filter((attempt) => attempt.status === 'fulfilled');
      expect(owners).toHaveLength(1);
      await owners[0]?.value[Symbol.asyncDispose]();
    }
  });

  test('D3: of another machine is replaced when its heartbeat has stopped, and not before', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    await leaveLock(path, { host: 'elsewhere' });
    expect((await errorOf(AtomicFileLock.acquire(path, lockOptions()))).message).toContain(
      'elsewhere',
    );
    const [record = ''] = await readdir(`${path}.owner`);
    const silent = new Date(Date.now() - SILENCE_MS - 5_000);
    await utimes(join(`${path}.owner`, record), silent, silent);
    await using lock = await AtomicFileLock.acquire(path, lockOptions());
    expect(await lock.isHeld()).toBe(true);
  });

  test('that left its gate shut before it owned the lock is waited out, then replaced', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
    await using lock = await AtomicFileLock.acquire(path, { ...lockOptions(), timeoutMs: 0 });
    expect(await lock.isHeld()).toBe(true);
    expect(lock.waitedMs).toBeGreaterThan(0);
  });

  test('leaves no litter: what it had prepared is removed by the next one', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const { host, machine } = thisProcess();
    const pid = await deadPid();
    const litter = [host, machine, pid, '1', 'x', 'lock'].join('~');
    await mkdir(join(dirname(path), litter), { recursive: true });
    const lock = await AtomicFileLock.acquire(path, lockOptions());
    await lock[Symbol.asyncDispose]();
    expect(await readdir(dirname(path))).toEqual([]);
  });
});

describe('a holder that was taken for dead', () => {
  test('knows it, and gives back nothing that is not its own', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const slept = await AtomicFileLock.acquire(path, lockOptions());
    await rm(`${path}.owner`, { recursive: true });
    await rm(path);
    await using lock = await AtomicFileLock.acquire(path, lockOptions());
    expect(await slept.isHeld()).toBe(false);
    await slept[Symbol.asyncDispose]();
    expect(await lock.isHeld()).toBe(true);
    expect((await errorOf(AtomicFileLock.acquire(path, lockOptions()))).code).toBe('LOCKED');
  });
});

test('a holder whose gate was removed keeps the lock: its record decides', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, NAME);
  await using lock = await AtomicFileLock.acquire(path, lockOptions());
  await rm(path);
  expect((await errorOf(AtomicFileLock.acquire(path, lockOptions()))).code).toBe('LOCKED');
  expect(await lock.isHeld()).toBe(true);
});

test('an owner record that is not ours is named, not overridden', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, NAME);
  await mkdir(`${path}.owner`, { recursive: true });
  await writeFile(join(`${path}.owner`, 'x.json'), 'not json');
  const error = await errorOf(AtomicFileLock.acquire(path, lockOptions()));
  expect(error.code).toBe('STORE_DAMAGED');
  expect(error.details).toEqual({ path });
});

test('A5: a heartbeat keeps a lock alive for as long as the job runs: it moves the time of the record and leaves its text', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, NAME);
  await leaveLock(path, {});
  const record = new LockRecord(path);
  const file = join(`${path}.owner`, 'of-the-dead.json');
  const text = await readFile(file, 'utf8');
  const old = new Date(0);
  await utimes(file, old, old);
  const heartbeat = new Heartbeat(await record.openForHeartbeat('of-the-dead'), 1);
  while (((await record.ageOf(file)) ?? 0) > 1_000_000) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await heartbeat.stop();
  expect(await readFile(file, 'utf8')).toBe(text);
});

describe('whether a process lives', () => {
  test('is told by pid and start time on this machine, and by nothing elsewhere', async () => {
    const self = thisProcess();
    expect(livenessOf(self)).toBe('alive');
    expect(livenessOf({ ...self, startTime: '' })).toBe('unknown');
    expect(livenessOf({ ...self, startTime: '1' })).toBe('dead');
    expect(livenessOf({ ...self, pid: await deadPid() })).toBe('dead');
    expect(livenessOf({ ...self, machine: 'another boot' })).toBe('unknown');
    expect(livenessOf({ ...self, host: 'elsewhere' })).toBe('unknown');
  });
});
