import {
  cp,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import type { TaqStore, VerifyReport } from '@taq/versioning';
import { isSealed } from '../src/file-seal.ts';
import { SoundFiles } from '../src/sound-files.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { overwrite, turnBit, turnBitUnseen } from './support/harm.ts';
import { sampleOf } from './support/samples.ts';
import { openStore, updateOf } from './support/stores.ts';

/** Three months and a day of samples; a snapshot of the first two months, tagged `mine`. */
async function filledStore(dataDir: string): Promise<TaqStore> {
  const store = await openStore(dataDir);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-09-30', bars: 50 }]));
  await store.commitPartition(updateOf([{ symbol: 'MSFT', date: '2024-10-31', bars: 60 }]));
  await store.snapshots.createSnapshot({ tag: 'mine' });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 70 }]));
  await store.commitPartition(sampleOf('2024-11-25', { AAPL: 40, MSFT: 30 }));
  return store;
}

async function objectOf(store: TaqStore, partition: string): Promise<string> {
  const { partitions } = await store.current();
  const path = partitions.find((one) => one.partition === partition)?.segments[0]?.path;
  if (path === undefined) throw new Error(`nothing in ${partition}`);
  return path;
}

/** What a reader is told who needs a partition. */
async function toldTo(store: TaqStore, partition: string): Promise<unknown> {
  const state = await store.current();
  const paths = state.partitions
    .filter((one) => one.partition === partition)
    .flatMap(({ segments }) => segments.map(({ path }) => path));
  return new SoundFiles().require(state, paths).then(
    () => 'served',
    (error: { code: string }) => error.code,
  );
}

function isClean({ damage, recorded }: VerifyReport): boolean {
  return damage.length === 0 && recorded;
}

async function marks(store: TaqStore): Promise<readonly string[]> {
  const { objects } = await store.manifests.damage(await store.manifests.newest());
  return objects.map(({ object }) => object);
}

describe('a whole store', () => {
  test('has no damage, and nothing is read and nothing committed to say so', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const { version } = await store.current();
    const report = await store.verify();
    expect(report).toEqual({
      version,
      readData: false,
      checked: { manifests: expect.any(Number), objects: 5, names: 7, filesRead: 0, bytesRead: 0 },
      damage: [],
      recorded: true,
      foreign: [],
      leftovers: [],
    });
    const { partitions } = await store.current();
    const segments = partitions.flatMap((partition) => partition.segments);
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const thorough = await store.verify({ readData: true });
    expect(thorough).toMatchObject({
      readData: true,
      damage: [],
      checked: { objects: 5, filesRead: 5, bytesRead: bytes },
    });
    expect((await store.current()).version).toBe(version);
  });

  test('is verified also where nothing was ever committed', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    expect(await store.verify({ readData: true })).toMatchObject({ version: 0, damage: [] });
  });

  test('can be a copy without times and without links: everything is served, and sealed again', async () => {
    await using folder = await temporaryFolder();
    await filledStore(join(folder.path, 'data'));
    await cp(join(folder.path, 'data'), join(folder.path, 'copy'), { recursive: true });
    const copy = await openStore(join(folder.path, 'copy'));
    const object = await objectOf(copy, '202411');
    const sealed = async (): Promise<boolean> =>
      isSealed(await stat(object, { bigint: true }), object.slice(-72));
    expect(await sealed()).toBe(false);
    expect(await toldTo(copy, '202411')).toBe('served');
    const report = await copy.verify();
    expect(isClean(report)).toBe(true);
    expect(report.checked.filesRead).toBeGreaterThan(4);
    expect(await sealed()).toBe(true);
    expect((await copy.verify()).checked.filesRead).toBe(0);
  });

  test('may hold files of others, and what dead writers left: they are named and are no damage', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const strange = [
      'manifests/taq/leaves/README.md',
      'manifests/taq/versions/old.json',
      'snapshots/taq/mine/aggregates/1min_bars/notes.txt',
      'snapshots/taq/other/notes.txt',
      'taq/aggregates/1min_bars/analysis.ipynb',
      'taq/notes.txt',
      'taq/objects/mine.parquet',
      'taq/tmp/what is this',
    ];
    for (const path of strange) {
      await mkdir(join(folder.path, path, '..'), { recursive: true });
      await writeFile(join(folder.path, path), 'x');
    }
    const dead = join(folder.path, 'taq/tmp', (await nameOfTheDead(store)) ?? '');
    await writeFile(dead, 'half a file');
    const report = await store.verify();
    expect(report.foreign).toEqual(strange);
    expect(report.leftovers).toEqual([relative(folder.path, dead)]);
    expect(isClean(report)).toBe(true);
    expect(await store.verify({ snapshot: 'mine' })).toMatchObject({
      snapshot: 'mine',
      checked: { objects: 2, names: 2 },
      foreign: ['snapshots/taq/mine/aggregates/1min_bars/notes.txt'],
      leftovers: [],
    });
  });
});

