// Faults of an earlier attempt, by their ids in the lessons: each test fails where its protection is
// taken out.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { minuteBars, ticks, type Dataset } from '@taq/schema';
import { readParquet, type CommitPort, type StoreState } from '@taq/versioning';
import { PosixStore } from '../src/posix-store.ts';
import { TempFiles } from '../src/temp-files.ts';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { contentOf, openStore, TestClock, updateOf } from './support/stores.ts';

const BARS = minuteBars.name;

async function rowsOf({ partitions }: StoreState, dataset: Dataset): Promise<number> {
  const segments = partitions.flatMap((partition) => partition.segments);
  const tables = segments.map(async ({ path }) => readParquet(path, dataset));
  return (await Promise.all(tables)).reduce((sum, { numRows }) => sum + numRows, 0);
}

test('B1: the tag that a snapshot gets by itself is found by its day', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 2 }]));
  await store.commitPartition(sampleOf('2024-11-27', { AAPL: 3 }));
  for (const [dataset, asOf] of [
    [BARS, '2024-11-29'],
    [ticks.name, '2024-11-27'],
  ] as const) {
    const { snapshot } = await store.snapshots.createSnapshot({ datasets: [dataset] });
    const state = await store.snapshots.pin({ dataset, asOf: day(asOf) });
    expect(state.tag).toBe(snapshot.tag);
  }
});

test('B2: a snapshot of the default kind is read by path and by pin, row for row', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-27', bars: 2 }]));
  const live = await contentOf(await store.current());
  const { snapshot } = await store.snapshots.createSnapshot();
  const reader = await openStore(folder.path, { mode: 'read' });
  expect(await contentOf(await reader.snapshots.pin({ dataset: BARS, tag: snapshot.tag }))).toEqual(
    live,
  );
  const shown = join(folder.path, 'snapshots/taq', snapshot.tag);
  const names = (await filesBelow(shown)).filter((name) => name.endsWith('.parquet'));
  const tables = names.map(async (name) => readParquet(join(shown, name), minuteBars));
  expect((await Promise.all(tables)).map(({ numRows }) => numRows)).toEqual([live.length]);
});

test('B3: ticks of a point in time have their rows, and what is missing has its reason', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(sampleOf('2024-11-26', { AAPL: 3, ZERO: 0 }));
  await store.snapshots.createSnapshot({ datasets: [ticks.name] });
  await store.commitPartition(sampleOf('2024-11-26', { AAPL: 9 }, { startedAt: 2 ** 42 }));
  const state = await store.snapshots.pin({ dataset: ticks.name, asOf: day('2024-11-26') });
  expect(await rowsOf(state, ticks)).toBe(3);
  const coverage = state.partitions[0]?.coverage;
  const states = ['AAPL', 'ZERO', 'IBM'].map((one) => coverage?.state(one, day('2024-11-26')));
  expect(states).toEqual(['data', 'empty', 'not_synced']);
});

test('B5: one snapshot holds several datasets, of one instant, for a question that needs two', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const sync = async (bars: number, startedAt: number): Promise<void> => {
    const cells = [{ symbol: 'AAPL', date: '2024-11-27', bars }];
    await store.commitPartition(updateOf(cells, { startedAt }));
    await store.commitPartition(sampleOf('2024-11-27', { AAPL: bars }, { startedAt }));
  };
  await sync(2, 1);
  await store.snapshots.createSnapshot();
  const pinned = await store.at({ asOf: day('2024-11-27'), datasets: [BARS, ticks.name] });
  const bars = await pinned.read({ datasets: [BARS] });
  await sync(5, 2);
  const trades = await pinned.read({ datasets: [ticks.name] });
  expect([bars.tag, trades.tag, bars.version]).toEqual([bars.tag, bars.tag, trades.version]);
  expect([await rowsOf(bars, minuteBars), await rowsOf(trades, ticks)]).toEqual([2, 2]);
});

test('B6–B7: a snapshot of 23:59 serves that day as it was known, one of midnight does not, and no row is later', async () => {
  await using folder = await temporaryFolder();
  const clock = new TestClock(Date.parse('2024-11-28T04:59:59.998Z'));
  const store = await openStore(folder.path, { clock: clock.read });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-27', bars: 1 }]));
  clock.now += 1;
  await store.snapshots.createSnapshot({ tag: 'at-23-59' });
  clock.now += 1;
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-12-02', bars: 1 }]));
  await store.snapshots.createSnapshot({ tag: 'after-midnight' });
  const asked = { dataset: BARS, asOf: day('2024-11-27') };
  const known = await store.snapshots.pin({ ...asked, policy: 'known-by' });
  expect([known.tag, known.created]).toEqual(['at-23-59', '2024-11-28T04:59:59.999Z']);
  // The later one reaches the day too; what it holds of December is no part of an answer.
  const later = await store.snapshots.pin({ ...asked, asOf: day('2024-11-29') });
  expect([later.tag, later.asOf]).toEqual(['after-midnight', '2024-11-29']);
  expect(later.partitions.map(({ partition }) => partition)).toEqual(['202411']);
});

