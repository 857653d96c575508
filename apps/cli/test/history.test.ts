import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { minuteBars, parseExchangeDate } from '@taq/schema';
import { toArrowSchema } from '@taq/schema/arrow';
import { TaqStore } from '@taq/versioning';
import { Table } from 'apache-arrow';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';

const DAY_MS = 86_400_000;
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;
let now: number;
let store: TaqStore;

beforeEach(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  now = Date.now() - 400 * DAY_MS;
  const clock = (): number => now;
  store = await TaqStore.open({ dataDir, mode: 'write', clock, software: 'test 1.0' });
  await commit('2024-11-25');
});
afterEach(async () => folder[Symbol.asyncDispose]());

/** A day of which nothing was traded. */
async function commit(text: string): Promise<void> {
  now += 1000;
  const date = parseExchangeDate(text);
  const provenance = { source: 'test', fingerprint: '1', filterSet: 'regular', options: {} };
  await store.commitPartition({
    dataset: minuteBars,
    partition: text.slice(0, 7).replace('-', ''),
    rows: new Table(toArrowSchema(minuteBars)),
    fetched: [
      {
        date,
        fetch: { startedAt: now, provisional: false, provenance },
        cells: new Map([['AAPL', 'empty']]),
      },
    ],
    reason: `fetch ${text}`,
  });
}

async function run(...words: readonly string[]): Promise<Outcome> {
  return taq([...words, '--data-dir', dataDir]);
}

