import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, ticks, type Dataset } from '@taq/schema';
import { readParquet, type TaqStore } from '@taq/versioning';
import type { SnapshotEntry } from '../src/manifest.ts';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { contentOf, openStore, TestClock, updateOf } from './support/stores.ts';

const BARS = 'taq_1min_bars';

/** Another dataset of the same shape, for snapshots of several. */
const otherBars = { ...minuteBars, name: 'taq_other_bars', shortName: 'other_bars' } as Dataset;

async function syncDay(
  store: TaqStore,
  date: string,
  options: Parameters<typeof updateOf>[1] = {},
): Promise<void> {
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date, bars: 2 }], options));
}

describe('taking a snapshot', () => {
  test('names it by dataset and the latest final day, and keeps what was noted with it', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-27');
    await syncDay(store, '2024-11-29', { provisional: true });
    const metadata = { symbols: ['AAPL'], tier: 'aggregates' };
    const { snapshot, created } = await store.snapshots.createSnapshot({ metadata });
    expect(created).toBe(true);
    expect(snapshot).toMatchObject({
      tag: 'taq_1min_bars_20241127',
      createdAt: '2024-12-02T11:00:00.003Z',
      metadata,
      datasets: [{ dataset: BARS, through: '2024-11-27', files: 1, rows: 4 }],
    });
    expect(await store.snapshots.get('taq_1min_bars_20241127')).toEqual(snapshot);
    expect(await store.snapshots.list()).toEqual([snapshot]);
  });

  test('is a commit that changes no data', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    const before = await store.current();
    const { snapshot } = await store.snapshots.createSnapshot();
    const after = await store.manifests.newest();
    expect(after.root).toMatchObject({ version: 2, reason: 'take a snapshot' });
    expect(snapshot).toMatchObject({ version: 1, sequence: 2 });
    expect((await store.current()).partitions[0]?.segments).toEqual(before.partitions[0]?.segments);
  });

  test('shows its files under their plain names, read-only and without a copy', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await syncDay(store, '2024-12-02');
    const { snapshot } = await store.snapshots.createSnapshot({ tag: 'mine' });
    const shown = join(folder.path, 'snapshots/taq/mine');
    expect(await filesBelow(shown)).toEqual([
      'aggregates/1min_bars/202411.parquet',
      'aggregates/1min_bars/202412.parquet',
      'snapshot.json',
    ]);
    expect(JSON.parse(await readFile(join(shown, 'snapshot.json'), 'utf8'))).toEqual(snapshot);
    const link = join(shown, 'aggregates/1min_bars/202411.parquet');
    expect((await stat(link)).mode & 0o777).toBe(0o444);
    expect((await stat(link)).nlink).toBe(3);
    expect((await readParquet(link, minuteBars)).numRows).toBe(2);
  });

  test('stands when its folder cannot be written, and leaves a note for the next opening', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await writeFile(join(folder.path, 'snapshots/taq/mine'), 'in the way');
    expect((await store.snapshots.createSnapshot({ tag: 'mine' })).created).toBe(true);
    const state = await store.snapshots.pin({ dataset: BARS, tag: 'mine' });
    expect(await contentOf(state)).toHaveLength(2);
    const left = await readdir(join(folder.path, 'taq/tmp'));
    expect(left.filter((name) => name.endsWith('~intent'))).toHaveLength(1);
  });

  test('of a store without a covered day is refused', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const empty = await errorOf(store.snapshots.createSnapshot());
    expect([empty.code, empty.details]).toEqual(['NOTHING_TO_SNAPSHOT', { datasets: [] }]);
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-29', state: 'not_published' }]),
    );
    await syncDay(store, '2024-11-29', { dataset: otherBars });
    const missing = await errorOf(store.snapshots.createSnapshot({ datasets: [BARS] }));
    expect([missing.code, missing.details]).toEqual(['NOTHING_TO_SNAPSHOT', { datasets: [BARS] }]);
  });

  test('of several datasets is named by the earliest of their days', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await syncDay(store, '2024-11-27', { dataset: otherBars });
    const { snapshot } = await store.snapshots.createSnapshot();
    expect(snapshot.tag).toBe('taq_all_20241127');
    expect(snapshot.datasets.map(({ through }) => through)).toEqual(['2024-11-29', '2024-11-27']);
    const one = await store.snapshots.createSnapshot({ datasets: [otherBars.name] });
    expect(one.snapshot.tag).toBe('taq_other_bars_20241127');
    const twice = await store.snapshots.createSnapshot({
      datasets: [otherBars.name, BARS, otherBars.name],
    });
    expect(twice).toMatchObject({ created: false, snapshot: { tag: 'taq_all_20241127' } });
    const pinned = await store.snapshots.pin({ dataset: otherBars.name, tag: 'taq_all_20241127' });
    expect(pinned.partitions.map(({ dataset }) => dataset)).toEqual([otherBars.name]);
  });

  test('of provisional days only says so in its tag and answers to no date', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29', { provisional: true, tableState: '1:1' });
    const { snapshot } = await store.snapshots.createSnapshot();
    expect(snapshot.tag).toBe('taq_1min_bars_20241129_provisional');
    const asked = { dataset: BARS, asOf: day('2024-11-29') };
    expect((await errorOf(store.snapshots.pin(asked))).code).toBe('SNAPSHOT_NOT_FOUND');
    const settled = [{ date: day('2024-11-29'), tableState: '1:1' }];
    await store.commitPartition(updateOf([], { settled }));
    const final = await store.snapshots.createSnapshot();
    expect(final.snapshot.tag).toBe('taq_1min_bars_20241129');
    expect((await store.snapshots.pin(asked)).tag).toBe('taq_1min_bars_20241129');
  });
});

