import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, ticks } from '@taq/schema';
import type { TaqStore } from '@taq/versioning';
import { knownDamage, markDamage } from '../src/known-damage.ts';
import { isSameFile } from '../src/links.ts';
import { agedStore, DAY_MS } from './support/aged-store.ts';
import { Child } from './support/children.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { stoppingPort } from './support/stopping-port.ts';
import { contentOf, MONDAY_MORNING, openStore, updateOf } from './support/stores.ts';

/** Version 1: November of AAPL. Version 2: another price of it. Version 3: December, and a sample in 4. */
async function fourVersions(dataDir: string): Promise<TaqStore> {
  const store = await openStore(dataDir);
  const bars = (date: string, price: number) => [{ symbol: 'AAPL', date, bars: 2, price }];
  await store.commitPartition(updateOf(bars('2024-11-25', 10)));
  const later = { startedAt: MONDAY_MORNING + 1 };
  await store.commitPartition(updateOf(bars('2024-11-25', 20), later));
  await store.commitPartition(updateOf(bars('2024-12-02', 30)));
  await store.commitPartition(sampleOf('2024-11-27', { AAPL: 1 }));
  return store;
}

async function plainNames(dataDir: string): Promise<string[]> {
  const names = await readdir(join(dataDir, 'taq/aggregates/1min_bars'));
  return [...names, ...(await readdir(join(dataDir, 'taq/samples')))].toSorted();
}

describe('a rollback', () => {
  test('is a commit with the data of the older version, plain names included', async () => {
    await using folder = await temporaryFolder();
    const store = await fourVersions(folder.path);
    const old = await contentOf(await (await store.at({ version: 1 })).read());
    expect(await store.rollback(1)).toEqual({
      version: 5,
      changed: true,
      partitions: [
        { dataset: minuteBars.name, partition: '202411' },
        { dataset: minuteBars.name, partition: '202412' },
        { dataset: ticks.name, partition: '2024-11-27' },
      ],
    });
    const state = await store.current();
    expect(await contentOf(state)).toEqual(old);
    expect(await plainNames(folder.path)).toEqual(['202411.parquet']);
    const name = join(folder.path, 'taq/aggregates/1min_bars/202411.parquet');
    expect(await isSameFile(name, state.partitions[0]?.segments[0]?.path ?? '')).toBe(true);
    expect((await store.manifests.newest()).root.reason).toBe('roll back to 1');
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);

    expect((await store.rollback(4)).version).toBe(6);
    expect(await plainNames(folder.path)).toEqual([
      '2024-11-27',
      '202411.parquet',
      '202412.parquet',
    ]);
  });

  test('rolls back no tag, no tombstone, no mark of damage and no removed name', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const { version } = (await store.manifests.newest()).root;
    await store.snapshots.createSnapshot({ tag: 'late' });
    await store.snapshots.deleteSnapshot('early');
    const object = 'd'.repeat(64);
    await markDamage(store.manifests, { damaged: [object], sound: [] });
    await store.cleanup({ retentionDays: 5 });
    const removed = await store.manifests.removedNames(await store.manifests.newest());
    expect(removed.size).toBeGreaterThan(0);
    clock.now += DAY_MS;
    expect((await store.rollback(version)).changed).toBe(true);
    const newest = await store.manifests.newest();
    expect((await store.snapshots.list()).map(({ tag }) => tag)).toEqual(['late']);
    expect((await errorOf(store.snapshots.get('early'))).code).toBe('TAG_DELETED');
    expect([...(await knownDamage(store.manifests, newest))]).toEqual([object]);
    expect(await store.manifests.removedNames(newest)).toEqual(removed);
  });

  test('to what is there already is no commit', async () => {
    await using folder = await temporaryFolder();
    const store = await fourVersions(folder.path);
    await store.snapshots.createSnapshot();
    expect(await store.rollback(4)).toEqual({ version: 5, changed: false, partitions: [] });
    expect(await store.rollback(5)).toEqual({ version: 5, changed: false, partitions: [] });
  });

  test.each([0, -1, 6, 1.5, Number.NaN])(
    'to version %d, which never was, is refused',
    async (n) => {
      await using folder = await temporaryFolder();
      const store = await fourVersions(folder.path);
      const error = await errorOf(store.rollback(n));
      expect([error.code, error.details]).toEqual(['VERSION_NOT_FOUND', { version: n }]);
      expect(error.message).toBe(`there is no version ${n}`);
      expect(error.next).toContain('The newest one is 4');
      expect((await store.manifests.newest()).root.version).toBe(4);
      expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
    },
  );

  test('to a version that was let go, or of which only a snapshot is left, is refused', async () => {
    await using folder = await temporaryFolder();
    const { store } = await agedStore(folder.path);
    await store.cleanup({ retentionDays: 5 });
    const error = await errorOf(store.rollback(3));
    expect([error.code, error.message]).toEqual(['VERSION_NOT_FOUND', 'version 3 was let go']);
    expect(error.next).toContain('taq log');
    // All of version 1 is kept for the snapshot.
    expect((await store.rollback(1)).changed).toBe(true);
  });

  test('that meets a clean-up of the same version lets that one win', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const { stopping, stopped, goOn } = stoppingPort(folder.path);
    const other = await openStore(folder.path, { port: stopping, clock: clock.read });
    const rolling = other.rollback(4);
    await stopped;
    await store.cleanup({ retentionDays: 5 });
    goOn();
    expect((await errorOf(rolling)).code).toBe('VERSION_NOT_FOUND');
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });

  test('that a clean-up meets keeps what it brought back', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const { stopping, stopped, goOn } = stoppingPort(folder.path);
    const cleaner = await openStore(folder.path, { port: stopping, clock: clock.read });
    const cleaning = cleaner.cleanup({ retentionDays: 5 });
    await stopped;
    await store.rollback(4);
    const rows = await contentOf(await store.current());
    goOn();
    const { items } = await cleaning;
    expect(items.filter(({ kind }) => kind === 'object')).toEqual([]);
    expect(await contentOf(await store.current())).toEqual(rows);
  });

  test('by a process that is killed at any step is done whole or not at all, names included', async () => {
    const outcomes = new Set<string>();
    let isKilled = true;
    for (let call = 1; isKilled; call += 1) {
      isKilled = false;
      for (const moment of ['before', 'after'] as const) {
        await using folder = await temporaryFolder();
        await fourVersions(folder.path);
        const script = new URL('./support/roller.ts', import.meta.url);
        const child = new Child(script, { dataDir: folder.path, version: 1, call, moment });
        isKilled = (await child.end()) === 'SIGKILL' || isKilled;
        const store = await openStore(folder.path);
        const { version } = (await store.manifests.newest()).root;
        const names = await plainNames(folder.path);
        outcomes.add(`${version} ${names.join()}`);
        expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
      }
    }
    expect([...outcomes].toSorted()).toEqual([
      '4 2024-11-27,202411.parquet,202412.parquet',
      '5 202411.parquet',
    ]);
  });
});
