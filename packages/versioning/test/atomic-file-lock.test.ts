import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { AtomicFileLock } from '@taq/versioning';
import { livenessOf, thisProcess } from '../src/lock-owner.ts';
import { SILENCE_MS, stateOf } from '../src/lock-state.ts';
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

/** All that a lock does not beat by. */
const REAL_TIMERS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

/** Waits for something that happens soon. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
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

  test('D1: that was only stopped before it owned the lock comes back to find another owner, and waits', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, NAME);
    const stopped = new Child(new URL('./support/lock-stopper.ts', import.meta.url), {
      path,
      timeoutMs: 60_000,
    });
    await stopped.says('at the gate');
    const lock = await AtomicFileLock.acquire(path, lockOptions());
    stopped.process.kill('SIGCONT');
    await stopped.says('waiting');
    expect(stopped.lines).toEqual(['at the gate', 'waiting']);
    expect(await lock.isHeld()).toBe(true);
    await lock[Symbol.asyncDispose]();
    await stopped.says('held');
    stopped.process.stdin?.write('let go\n');
    await stopped.end();
    expect(await readdir(dirname(path))).toEqual([]);
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

test('A5: a lock does not expire before its job has finished: its heartbeat shows other machines that it lives', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, NAME);
  jest.useFakeTimers({ doNotFake: [...REAL_TIMERS] });
  try {
    await using lock = await AtomicFileLock.acquire(path, lockOptions());
    const record = join(`${path}.owner`, `${lock.owner.token}.json`);
    const text = JSON.stringify({ ...lock.owner, host: 'elsewhere' });
    await writeFile(record, `${text}\n`);
    await utimes(record, 0, 0);
    expect(await stateOf(path)).toMatchObject({ condition: 'dead' });
    jest.advanceTimersByTime(SILENCE_MS);
    await until(async () => (await stateOf(path))?.condition === 'unknown');
    expect(await readFile(record, 'utf8')).toBe(`${text}\n`);
  } finally {
    jest.useRealTimers();
  }
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
