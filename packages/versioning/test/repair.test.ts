import { cp, readFile, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { TaqStore } from '@taq/versioning';
import { SoundFiles } from '../src/sound-files.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { overwrite, turnBit } from './support/harm.ts';
import { sampleOf } from './support/samples.ts';
import { contentOf, MONDAY_MORNING, openStore, updateOf } from './support/stores.ts';

const BARS = { datasets: ['taq_1min_bars'] };
const OCTOBER = { symbol: 'MSFT', date: '2024-10-31', bars: 60 };

/** Two months, a snapshot of both tagged `mine`, and a day of samples. */
async function filledStore(dataDir: string): Promise<TaqStore> {
  const store = await openStore(dataDir);
  await store.commitPartition(
    updateOf([
      { symbol: 'AAPL', date: '2024-09-27', bars: 40 },
      { symbol: 'MSFT', date: '2024-09-30', bars: 50 },
    ]),
  );
  await store.commitPartition(updateOf([OCTOBER]));
  await store.snapshots.createSnapshot({ tag: 'mine' });
  await store.commitPartition(sampleOf('2024-11-25', { AAPL: 40, MSFT: 30 }));
  return store;
}

/** The same store and a copy of it. */
async function storeAndCopy(folder: string): Promise<{ store: TaqStore; copy: string }> {
  const [dataDir, copy] = [join(folder, 'data'), join(folder, 'copy')];
  const store = await filledStore(dataDir);
  await cp(dataDir, copy, { recursive: true });
  return { store, copy };
}

/** Names of the leaves of the year's bars: that of the months that rest, that of the newest. */
async function barLeaves(store: TaqStore): Promise<readonly string[]> {
  const { root } = await store.manifests.newest();
  return root.partitions.find(({ dataset }) => dataset === 'taq_1min_bars')?.leaves ?? [];
}

async function objectOf(store: TaqStore, partition: string): Promise<string> {
  const { partitions } = await store.current();
  const path = partitions.find((one) => one.partition === partition)?.segments[0]?.path;
  if (path === undefined) throw new Error(`nothing in ${partition}`);
  return path;
}

/** Whether a snapshot's rows of a partition are served. */
async function isServed(store: TaqStore, tag: string, partition: string): Promise<boolean> {
  const state = await (await store.at({ tag })).read();
  const paths = state.partitions
    .filter((one) => one.partition === partition)
    .flatMap(({ segments }) => segments.map(({ path }) => path));
  return new SoundFiles().require(state, paths).then(
    () => true,
    () => false,
  );
}

describe('repair from another copy', () => {
  test('brings back the bytes of objects, their names, and manifests', async () => {
    await using folder = await temporaryFolder();
    const { store, copy } = await storeAndCopy(folder.path);
    const before = await contentOf(await store.current(BARS));
    const [cut, gone] = [await objectOf(store, '202410'), await objectOf(store, '202409')];
    const good = await readFile(cut);
    await turnBit(cut);
    await rm(gone);
    await rm(join(store.dataDir, 'taq/samples/2024-11-25/AAPL.parquet'));
    await overwrite(join(store.dataDir, 'manifests/taq/versions/2.json'), '{}');
    const report = await store.repair({ from: copy });
    expect(report.found.damage).toHaveLength(4);
    expect(report.left.damage).toEqual([]);
    expect(report.lost).toEqual([]);
    expect(report.quarantined).toHaveLength(1);
    expect(report.restored).toEqual(
      expect.arrayContaining([
        'manifests/taq/versions/2.json',
        relative(store.dataDir, cut),
        relative(store.dataDir, gone),
        'taq/aggregates/1min_bars/202409.parquet',
        'taq/aggregates/1min_bars/202410.parquet',
        'taq/samples/2024-11-25/AAPL.parquet',
      ]),
    );
    expect(await readFile(cut)).toEqual(good);
    expect(await contentOf(await store.current(BARS))).toEqual(before);
    const plain = join(store.dataDir, 'taq/aggregates/1min_bars/202410.parquet');
    expect((await stat(plain)).ino).toBe((await stat(cut)).ino);
    const frozen = join(store.dataDir, 'snapshots/taq/mine/aggregates/1min_bars/202410.parquet');
    expect((await stat(frozen)).ino).toBe((await stat(cut)).ino);
    expect((await store.verify({ readData: true })).damage).toEqual([]);
    expect(await isServed(store, 'mine', '202410')).toBe(true);
  });

  test('takes no file whose bytes are not those of the name', async () => {
    await using folder = await temporaryFolder();
    const { store, copy } = await storeAndCopy(folder.path);
    const object = await objectOf(store, '202410');
    await turnBit(object);
    await turnBit(join(copy, relative(store.dataDir, object)), 300);
    const { restored, lost, left } = await store.repair({ from: copy });
    expect(restored).not.toContain(relative(store.dataDir, object));
    expect(lost).toMatchObject([{ partition: '202410' }]);
    expect(left.damage).toMatchObject([
      { role: 'name', tags: ['mine'], live: false },
      { role: 'object', harm: 'missing', tags: ['mine'], live: false },
    ]);
  });

  test('of what is no store is refused before anything is touched', async () => {
    await using folder = await temporaryFolder();
    const { store } = await storeAndCopy(folder.path);
    await turnBit(await objectOf(store, '202410'));
    const { version } = await store.current();
    const work = store.repair({ from: join(folder.path, 'elsewhere') });
    expect((await errorOf(work)).code).toBe('STORE_NOT_FOUND');
    expect((await store.current()).version).toBe(version);
  });
});

describe('repair without another copy', () => {
  test('lets the rows go, and marks their cells to be fetched again', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await turnBit(await objectOf(store, '202409'));
    const { lost, left, quarantined } = await store.repair();
    expect(lost).toEqual([
      {
        dataset: 'taq_1min_bars',
        partition: '202409',
        symbols: ['AAPL', 'MSFT'],
        first: '2024-09-27',
        last: '2024-09-30',
        cells: 2,
      },
    ]);
    expect(quarantined).toHaveLength(1);
    const { partitions } = await store.current();
    const september = partitions.find(({ partition }) => partition === '202409');
    expect(september?.segments).toEqual([]);
    expect([...(september?.coverage.cells() ?? [])].map(({ cell }) => cell.state)).toEqual([
      'failed',
      'failed',
    ]);
    expect(left.damage).toMatchObject([
      { role: 'name', tags: ['mine'] },
      { role: 'object', harm: 'missing', tags: ['mine'] },
    ]);
    expect(await isServed(store, 'mine', '202409')).toBe(false);
    expect(await isServed(store, 'mine', '202410')).toBe(true);
  });

  test('C7: fetched bytes that differ leave the old tag damaged, for ever', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await turnBit(await objectOf(store, '202410'));
    await store.repair();
    const later = { startedAt: MONDAY_MORNING + 1000 };
    await store.commitPartition(updateOf([{ ...OCTOBER, price: 7 }], later));
    const live = await store.current();
    const paths = live.partitions.flatMap(({ segments }) => segments.map(({ path }) => path));
    await new SoundFiles().require(live, paths);
    for (const readData of [false, true]) {
      const { damage } = await store.verify({ readData });
      expect(damage.every(({ tags }) => tags.includes('mine'))).toBe(true);
      expect(damage.map(({ role }) => role)).toContain('object');
    }
    expect(await isServed(store, 'mine', '202410')).toBe(false);
  });

  test('the same bytes again take the mark away, and the tag answers', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    await turnBit(await objectOf(store, '202410'));
    await store.repair();
    expect(await isServed(store, 'mine', '202410')).toBe(false);
    await store.commitPartition(updateOf([OCTOBER], { startedAt: MONDAY_MORNING + 1000 }));
    const { left } = await store.repair();
    expect(left.damage).toEqual([]);
    expect(await isServed(store, 'mine', '202410')).toBe(true);
    const { objects } = await store.manifests.damage(await store.manifests.newest());
    expect(objects).toEqual([]);
  });

  test('lets a damaged manifest go with what it said, and takes from an older one what was the same', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const [rests = '', grows = ''] = await barLeaves(store);
    const before = await contentOf(await store.current(BARS));
    await overwrite(join(folder.path, `manifests/taq/leaves/${grows}.json`), 'garbage');
    const later = updateOf([{ ...OCTOBER, price: 7 }], { startedAt: MONDAY_MORNING + 1000 });
    expect((await errorOf(store.commitPartition(later))).code).toBe('STORE_DAMAGED');
    const { lost, forgotten, left } = await store.repair();
    expect(forgotten).toEqual([`manifests/taq/leaves/${grows}.json`]);
    expect(lost).toEqual([
      {
        dataset: 'taq_1min_bars',
        partition: '202410',
        symbols: ['MSFT'],
        first: '2024-10-31',
        last: '2024-10-31',
        cells: 1,
      },
    ]);
    expect(left.damage.every(({ live, tags }) => !live && tags.includes('mine'))).toBe(true);
    expect((await store.current(BARS)).partitions.map(({ partition }) => partition)).toEqual([
      '202409',
    ]);
    expect(await barLeaves(store)).toEqual([rests]);
    await store.commitPartition(updateOf([OCTOBER], { startedAt: MONDAY_MORNING + 1000 }));
    expect(await contentOf(await store.current(BARS))).toEqual(before);
  });

  test('takes a month that rests from the leaf that had it before', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const [, grew = ''] = await barLeaves(store);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    const before = await contentOf(await store.current(BARS));
    const [rests = ''] = await barLeaves(store);
    expect(rests).not.toBe(grew);
    await overwrite(join(folder.path, `manifests/taq/leaves/${rests}.json`), 'garbage');
    const { lost, left } = await store.repair();
    expect([lost, left.damage]).toEqual([[], []]);
    expect(await contentOf(await store.current(BARS))).toEqual(before);
  });

  test('of names alone is a link', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const name = 'snapshots/taq/mine/aggregates/1min_bars/202409.parquet';
    await rm(join(folder.path, name));
    const { version } = await store.current();
    const { restored, left } = await store.repair();
    expect(restored).toEqual([name]);
    expect(left.damage).toEqual([]);
    expect((await store.current()).version).toBe(version);
  });

  test('of a whole store does nothing', async () => {
    await using folder = await temporaryFolder();
    const store = await filledStore(folder.path);
    const { version } = await store.current();
    const { restored, lost, quarantined } = await store.repair();
    expect([restored, lost, quarantined]).toEqual([[], [], []]);
    expect((await store.current()).version).toBe(version);
  });
});