test('B8: a question that a deleted snapshot used to answer fails and says why, under every policy', async () => {
  await using folder = await temporaryFolder();
  const clock = new TestClock(Date.parse('2024-11-27T23:00:00Z'));
  const store = await openStore(folder.path, { clock: clock.read });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-27', bars: 1 }]));
  await store.snapshots.createSnapshot({ tag: 'gone' });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-26', bars: 1 }]));
  clock.now += 24 * 3_600_000;
  await store.snapshots.createSnapshot({ tag: 'stays' });
  await store.snapshots.deleteSnapshot('gone');
  const dataset = BARS;
  const asOf = day('2024-11-27');
  const questions = [{ tag: 'gone' }, { asOf }, { asOf, policy: 'known-by' as const }];
  for (const question of questions) {
    const error = await errorOf(store.snapshots.pin({ dataset, ...question }));
    expect([error.code, error.details]).toMatchObject(['TAG_DELETED', { tag: 'gone' }]);
  }
  expect((await store.snapshots.pin({ dataset, tag: 'stays' })).tag).toBe('stays');
});

test('C7: what a failing sync leaves is no part of the next snapshot, nor of what readers see', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]));
  const before = await contentOf(await store.current());
  const names = await filesBelow(join(folder.path, 'taq/aggregates'));
  const failing = await openStore(folder.path, { port: portWithoutVersions(folder.path) });
  const cells = [{ symbol: 'AAPL', date: '2024-11-25', bars: 9, price: 1 }];
  const work = failing.commitPartition(updateOf(cells, { startedAt: 2 ** 42 }));
  await expect(work).rejects.toThrow('failed on purpose');
  expect(await filesBelow(join(folder.path, 'taq/aggregates'))).toEqual(names);
  const { snapshot } = await store.snapshots.createSnapshot();
  expect(snapshot.datasets).toMatchObject([{ files: 1, rows: 2 }]);
  const state = await store.snapshots.pin({ dataset: BARS, tag: snapshot.tag });
  expect(await contentOf(state)).toEqual(before);
});

/** The real port, on a disk that gives up when a version is to be written. */
function portWithoutVersions(dataDir: string): CommitPort {
  const real = new PosixStore(dataDir, new TempFiles(join(dataDir, 'taq/tmp')));
  return {
    get: async (name) => real.get(name),
    list: async (name) => real.list(name),
    putObject: async (name, file) => real.putObject(name, file),
    putHint: async (name, bytes) => real.putHint(name, bytes),
    remove: async (name) => real.remove(name),
    putIfAbsent: async (name, bytes) => {
      if (name.includes('/versions/')) throw new Error('failed on purpose');
      return real.putIfAbsent(name, bytes);
    },
  };
}

test('C8: a second snapshot of one end date is told before any work, and changes nothing', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 2 }]));
  const { snapshot } = await store.snapshots.createSnapshot();
  const through = day('2024-11-29');
  const check = store.snapshots.checkTag({ datasets: [BARS], through, workToDo: true });
  expect((await errorOf(check)).code).toBe('TAG_EXISTS');
  await store.commitPartition(updateOf([{ symbol: 'IBM', date: '2024-11-29', bars: 2 }]));
  const before = await filesBelow(folder.path);
  expect((await errorOf(store.snapshots.createSnapshot())).code).toBe('TAG_EXISTS');
  expect(await filesBelow(folder.path)).toEqual(before);
  const state = await store.snapshots.pin({ dataset: BARS, tag: snapshot.tag });
  expect(await rowsOf(state, minuteBars)).toBe(2);
});

test('the live file may go: the plain name, and then the folder of plain names, and the snapshot answers', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-29', bars: 2 }]));
  const { snapshot } = await store.snapshots.createSnapshot();
  const pin = async (): Promise<StoreState> =>
    (await openStore(folder.path, { mode: 'read' })).snapshots.pin({
      dataset: BARS,
      tag: snapshot.tag,
    });
  await rm(join(folder.path, 'taq/aggregates/1min_bars/202411.parquet'));
  expect(await rowsOf(await pin(), minuteBars)).toBe(2);
  await rm(join(folder.path, 'taq/aggregates'), { recursive: true });
  expect(await rowsOf(await pin(), minuteBars)).toBe(2);
  expect(await readdir(join(folder.path, 'snapshots/taq', snapshot.tag))).toContain('aggregates');
});