describe('a tag that exists', () => {
  test('is success for the default one with the same content, and changes nothing', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    const first = await store.snapshots.createSnapshot();
    const before = await filesBelow(folder.path);
    const again = await store.snapshots.createSnapshot({ metadata: { other: true } });
    expect(again).toEqual({ snapshot: first.snapshot, created: false });
    expect(first.folder).toEqual({ files: 1, refused: 0 });
    expect(await filesBelow(folder.path)).toEqual(before);
  });

  test('is refused when the content is another one, and when it was asked for by name', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await store.snapshots.createSnapshot();
    await syncDay(store, '2024-11-26');
    const taken = await errorOf(store.snapshots.createSnapshot());
    expect([taken.code, taken.details]).toEqual(['TAG_EXISTS', { tag: 'taq_1min_bars_20241129' }]);
    await store.snapshots.createSnapshot({ tag: 'corrected' });
    for (const tag of ['corrected', 'CORRECTED']) {
      const error = await errorOf(store.snapshots.createSnapshot({ tag }));
      expect([error.code, error.details]).toEqual(['TAG_EXISTS', { tag: 'corrected' }]);
    }
  });

  test('is never given again after the snapshot was deleted', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await store.snapshots.createSnapshot();
    await store.snapshots.deleteSnapshot('taq_1min_bars_20241129');
    const error = await errorOf(store.snapshots.createSnapshot());
    expect(error.code).toBe('TAG_EXISTS');
    expect(error.message).toContain('never given again');
  });

  test('can be found out before any work is done for it', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await store.snapshots.createSnapshot();
    const { snapshots } = store;
    const datasets = [BARS];
    const through = day('2024-11-29');
    const idle = { datasets, through, workToDo: false };
    await snapshots.checkTag(idle);
    await snapshots.checkTag({ datasets, workToDo: true });
    await snapshots.checkTag({ datasets, through: day('2024-11-27'), workToDo: true });
    await snapshots.checkTag({ datasets, tag: 'free', through, workToDo: true });
    await snapshots.checkTag({ datasets: [BARS, 'x'], through, workToDo: true });
    await snapshots.checkTag({ datasets, latest: through, workToDo: true });
    const work = await errorOf(snapshots.checkTag({ datasets, through, workToDo: true }));
    expect(work.code).toBe('TAG_EXISTS');
    const named = { ...idle, tag: 'taq_1min_bars_20241129' };
    expect((await errorOf(snapshots.checkTag(named))).code).toBe('TAG_EXISTS');
    await store.snapshots.deleteSnapshot('taq_1min_bars_20241129');
    expect((await errorOf(snapshots.checkTag(idle))).code).toBe('TAG_EXISTS');
  });

  test('can be found out while no day is final yet, and of samples', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29', { provisional: true });
    await store.snapshots.createSnapshot();
    const foreseen = { datasets: [BARS], latest: day('2024-11-29') };
    await store.snapshots.checkTag({ ...foreseen, workToDo: false });
    const work = await errorOf(store.snapshots.checkTag({ ...foreseen, workToDo: true }));
    expect([work.code, work.details]).toEqual([
      'TAG_EXISTS',
      { tag: 'taq_1min_bars_20241129_provisional' },
    ]);
    await store.commitPartition(sampleOf('2024-11-27', { AAPL: 1 }));
    const { snapshot } = await store.snapshots.createSnapshot({ datasets: [ticks.name] });
    expect(snapshot.tag).toBe('taq_samples_2024-11-27');
    const samples = { datasets: [ticks.name], through: day('2024-11-27'), workToDo: true };
    expect((await errorOf(store.snapshots.checkTag(samples))).code).toBe('TAG_EXISTS');
  });

  test.each([
    '',
    '.',
    '..',
    'a/b',
    '-rf',
    'ends.',
    'über',
    'a b',
    'x'.repeat(101),
    'a\0',
    'nul',
    'COM1.old',
  ])('or a text that cannot be one is refused: %j', async (tag) => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const checks = [
      store.snapshots.createSnapshot({ tag }),
      store.snapshots.checkTag({ datasets: [], tag, workToDo: false }),
      store.snapshots.pin({ dataset: BARS, tag }),
    ];
    for (const check of checks) expect((await errorOf(check)).code).toBe('INVALID_TAG');
  });
});

