// Faults of an earlier attempt, by their ids in the lessons.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { minuteBars, TaqError } from '@taq/schema';
import { PosixStore } from '../src/posix-store.ts';
import { TempFiles } from '../src/temp-files.ts';
import { agedStore, AGE_DAYS, DAY_MS } from './support/aged-store.ts';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, updateOf } from './support/stores.ts';

const BARS = minuteBars.name;
const ASKED = { dataset: BARS, asOf: day('2024-11-25') };

test('B8: clean-up of snapshots lets no other one answer for what they used to answer', async () => {
  await using folder = await temporaryFolder();
  const { store } = await agedStore(folder.path);
  await store.snapshots.createSnapshot({ tag: 'late' });
  expect((await store.snapshots.pin(ASKED)).tag).toBe('early');
  await store.cleanup({ snapshotsOlderThanDays: AGE_DAYS - 1 });
  const error = await errorOf(store.snapshots.pin(ASKED));
  expect([error.code, (error.details as { tag: string }).tag]).toEqual(['TAG_DELETED', 'early']);
  const later = { ...ASKED, asOf: day('2024-11-26') };
  expect((await store.snapshots.pin(later)).tag).toBe('late');
  expect((await errorOf(store.snapshots.createSnapshot({ tag: 'early' }))).code).toBe('TAG_EXISTS');
});

test('C6: a clean-up whose commit fails has changed nothing that anybody sees', async () => {
  await using folder = await temporaryFolder();
  const { clock } = await agedStore(folder.path);
  class BrokenPort extends PosixStore {
    override async putIfAbsent(name: string, bytes: Uint8Array) {
      if (name.includes('/versions/')) throw new Error('broken on purpose');
      return super.putIfAbsent(name, bytes);
    }
  }
  const port = new BrokenPort(folder.path, new TempFiles(join(folder.path, 'taq/tmp')));
  const store = await openStore(folder.path, { port, clock: clock.read });
  const before = await filesBelow(folder.path);
  const wish = { retentionDays: 5, snapshots: ['early'] };
  await expect(store.cleanup(wish)).rejects.toThrow('broken on purpose');
  const after = await filesBelow(folder.path);
  // Leaves that were made ready for the commit may stay: nothing names them.
  expect(after.filter((name) => !name.includes('/leaves/'))).toEqual(
    before.filter((name) => !name.includes('/leaves/')),
  );
  expect(after).toEqual(expect.arrayContaining(before));
});

test('C9: a file stays until one retention after the last that named it, a deleted snapshot included', async () => {
  await using folder = await temporaryFolder();
  const { store, clock } = await agedStore(folder.path);
  const state = await store.snapshots.pin({ dataset: BARS, tag: 'early' });
  const object = `${state.partitions[0]?.segments[0]?.hash}.parquet`;
  await store.cleanup({ retentionDays: 5 });
  await store.snapshots.deleteSnapshot('early');
  const objects = async (): Promise<string[]> => readdir(join(folder.path, 'taq/objects'));
  for (const waited of [0, 5 * DAY_MS - 1000]) {
    clock.now += waited;
    await store.cleanup({ retentionDays: 5 });
    expect(await objects()).toContain(object);
    // Who pinned the snapshot before it was deleted reads on.
    expect(await contentOf(state)).toHaveLength(2);
  }
  clock.now += 2000;
  await store.cleanup({ retentionDays: 5 });
  expect(await objects()).not.toContain(object);
});

test('C9: clean-up removes nothing that a commit has not listed before', async () => {
  await using folder = await temporaryFolder();
  const { clock } = await agedStore(folder.path);
  const unlisted: string[] = [];
  class WatchingPort extends PosixStore {
    override async remove(name: string) {
      const newest = await store.manifests.newest();
      const removed = await store.manifests.removedNames(newest);
      const content = name.replace(/^.*\//, '').replace(/\..*$/, '');
      if (!removed.has(content)) unlisted.push(name);
      return super.remove(name);
    }
  }
  const port = new WatchingPort(folder.path, new TempFiles(join(folder.path, 'taq/tmp')));
  const store = await openStore(folder.path, { port, clock: clock.read });
  const { items } = await store.cleanup({ retentionDays: 5 });
  expect(items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['leaf', 'object']));
  expect(unlisted).toEqual([]);
});

test('E6: on a full disk the error of a clean-up reaches the caller, and nothing was removed', async () => {
  await using folder = await temporaryFolder();
  const { clock } = await agedStore(folder.path);
  class FullPort extends PosixStore {
    override async putIfAbsent(name: string): Promise<never> {
      const details = { path: name, neededBytes: 1, freeBytes: 0, predictedUsage: 1 };
      throw new TaqError('DISK_FULL', `no space left to write ${name}`, { details });
    }
  }
  const port = new FullPort(folder.path, new TempFiles(join(folder.path, 'taq/tmp')));
  const store = await openStore(folder.path, { port, clock: clock.read });
  const objects = await readdir(join(folder.path, 'taq/objects'));
  expect((await errorOf(store.cleanup({ retentionDays: 5 }))).code).toBe('DISK_FULL');
  expect(await readdir(join(folder.path, 'taq/objects'))).toEqual(objects);
  expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  expect(await readdir(join(folder.path, 'taq/locks'))).toEqual([]);
});

test('D4: a commit that was made ready before a clean-up is made again after it', async () => {
  await using folder = await temporaryFolder();
  const { store, clock } = await agedStore(folder.path);
  let isFirst = true;
  class LatePort extends PosixStore {
    override async putIfAbsent(name: string, bytes: Uint8Array) {
      if (isFirst && name.includes('/versions/')) {
        isFirst = false;
        await store.cleanup({ retentionDays: 5 });
      }
      return super.putIfAbsent(name, bytes);
    }
  }
  const port = new LatePort(folder.path, new TempFiles(join(folder.path, 'taq/tmp')));
  const writer = await openStore(folder.path, { port, clock: clock.read });
  const cells = [{ symbol: 'AAPL', date: '2024-11-26', bars: 2, price: 100 }];
  const { version } = await writer.commitPartition(updateOf(cells, { startedAt: clock.now }));
  const removed = await store.manifests.removedNames(await store.manifests.newest());
  const { partitions } = await store.current();
  expect(version).toBe(9);
  for (const { path } of partitions.flatMap(({ segments }) => segments)) {
    expect(removed).not.toContain(path.replace(/^.*\//, '').replace('.parquet', ''));
  }
  expect(await contentOf(await store.current())).toHaveLength(5);
});
