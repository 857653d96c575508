import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { silentLogger, ticks, type Logger } from '@taq/schema';
import type { TaqStore } from '@taq/versioning';
import { day } from './support/bars.ts';
import { Child } from './support/children.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { contentOf, openStore, updateOf } from './support/stores.ts';

const BARS = 'taq_1min_bars';
const TAG = 'taq_1min_bars_20241129';

/** A store with one snapshot of bars. */
async function storeWithSnapshot(dataDir: string, logger?: Logger): Promise<TaqStore> {
  const store = await openStore(dataDir, logger && { logger });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 2 }]));
  await store.snapshots.createSnapshot();
  return store;
}

describe('deleting a snapshot', () => {
  test('is a commit that leaves a tombstone and takes the folder away', async () => {
    await using folder = await temporaryFolder();
    const store = await storeWithSnapshot(folder.path);
    const buried = await store.snapshots.deleteSnapshot(TAG);
    const { root } = await store.manifests.newest();
    expect(root).toMatchObject({ version: 3, reason: `delete the snapshot ${TAG}` });
    expect(buried).toMatchObject({ tag: TAG, deletedAt: root.committedAt });
    expect(await store.snapshots.list()).toEqual([]);
    expect((await errorOf(store.snapshots.get(TAG))).code).toBe('TAG_DELETED');
    expect(await readdir(join(folder.path, 'snapshots/taq'))).toEqual([]);
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });

  test('removes names only: live data and other snapshots of the same files stay', async () => {
    await using folder = await temporaryFolder();
    const store = await storeWithSnapshot(folder.path);
    await store.snapshots.createSnapshot({ tag: 'other' });
    const before = await contentOf(await store.current());
    await store.snapshots.deleteSnapshot(TAG);
    expect(await contentOf(await store.current())).toEqual(before);
    expect(await contentOf(await store.snapshots.pin({ dataset: BARS, tag: 'other' }))).toEqual(
      before,
    );
  });

  test('leaves files of other people in its folder, and says which', async () => {
    await using folder = await temporaryFolder();
    const said: unknown[] = [];
    const logger: Logger = { ...silentLogger, warn: (_, fields) => said.push(fields) };
    const store = await storeWithSnapshot(folder.path, logger);
    await store.commitPartition(sampleOf('2024-11-29', { 'BRK.B': 1 }));
    await store.snapshots.createSnapshot({ tag: 'mine' });
    const shown = join(folder.path, 'snapshots/taq/mine');
    await mkdir(join(shown, 'aggregates/own'));
    const own = ['aggregates/own/202411.txt', 'notes.txt', 'samples/2024-11-29/README.md'];
    for (const name of own) await writeFile(join(shown, name), '');
    await store.snapshots.deleteSnapshot('mine');
    expect(await filesBelow(shown)).toEqual(own);
    expect(said).toMatchObject([
      { component: 'taq_store', snapshot_tag: 'mine', left: expect.stringContaining('notes.txt') },
    ]);
  });

  test('of a tag that is unknown, deleted, or none is refused', async () => {
    await using folder = await temporaryFolder();
    const store = await storeWithSnapshot(folder.path);
    await store.snapshots.deleteSnapshot(TAG);
    const codes = ['none', TAG, '../x'].map(
      async (tag) => (await errorOf(store.snapshots.deleteSnapshot(tag))).code,
    );
    expect(await Promise.all(codes)).toEqual(['TAG_NOT_FOUND', 'TAG_DELETED', 'INVALID_TAG']);
    expect((await store.manifests.newest()).root.version).toBe(3);
    expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
  });

  test('by a process that is killed at any step is done whole or not at all, folder included', async () => {
    const outcomes = new Set<string>();
    let isKilled = true;
    for (let call = 1; isKilled; call += 1) {
      isKilled = false;
      for (const moment of ['before', 'after'] as const) {
        await using folder = await temporaryFolder();
        await storeWithSnapshot(folder.path);
        const script = new URL('./support/snapshot-deleter.ts', import.meta.url);
        const child = new Child(script, { dataDir: folder.path, tag: TAG, call, moment });
        isKilled = (await child.end()) === 'SIGKILL' || isKilled;
        const tags = (await (await openStore(folder.path)).snapshots.list()).map(({ tag }) => tag);
        expect(await readdir(join(folder.path, 'snapshots/taq'))).toEqual(tags);
        expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
        outcomes.add(tags.join());
      }
    }
    expect([...outcomes].toSorted()).toEqual(['', TAG]);
  });

  test('while another process still writes its folder takes that folder away as well', async () => {
    await using folder = await temporaryFolder();
    const store = await storeWithSnapshot(folder.path);
    const other = await openStore(folder.path);
    const [taken] = await Promise.all([
      store.snapshots.createSnapshot({ tag: 'short-lived' }),
      deleteAsSoonAsThere(other, 'short-lived'),
    ]);
    expect(taken.created).toBe(true);
    expect(await readdir(join(folder.path, 'snapshots/taq'))).toEqual([TAG]);
  });
});

async function deleteAsSoonAsThere(store: TaqStore, tag: string): Promise<void> {
  while (!(await store.snapshots.list()).some((snapshot) => snapshot.tag === tag)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await store.snapshots.deleteSnapshot(tag);
}

describe('a protected snapshot', () => {
  test('is not deleted until its protection is taken away', async () => {
    await using folder = await temporaryFolder();
    const store = await storeWithSnapshot(folder.path);
    const file = join(folder.path, 'snapshots/taq', TAG, 'snapshot.json');
    const { mtimeMs } = await stat(file);
    expect(await store.snapshots.protectSnapshot(TAG, true)).toMatchObject({ protected: true });
    const error = await errorOf(store.snapshots.deleteSnapshot(TAG));
    expect([error.code, error.details]).toEqual(['TAG_PROTECTED', { tag: TAG }]);
    expect(error.next).toContain(`taq snapshot protect ${TAG} --off`);
    expect((await store.snapshots.list())[0]).toMatchObject({ tag: TAG, protected: true });
    expect(await store.snapshots.protectSnapshot(TAG, false)).not.toHaveProperty('protected');
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
    await store.snapshots.deleteSnapshot(TAG);
    expect(await store.snapshots.list()).toEqual([]);
  });

  test('answers as before, and protecting it again is no commit', async () => {
    await using folder = await temporaryFolder();
    const store = await storeWithSnapshot(folder.path);
    await store.snapshots.protectSnapshot(TAG, true);
    const { version } = (await store.manifests.newest()).root;
    await store.snapshots.protectSnapshot(TAG, true);
    expect((await store.manifests.newest()).root.version).toBe(version);
    const state = await store.snapshots.pin({ dataset: BARS, asOf: day('2024-11-29') });
    expect([state.tag, state.version]).toEqual([TAG, 1]);
    expect((await errorOf(store.snapshots.protectSnapshot('none', true))).code).toBe(
      'TAG_NOT_FOUND',
    );
    const lost = store.snapshots.pin({ dataset: ticks.name, tag: TAG });
    expect((await errorOf(lost)).code).toBe('TAG_NOT_FOUND');
  });
});
