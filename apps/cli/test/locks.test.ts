import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { AtomicFileLock, TaqStore } from '@taq/versioning';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

const NAME = 'taq_sync_aggregates_1min_bars_202411';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;
let store: TaqStore;

beforeEach(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  store = await TaqStore.open({ dataDir, mode: 'write', clock: Date.now, software: 'test 1.0' });
});
afterEach(async () => folder[Symbol.asyncDispose]());

async function holdNovember(): Promise<AtomicFileLock> {
  return AtomicFileLock.acquire(store.lockPath(minuteBars, '202411'), {
    owner: { run: 'run-1', command: 'sync 1min_bars 202411' },
    timeoutMs: 0,
    clock: () => Date.parse('2024-12-02T11:00:00Z'),
  });
}

/** Leaves November's lock as a process would that died while it held it. */
async function leaveNovember(): Promise<void> {
  const held = await holdNovember();
  await held[Symbol.asyncDispose]();
  const { owner } = held;
  const record = { ...owner, startTime: '1' };
  const path = store.lockPath(minuteBars, '202411');
  await mkdir(`${path}.owner`);
  await writeFile(path, '');
  await writeFile(join(`${path}.owner`, `${owner.token}.json`), JSON.stringify(record));
}

async function run(...words: readonly string[]): Promise<Outcome> {
  return taq(['locks', ...words, '--data-dir', dataDir]);
}

async function said(...words: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await run(...words);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

describe('locks', () => {
  test('says who holds what, and when nobody holds any', async () => {
    expect(await said()).toBe('No lock is held.\n');
    await using lock = await holdNovember();
    const [header, line] = (await said()).split('\n');
    expect(header).toMatch(/^lock +holder +host +pid +since \(UTC\) +silent +command$/);
    expect(line).toMatch(
      new RegExp(
        `^${NAME}\\.lock +alive +\\S+ +${process.pid} +2024-12-02T11:00:00.000Z +sync 1min`,
      ),
    );
    expect(JSON.parse(await said('--json'))).toEqual({
      schema_version: 1,
      locks: [
        {
          lock: `${NAME}.lock`,
          condition: 'alive',
          host: lock.owner.host,
          pid: process.pid,
          since: '2024-12-02T11:00:00.000Z',
          command: 'sync 1min_bars 202411',
          run: 'run-1',
          silent_ms: null,
        },
      ],
    });
  });

  test('are told also of a store of which nothing else can be read', async () => {
    await using _lock = await holdNovember();
    await rm(join(dataDir, 'manifests'), { recursive: true });
    await writeFile(join(dataDir, 'manifests'), 'damaged');
    expect(await said()).toContain(`${NAME}.lock  alive`);
    expect(await said('release', NAME, '--force')).toContain(`freed: ${NAME}.lock`);
  });

  test('of a folder without a store are not found', async () => {
    const outcome = await taq(['locks', '--data-dir', join(folder.path, 'nowhere'), '--json']);
    expect(outcome.exitCode).toBe(4);
    expect(jsonError(outcome)).toMatchObject({ code: 'STORE_NOT_FOUND' });
  });
});

describe('locks release', () => {
  test.each([NAME, `${NAME}.lock`])('frees that of a dead holder (%s)', async (name) => {
    await leaveNovember();
    expect(await said()).toMatch(/^taq_sync_\S+ +dead /m);
    expect(await said('release', name)).toBe(`freed: ${NAME}.lock\n`);
    expect(await readdir(join(dataDir, 'taq/locks'))).toEqual([]);
  });

  test('frees that of a live holder only with --force, and says what that means', async () => {
    await using lock = await holdNovember();
    const refused = await run('release', NAME, '--json');
    expect(refused.exitCode).toBe(6);
    expect(jsonError(refused)).toMatchObject({ code: 'LOCKED' });
    expect(await lock.isHeld()).toBe(true);
    expect(await said('release', NAME, '--force')).toBe(
      `freed: ${NAME}.lock (process ${process.pid} on ${lock.owner.host} still works: it will merge again, or fail, at its commit)\n`,
    );
    expect(await lock.isHeld()).toBe(false);
  });

  test('of a lock that is not there exits 4 and names those that are', async () => {
    await using _lock = await holdNovember();
    const outcome = await run('release', 'no_such', '--json');
    expect(outcome.exitCode).toBe(4);
    expect(jsonError(outcome)).toMatchObject({
      code: 'LOCK_NOT_FOUND',
      next: `Locks: ${NAME}.lock.`,
    });
  });

  test('says for programs what was freed', async () => {
    await using _lock = await holdNovember();
    const freed = JSON.parse(await said('release', NAME, '--force', '--json')) as unknown;
    expect(freed).toMatchObject({ schema_version: 1, freed: { lock: `${NAME}.lock` } });
  });
});