test('names are not called those of others while a manifest that may give them is damaged', async () => {
  await using folder = await temporaryFolder();
  const store = await filledStore(folder.path);
  const leaves = (await store.manifests.newest()).root.partitions.flatMap((entry) => entry.leaves);
  for (const leaf of leaves) {
    await truncate(join(folder.path, 'manifests/taq/leaves', `${leaf}.json`), 9);
  }
  await writeFile(join(folder.path, 'taq/aggregates/1min_bars/notes.txt'), 'mine');
  const { damage, foreign } = await store.verify();
  expect(damage).toHaveLength(leaves.length);
  expect(foreign).toEqual(['taq/aggregates/1min_bars/notes.txt']);
  expect((await store.verify({ snapshot: 'mine' })).foreign).toEqual([]);
});

test('all bytes are read also where no note can be kept of what was read', async () => {
  await using folder = await temporaryFolder();
  const store = await filledStore(folder.path);
  await mkdir(join(folder.path, 'taq/tmp/verified.jsonl'));
  const report = await store.verify({ readData: true });
  expect(isClean(report)).toBe(true);
  expect(report.checked.filesRead).toBe(5);
});

/** A temporary name as a process of this machine would have made it that is gone. */
async function nameOfTheDead(store: TaqStore): Promise<string | undefined> {
  const { TempFiles } = await import('../src/temp-files.ts');
  const parts = new TempFiles(join(store.dataDir, 'taq/tmp')).path('segment').split('/').at(-1);
  const [host, machine, , startTime, ...rest] = parts?.split('~') ?? [];
  return [host, machine, '4194304', startTime, ...rest].join('~');
}