describe('asking for a tag', () => {
  test('gives what was frozen, whatever was committed since, also when its folder is torn', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29', { startedAt: 1 });
    const { snapshot } = await store.snapshots.createSnapshot();
    const before = await contentOf(await store.snapshots.pin({ dataset: BARS, tag: snapshot.tag }));
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 9, price: 1 }], { startedAt: 2 }),
    );
    await rm(join(folder.path, 'snapshots'), { recursive: true });
    await rm(join(folder.path, 'taq/aggregates'), { recursive: true });
    const reader = await openStore(folder.path, { mode: 'read' });
    const state = await reader.snapshots.pin({ dataset: BARS, tag: snapshot.tag });
    expect(state).toMatchObject({
      version: 1,
      tag: snapshot.tag,
      through: '2024-11-29',
      created: snapshot.createdAt,
    });
    expect(await contentOf(state)).toEqual(before);
    expect(await contentOf(await reader.snapshots.pin({ dataset: BARS }))).toHaveLength(9);
  });

  test('that is unknown, or holds another dataset, lists those that are known', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    expect((await errorOf(store.snapshots.get('none'))).next).toBe('There is none yet.');
    const { snapshot } = await store.snapshots.createSnapshot();
    const unknown = await errorOf(store.snapshots.pin({ dataset: BARS, tag: 'none' }));
    expect([unknown.code, unknown.details]).toEqual([
      'TAG_NOT_FOUND',
      { tag: 'none', known: [snapshot.tag] },
    ]);
    const other = await errorOf(store.snapshots.pin({ dataset: 'taq_ticks', tag: snapshot.tag }));
    expect([other.code, other.details]).toEqual([
      'TAG_NOT_FOUND',
      { tag: snapshot.tag, known: [] },
    ]);
  });

  test('that was deleted says since when', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await store.snapshots.createSnapshot({ tag: 'gone' });
    await store.snapshots.deleteSnapshot('gone');
    const error = await errorOf(store.snapshots.pin({ dataset: BARS, tag: 'gone' }));
    expect(error.code).toBe('TAG_DELETED');
    expect(error.details).toMatchObject({ deletedAt: '2024-12-02T11:00:00.002Z' });
    expect(await store.snapshots.list()).toEqual([]);
  });

  test('together with a day is refused', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const both = { dataset: BARS, tag: 'x', asOf: day('2024-11-29') };
    expect((await errorOf(store.snapshots.pin(both))).code).toBe('INVALID_ARGUMENT');
  });

  test('whose version is not the one that was frozen is damage', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-11-29');
    await store.manifests.commit('forge', async (base, createdAt) => {
      const leaf = await store.manifests.snapshots(base, '2024');
      const forged: SnapshotEntry = {
        tag: 'forged',
        createdAt,
        sequence: 2,
        version: 1,
        manifest: '0'.repeat(64),
        datasets: [{ dataset: BARS, folder: 'aggregates/1min_bars', files: 1, rows: 2, bytes: 1 }],
        metadata: {},
      };
      return { snapshots: [{ ...leaf, snapshots: [forged] }] };
    });
    const error = await errorOf(store.snapshots.pin({ dataset: BARS, tag: 'forged' }));
    expect(error.code).toBe('STORE_DAMAGED');
  });
});