async function said(...words: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await run(...words);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

async function refused(...words: readonly string[]): Promise<Record<string, unknown>> {
  const outcome = await run(...words, '--json');
  expect(outcome.stdout).toBe('');
  return { ...jsonError(outcome), exit_code: outcome.exitCode };
}

/** Versions 2 and 3, let go a year and more ago, and a staged day. */
async function age(): Promise<void> {
  await commit('2024-11-26');
  await commit('2024-11-27');
  await commit('2024-11-29');
  const staged = join(dataDir, 'taq/tmp/staged', `${'a'.repeat(64)}.json`);
  await writeFile(staged, 'staged');
  await utimes(staged, LONG_AGO, LONG_AGO);
}

describe('cleanup', () => {
  test('--dry-run and the real run agree to the byte, temporary files of the dead included', async () => {
    await age();
    const dead = [hostname(), '', 1, 1, 'x', 'put'].join('~');
    await writeFile(join(dataDir, 'taq/tmp', dead), 'left');
    await utimes(join(dataDir, 'taq/tmp', dead), LONG_AGO, LONG_AGO);
    const versions = join(dataDir, 'manifests/taq/versions');
    const { size } = await stat(join(versions, '2.json'));
    const plan = JSON.parse(await said('cleanup', '--dry-run', '--json')) as {
      bytes: number;
      items: { kind: string; name: string; bytes: number }[];
    };
    expect(plan).toMatchObject({ schema_version: 1, dry_run: true, planned_against: 4 });
    expect(plan.items.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 3 }, () => 'version'),
      ...Array.from({ length: 3 }, () => 'leaf'),
      'staged',
      'temporary',
    ]);
    expect(plan.bytes).toBe(plan.items.reduce((sum, { bytes }) => sum + bytes, 0));
    const done = JSON.parse(await said('cleanup', '--json')) as typeof plan;
    expect(done).toEqual({ ...plan, dry_run: false });
    const stub = (await stat(join(versions, '2.json'))).size;
    expect(plan.items.find(({ name }) => name.endsWith('/2.json'))?.bytes).toBe(size - stub);
    expect(await readdir(join(dataDir, 'taq/tmp'))).toEqual(['staged']);
    expect(await said('cleanup')).toBe('Nothing is old enough to go.\n');
  });

  test('prints what goes and its bytes, and names what is not the store’s', async () => {
    await age();
    const own = join(dataDir, 'taq/objects/mine.parquet');
    await writeFile(own, 'mine');
    const text = await said('cleanup', '--dry-run');
    expect(text).toMatch(/^what +name +bytes\nversion +manifests\/taq\/versions\/\d\.json +\d+$/m);
    expect(text).toMatch(/^7 items would go, \d+ bytes would come back; nothing was changed$/m);
    expect(text).toContain('not of this store, left alone: taq/objects/mine.parquet\n');
    expect(await said('cleanup')).toMatch(/^7 items gone, \d+ bytes came back$/m);
    expect(await readFile(own, 'utf8')).toBe('mine');
  });

  test('keeps for as many days as it is told', async () => {
    await age();
    const kinds = async (days: string): Promise<number> => {
      const text = await said('cleanup', '--dry-run', '--json', '--retention-days', days);
      return (JSON.parse(text) as { items: unknown[] }).items.length;
    };
    expect([await kinds('399.5'), await kinds('401')]).toEqual([7, 1]);
  });

  test('deletes snapshots that are named, or old enough, and no other', async () => {
    await store.snapshots.createSnapshot({ tag: 'one' });
    await store.snapshots.createSnapshot({ tag: 'two' });
    await store.snapshots.createSnapshot({ tag: 'three' });
    await store.snapshots.protectSnapshot('three', true);
    now += 200 * DAY_MS;
    await store.snapshots.createSnapshot({ tag: 'young' });
    const tags = async (): Promise<string[]> =>
      (await store.snapshots.list()).map(({ tag }) => tag);
    await said('cleanup', '--snapshot', 'one');
    expect(await tags()).toEqual(['two', 'three', 'young']);
    await said('cleanup', '--snapshots-older-than-days', '300');
    expect(await tags()).toEqual(['three', 'young']);
    expect(await refused('cleanup', '--snapshot', 'three')).toMatchObject({
      code: 'TAG_PROTECTED',
      exit_code: 2,
    });
    expect(await refused('cleanup', '--snapshot', 'none')).toMatchObject({
      code: 'TAG_NOT_FOUND',
      exit_code: 4,
    });
  });

  test.each([['-1'], ['soon'], ['']])('with a retention of %j is refused', async (days) => {
    expect(await refused('cleanup', `--retention-days=${days}`)).toMatchObject({
      code: 'INVALID_ARGUMENT',
      exit_code: 2,
    });
  });

  test('of no store is exit code 4, and makes none', async () => {
    dataDir = join(folder.path, 'nowhere');
    for (const words of [['cleanup'], ['cleanup', '--dry-run'], ['log'], ['rollback', '1']]) {
      expect(await refused(...words)).toMatchObject({ code: 'STORE_NOT_FOUND', exit_code: 4 });
    }
    expect(await readdir(folder.path)).toEqual(['data']);
  });

  test('by a clock that lies years ahead is refused until it is trusted', async () => {
    const clock = (): number => Date.parse('2016-01-04T15:00:00Z');
    dataDir = join(folder.path, 'old');
    store = await TaqStore.open({ dataDir, mode: 'write', clock, software: 'test 1.0' });
    await commit('2015-12-31');
    expect(await refused('cleanup', '--dry-run')).toMatchObject({
      code: 'CLOCK_SKEW',
      exit_code: 8,
      next: expect.stringContaining('TAQ_TRUST_CLOCK=1'),
    });
    const trusted = await taq(['cleanup', '--data-dir', dataDir], {
      env: { TAQ_TRUST_CLOCK: '1' },
    });
    expect(trusted).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('log', () => {
  test('has a line for each version, newest first, and one for all that expired', async () => {
    await age();
    await said('cleanup');
    const lines = (await said('log')).trimEnd().split('\n');
    const cells = lines.map((line) => line.split(/ {2,}/));
    expect(cells[0]).toEqual(['version', 'committed (UTC)', 'by', 'parent', 'reason', 'changed']);
    expect(cells[1]?.[4]).toBe('clean up');
    expect(cells[2]).toEqual([
      '4',
      expect.stringMatching(/Z$/),
      `test 1.0 (${hostname()}, ${process.pid})`,
      '3',
      'fetch 2024-11-29',
      'not known any more',
    ]);
    expect(cells.slice(3)).toEqual([['1 to 3', 'expired']]);
  });

  test('with --json is one object, as long as was asked', async () => {
    await commit('2024-12-02');
    const { versions } = JSON.parse(await said('log', '--json', '--limit', '1')) as {
      versions: unknown[];
    };
    expect(versions).toEqual([
      {
        version: 2,
        expired: false,
        committed: new Date(now).toISOString(),
        author: { host: hostname(), pid: process.pid, software: 'test 1.0' },
        reason: 'fetch 2024-12-02',
        parent: 1,
        changed: [{ dataset: minuteBars.name, partition: '202412' }],
      },
    ]);
    for (const limit of ['0', 'many']) {
      expect(await refused('log', '--limit', limit)).toMatchObject({ exit_code: 2 });
    }
  });
});

describe('rollback', () => {
  test('brings an older version back, and says what that changed', async () => {
    await commit('2024-12-02');
    expect(await said('rollback', '1')).toBe(
      'rolled back to 1 as version 3: taq_1min_bars 202412\n',
    );
    expect((await store.current()).partitions.map(({ partition }) => partition)).toEqual([
      '202411',
    ]);
    expect(await said('rollback', '1')).toBe('nothing to do: version 3 has the data of 1\n');
    expect(JSON.parse(await said('rollback', '2', '--json'))).toEqual({
      schema_version: 1,
      rolled_back_to: 2,
      version: 4,
      changed: true,
      partitions: [{ dataset: minuteBars.name, partition: '202412' }],
    });
  });

  test('to a version that is not there, or was let go, is exit code 4', async () => {
    await age();
    expect(await refused('rollback', '99')).toMatchObject({
      code: 'VERSION_NOT_FOUND',
      exit_code: 4,
      next: expect.stringContaining('taq log'),
    });
    await said('cleanup');
    expect(await refused('rollback', '2')).toMatchObject({
      code: 'VERSION_NOT_FOUND',
      message: 'version 2 was let go',
      exit_code: 4,
    });
    for (const words of [['latest'], ['1.5'], []]) {
      expect(await refused('rollback', ...words)).toMatchObject({
        code: 'INVALID_ARGUMENT',
        exit_code: 2,
      });
    }
  });
});