describe('a bit that turned', () => {
  test('breaks the seal: a look finds it, names file, partition and snapshots, and notes it', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const path = await objectOf(store, '202410');
    await turnBit(path);
    const { damage, recorded } = await store.verify();
    expect(damage).toEqual([
      {
        path: relative(folder.path, path),
        role: 'object',
        harm: 'wrong_bytes',
        dataset: minuteBars.name,
        partition: '202410',
        tags: ['mine'],
        live: true,
      },
    ]);
    expect(recorded).toBe(true);
    expect(await marks(store)).toEqual([path.slice(-72, -8)]);
    const { version } = await store.current();
    await store.verify();
    expect((await store.current()).version).toBe(version);
  });

  test('is served by nobody, before and after it was found, and again once it is right', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const path = await objectOf(store, '202410');
    const good = await readFile(path);
    await turnBit(path);
    expect(await toldTo(store, '202410')).toBe('STORE_DAMAGED');
    expect(await toldTo(store, '202411')).toBe('served');
    await store.verify();
    expect(await toldTo(store, '202410')).toBe('STORE_DAMAGED');
    const pinned = await store.at({ tag: 'mine' });
    const state = await pinned.read();
    const error = await errorOf(new SoundFiles().require(state, [path]));
    expect(error.details).toMatchObject({ path, partition: '202410', snapshot: 'mine' });
    await overwrite(path, good);
    expect(await toldTo(store, '202410')).toBe('served');
    expect(await marks(store)).toHaveLength(1);
    expect(isClean(await store.verify())).toBe(true);
    expect(await marks(store)).toEqual([]);
  });

  test('with its times set back is found when all bytes are read, and not served from then on', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const path = await objectOf(store, '202410');
    await turnBitUnseen(path);
    expect(isClean(await store.verify())).toBe(true);
    expect((await store.verify({ readData: true })).damage).toMatchObject([
      { harm: 'wrong_bytes', partition: '202410' },
    ]);
    expect(await toldTo(store, '202410')).toBe('STORE_DAMAGED');
    expect((await store.verify()).damage).toHaveLength(1);
  });

  test('in what only an older version names is found when all bytes are read', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const path = await objectOf(store, '202411');
    const again = updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 3 }], {
      startedAt: Date.now(),
    });
    await store.commitPartition(again);
    await turnBit(path);
    expect(isClean(await store.verify())).toBe(true);
    expect((await store.verify({ readData: true })).damage).toMatchObject([
      { path: relative(folder.path, path), tags: [], live: false },
    ]);
  });

  test('does not concern a snapshot that does not need the file', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await turnBit(await objectOf(store, '202411'));
    expect(isClean(await store.verify({ snapshot: 'mine', readData: true }))).toBe(true);
    await turnBit(await objectOf(store, '202410'));
    expect((await store.verify({ snapshot: 'mine' })).damage).toMatchObject([{ tags: ['mine'] }]);
    await expect(store.verify({ snapshot: 'yours' })).rejects.toMatchObject({
      code: 'TAG_NOT_FOUND',
    });
  });

  test('C7: in the copy of a materialized snapshot is found, and the snapshot answers all the same', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await store.snapshots.createSnapshot({ tag: 'copied', materialize: true });
    expect((await store.verify()).checked.filesRead).toBe(0);
    const name = 'snapshots/taq/copied/aggregates/1min_bars/202410.parquet';
    await turnBit(join(folder.path, name));
    const { damage } = await store.verify();
    expect(damage).toMatchObject([
      { path: name, role: 'name', harm: 'wrong_bytes', tags: ['copied', 'mine'] },
    ]);
    expect(await marks(store)).toEqual([]);
    expect(await toldTo(store, '202410')).toBe('served');
  });
});

describe('a file', () => {
  test.each([
    ['is gone', 'missing', async (path: string) => rm(path)],
    ['is cut short', 'wrong_size', async (path: string) => truncate(path, 100)],
    [
      'is a folder now',
      'wrong_size',
      async (path: string) => rm(path).then(async () => mkdir(path)),
    ],
  ])('that %s is named', async (_what, harm, doHarm) => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const path = await objectOf(store, '2024-11-25');
    await doHarm(path);
    const { damage } = await store.verify();
    expect(damage.filter(({ role }) => role === 'object')).toMatchObject([
      { path: relative(folder.path, path), harm, dataset: 'taq_ticks', partition: '2024-11-25' },
    ]);
    expect(await toldTo(store, '2024-11-25')).toBe('STORE_DAMAGED');
  });

  test('whose plain name is gone, or stands for another file, is named', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const names = join(folder.path, 'taq/aggregates/1min_bars');
    await rm(join(names, '202409.parquet'));
    await rename(join(names, '202411.parquet'), join(names, '202410.parquet'));
    expect((await store.verify()).damage).toMatchObject([
      { path: 'taq/aggregates/1min_bars/202409.parquet', role: 'name', harm: 'missing' },
      { path: 'taq/aggregates/1min_bars/202410.parquet', role: 'name', harm: 'wrong_size' },
      { path: 'taq/aggregates/1min_bars/202411.parquet', role: 'name', harm: 'missing' },
    ]);
    expect(await toldTo(store, '202410')).toBe('served');
  });

  test('C7: that is gone is named with the snapshot that needs it, plain name first, then object', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const object = await objectOf(store, '202410');
    await rm(join(folder.path, 'taq/aggregates/1min_bars/202410.parquet'));
    const { partitions } = await (await store.at({ tag: 'mine' })).read();
    const segment = partitions[1]?.segments[0];
    expect(segment?.path).toBe(object);
    expect(await readFile(object)).toHaveLength(segment?.bytes ?? 0);
    await rm(object);
    expect((await store.verify({ snapshot: 'mine' })).damage).toMatchObject([
      { harm: 'missing', tags: ['mine'], role: 'object' },
    ]);
  });
});

