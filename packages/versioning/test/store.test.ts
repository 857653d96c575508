import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, updateOf } from './support/stores.ts';

describe('a store', () => {
  test('gives back what was committed, and says what it knows of each cell', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const result = await store.commitPartition(
      updateOf([
        { symbol: 'AAPL', date: '2024-11-25', bars: 3 },
        { symbol: 'MSFT', date: '2024-11-25', bars: 2 },
        { symbol: 'ZZZ', date: '2024-11-25' },
      ]),
    );
    expect(result).toEqual({ version: 1, changed: true });
    const state = await store.current();
    expect(state).toMatchObject({ version: 1, committedAt: '2024-12-02T11:00:00.000Z' });
    expect(await contentOf(state)).toHaveLength(5);
    const { coverage } = state.partitions[0] ?? {};
    expect(coverage?.state('ZZZ', day('2024-11-25'))).toBe('empty');
    expect(coverage?.cell('AAPL', day('2024-11-25'))?.fetch.tableState).toBe('node1:100');
  });

  test('that nothing was committed to has version 0 and no partitions', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    expect(await store.current()).toMatchObject({ version: 0, partitions: [] });
  });

  test('hands out the part of a state that was asked for', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    for (const date of ['2023-12-01', '2024-01-02', '2024-11-25', '2024-12-02']) {
      await store.commitPartition(updateOf([{ symbol: 'AAPL', date, bars: 1 }]));
    }
    const months = async (selection: Parameters<typeof store.current>[0]): Promise<string[]> =>
      (await store.current(selection)).partitions.map(({ partition }) => partition);
    expect(await months({})).toEqual(['202312', '202401', '202411', '202412']);
    expect(await months({ first: day('2024-01-31') })).toEqual(['202401', '202411', '202412']);
    expect(await months({ last: day('2024-01-01') })).toEqual(['202312', '202401']);
    expect(await months({ first: day('2024-11-01'), last: day('2024-11-02') })).toEqual(['202411']);
    expect(await months({ datasets: ['taq_daily_rv'] })).toEqual([]);
    expect(await months({ datasets: ['taq_1min_bars'] })).toHaveLength(4);
  });

  test('keeps a state that was handed out as it was, whatever is committed later', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 3 }], { startedAt: 1 }),
    );
    const state = await store.current();
    const before = await contentOf(state);
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 5 }], { startedAt: 2 }),
    );
    expect(await contentOf(state)).toEqual(before);
    expect(await contentOf(await store.current())).toHaveLength(1);
  });

  test('E12: works the same after its folder was moved, and in a copy of it', async () => {
    await using folder = await temporaryFolder();
    const [first, moved, copy] = ['first', 'moved', 'copy'].map((name) => join(folder.path, name));
    const store = await openStore(first ?? '');
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 3 }]));
    await store.snapshots.createSnapshot();
    await rename(first ?? '', moved ?? '');
    await cp(moved ?? '', copy ?? '', { recursive: true });
    for (const path of [moved, copy]) {
      const found = await openStore(path ?? '');
      expect(await contentOf(await found.current())).toHaveLength(3);
      const pinned = { dataset: 'taq_1min_bars', asOf: day('2024-11-29') };
      expect(await contentOf(await found.snapshots.pin(pinned))).toHaveLength(3);
      await found.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 1 }]));
    }
  });

  test('is copied whole while others commit, where versions noted before come last', async () => {
    await using folder = await temporaryFolder();
    const [dataDir, copy] = [join(folder.path, 'data'), join(folder.path, 'copy')];
    const store = await openStore(dataDir);
    const commit = async (date: string): Promise<unknown> =>
      store.commitPartition(updateOf([{ symbol: 'AAPL', date, bars: 1 }]));
    await commit('2024-11-25');
    const versions = join('manifests', 'taq', 'versions');
    const noted = await readdir(join(dataDir, versions));
    await commit('2024-11-26');
    for (const part of ['taq/objects', 'manifests/taq/leaves']) {
      await cp(join(dataDir, part), join(copy, part), { recursive: true });
      await commit(part === 'taq/objects' ? '2024-11-27' : '2024-11-22');
    }
    for (const name of noted) await cp(join(dataDir, versions, name), join(copy, versions, name));

    const copied = await (await openStore(copy, { mode: 'read' })).current();
    expect(copied.version).toBe(1);
    expect(await contentOf(copied)).toHaveLength(1);
    const writing = await openStore(copy);
    await writing.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 1 }]));
    expect(await contentOf(await writing.current())).toHaveLength(2);
  });

  test('names the lock of a month', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    expect(store.lockPath(minuteBars, '202411')).toBe(
      join(folder.path, 'taq/locks/taq_sync_aggregates_1min_bars_202411.lock'),
    );
  });
});

describe('a data folder that cannot be used', () => {
  test('is not there, or empty, for a reader: there is no store', async () => {
    await using folder = await temporaryFolder();
    const nowhere = join(folder.path, 'nowhere');
    const error = await errorOf(openStore(nowhere, { mode: 'read' }));
    expect([error.code, error.details]).toEqual(['STORE_NOT_FOUND', { path: nowhere }]);
    expect((await errorOf(openStore(folder.path, { mode: 'read' }))).code).toBe('STORE_NOT_FOUND');
    expect(await filesBelow(folder.path)).toEqual([]);
  });

  test.each(['read', 'write'] as const)('is a file, or below one, to %s', async (mode) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    for (const path of [file, join(file, 'data')]) {
      expect((await errorOf(openStore(path, { mode }))).code).toBe('STORE_UNUSABLE');
    }
    expect(await filesBelow(folder.path)).toEqual(['file']);
  });

  test('was written by a newer release', async () => {
    await using folder = await temporaryFolder();
    const versions = join(folder.path, 'manifests/taq/versions');
    await mkdir(versions, { recursive: true });
    await writeFile(join(versions, '1.json'), '{"formatVersion":9}');
    for (const mode of ['read', 'write'] as const) {
      const error = await errorOf(openStore(folder.path, { mode }));
      expect(error.code).toBe('STORE_FORMAT_UNKNOWN');
    }
  });

  test('was opened for reading: a commit is refused', async () => {
    await using folder = await temporaryFolder();
    const update = updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]);
    await (await openStore(folder.path)).commitPartition(update);
    const before = await filesBelow(folder.path);
    const reader = await openStore(folder.path, { mode: 'read' });
    const refused = updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 1 }]);
    expect((await errorOf(reader.commitPartition(refused))).code).toBe('STORE_UNUSABLE');
    expect((await errorOf(reader.snapshots.createSnapshot())).code).toBe('STORE_UNUSABLE');
    expect(await filesBelow(folder.path)).toEqual(before);
  });
});