describe('asking as of a day', () => {
  /** Three nights: each syncs a day and takes a snapshot. */
  async function nights(dataDir: string): Promise<TaqStore> {
    const clock = new TestClock();
    const store = await openStore(dataDir, { clock: clock.read });
    for (const date of ['2024-11-25', '2024-11-27', '2024-12-02']) {
      await syncDay(store, date);
      await store.snapshots.createSnapshot();
      clock.now += 86_400_000;
    }
    return store;
  }

  const asked = (asOf: string) => ({ dataset: BARS, asOf: day(asOf) });

  const nearest = (through: string, created: string) => ({
    tag: `taq_1min_bars_${through.replaceAll('-', '')}`,
    through,
    created,
  });

  test('is answered by the first snapshot that is through that day, cut off after it', async () => {
    await using folder = await temporaryFolder();
    const store = await nights(folder.path);
    const on = await store.snapshots.pin(asked('2024-11-25'));
    expect(on).toMatchObject({ tag: 'taq_1min_bars_20241125', asOf: '2024-11-25' });
    const between = await store.snapshots.pin(asked('2024-11-26'));
    expect(between).toMatchObject({ tag: 'taq_1min_bars_20241127', asOf: '2024-11-26' });
    const weekend = await store.snapshots.pin(asked('2024-11-30'));
    expect(weekend.tag).toBe('taq_1min_bars_20241202');
    expect(weekend.partitions.map(({ partition }) => partition)).toEqual(['202411']);
    const early = await store.snapshots.pin(asked('2024-06-01'));
    expect(early).toMatchObject({ tag: 'taq_1min_bars_20241125', partitions: [] });
  });

  test('after the last one is refused, with the nearest ones', async () => {
    await using folder = await temporaryFolder();
    const store = await nights(folder.path);
    const error = await errorOf(store.snapshots.pin(asked('2024-12-03')));
    expect(error.code).toBe('SNAPSHOT_NOT_FOUND');
    expect(error.details).toEqual({
      asOf: '2024-12-03',
      policy: 'through',
      nearest: [
        nearest('2024-12-02', '2024-12-04T11:00:00.001Z'),
        nearest('2024-11-27', '2024-12-03T11:00:00.001Z'),
        nearest('2024-11-25', '2024-12-02T11:00:00.001Z'),
      ],
    });
    expect(error.message).toContain(
      'taq_1min_bars_20241202 (through 2024-12-02, created 2024-12-04T11:00:00.001Z)',
    );
    const none = await errorOf(
      store.snapshots.pin({ ...asked('2024-11-25'), dataset: 'taq_ticks' }),
    );
    expect(none.details).toEqual({ asOf: '2024-11-25', policy: 'through', nearest: [] });
  });

  test('is answered the same for ever, and says when a later snapshot covers more', async () => {
    await using folder = await temporaryFolder();
    const store = await nights(folder.path);
    const before = await store.snapshots.pin(asked('2024-11-27'));
    expect(before.laterSnapshotCoversMore).toBeUndefined();
    await syncDay(store, '2024-11-26', { startedAt: 5 });
    await store.snapshots.createSnapshot({ tag: 'back-filled' });
    const after = await store.snapshots.pin(asked('2024-11-27'));
    expect({ ...after, laterSnapshotCoversMore: undefined, partitions: [] }).toEqual({
      ...before,
      laterSnapshotCoversMore: undefined,
      partitions: [],
    });
    expect(await contentOf(after)).toEqual(await contentOf(before));
    expect(after.laterSnapshotCoversMore).toBe('back-filled');
    const narrow = { ...asked('2024-11-27'), first: day('2024-11-27') };
    expect((await store.snapshots.pin(narrow)).laterSnapshotCoversMore).toBeUndefined();
  });

  test('fails and says why when the snapshot that used to answer was deleted', async () => {
    await using folder = await temporaryFolder();
    const store = await nights(folder.path);
    await store.snapshots.deleteSnapshot('taq_1min_bars_20241127');
    const error = await errorOf(store.snapshots.pin(asked('2024-11-26')));
    expect([error.code, error.message]).toEqual([
      'TAG_DELETED',
      expect.stringContaining('taq_1min_bars_20241127'),
    ]);
    expect((await store.snapshots.pin(asked('2024-11-25'))).tag).toBe('taq_1min_bars_20241125');
  });

  test('is answered by the snapshot that was taken first, not by the one with the nearest day', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await syncDay(store, '2024-12-02');
    await store.snapshots.createSnapshot({ tag: 'first' });
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-12-02', bars: 1 }], {
        startedAt: Date.parse('2024-12-03'),
        provisional: true,
      }),
    );
    await syncDay(store, '2024-11-29');
    await store.snapshots.createSnapshot({ tag: 'second' });
    expect((await store.snapshots.pin(asked('2024-11-29'))).tag).toBe('first');
  });

  test('reads snapshots of all years in the order in which they were taken', async () => {
    await using folder = await temporaryFolder();
    const clock = new TestClock(Date.parse('2024-12-31T23:00:00Z'));
    const store = await openStore(folder.path, { clock: clock.read });
    for (const date of ['2024-12-30', '2024-12-31']) {
      await syncDay(store, date);
      await store.snapshots.createSnapshot();
      clock.now += 7_200_000;
    }
    const { root } = await store.manifests.newest();
    expect(root.snapshots.map(({ year }) => year)).toEqual(['2024', '2025']);
    const tags = (await store.snapshots.list()).map(({ tag }) => tag);
    expect(tags).toEqual(['taq_1min_bars_20241230', 'taq_1min_bars_20241231']);
  });
});