describe('a manifest', () => {
  test('that is damaged or gone is named with the snapshots that need it', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await overwrite(join(folder.path, 'manifests/taq/versions/2.json'), '{}');
    await rm(join(folder.path, 'manifests/taq/versions/4.json'));
    const { root } = await store.manifests.newest();
    const leaf = root.partitions.find(({ dataset }) => dataset === 'taq_ticks')?.leaves[0] ?? '';
    await turnBit(join(folder.path, `manifests/taq/leaves/${leaf}.json`), 20);
    const { damage } = await store.verify();
    expect(damage).toMatchObject([
      { path: `manifests/taq/leaves/${leaf}.json`, role: 'manifest', harm: 'wrong_bytes' },
      { path: 'manifests/taq/versions/2.json', harm: 'wrong_bytes', tags: ['mine'] },
      { path: 'manifests/taq/versions/4.json', harm: 'missing', tags: [] },
    ]);
  });

  test('that holds the marks: all is read, and they are written anew', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const path = await objectOf(store, '202410');
    await turnBitUnseen(path);
    await store.verify({ readData: true });
    const { damage: leaf = '' } = (await store.manifests.newest()).root;
    await overwrite(join(folder.path, `manifests/taq/leaves/${leaf}.json`), '{}');
    const report = await store.verify();
    expect(report.damage.map(({ harm, role }) => [role, harm])).toEqual([
      ['manifest', 'wrong_bytes'],
      ['object', 'wrong_bytes'],
    ]);
  });
});

describe('a run over all bytes', () => {
  test('that was interrupted goes on where it was, but for files that changed since', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const stop = new AbortController();
    let done = 0;
    const interrupted = store.verify({
      readData: true,
      signal: stop.signal,
      onProgress: ({ filesDone }) => {
        done = Math.max(done, filesDone);
        if (filesDone >= 2) stop.abort();
      },
    });
    expect((await errorOf(interrupted)).code).toBe('INTERRUPTED');
    const told: number[] = [];
    const report = await store.verify({
      readData: true,
      onProgress: ({ filesDone, files }) => {
        expect(files).toBe(5);
        told.push(filesDone);
      },
    });
    expect(told[0]).toBeGreaterThanOrEqual(2);
    expect(told.at(-1)).toBe(5);
    expect(report).toMatchObject({ damage: [], checked: { filesRead: 5 } });
    const { partitions } = await store.current();
    const all = partitions.flatMap(({ segments }) => segments).map(({ bytes }) => bytes);
    const sum = all.reduce((total, bytes) => total + bytes, 0);
    expect(report.checked.bytesRead).toBeLessThan(sum);
    expect((await store.verify({ readData: true })).checked.bytesRead).toBe(sum);
  });

  test.each([
    ['a file that was written to since', async (path: string) => turnBitUnseen(path), false],
    ['a restart', async () => undefined, true],
  ])('reads again after %s', async (what, change, restart) => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const stop = new AbortController();
    const read = store.verify({
      readData: true,
      signal: stop.signal,
      onProgress: ({ filesDone }) => filesDone >= 1 && stop.abort(),
    });
    expect((await errorOf(read)).code).toBe('INTERRUPTED');
    for (const partition of ['202409', '202410', '202411']) {
      await change(await objectOf(store, partition));
    }
    const { damage, checked } = await store.verify({ readData: true, restart });
    expect(damage).toHaveLength(restart ? 0 : 3);
    expect([what, checked.filesRead]).toEqual([what, 5]);
  });
});

test('a store that is open for reading is verified, and says that nothing was noted', async () => {
  await using folder = await temporaryFolder();
  const path = await objectOf(await filledStore(folder.path), '202410');
  const reader = await openStore(folder.path, { mode: 'read' });
  expect(await reader.verify()).toMatchObject({ damage: [], recorded: true });
  await utimes(path, 0, 0);
  await turnBit(path);
  const report = await reader.verify();
  expect([report.damage.length, report.recorded]).toEqual([1, false]);
});
