import { describe, expect, test } from '@jest/globals';
import { minuteBars, ticks, type Dataset } from '@taq/schema';
import type { TaqStore } from '@taq/versioning';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, TestClock, updateOf } from './support/stores.ts';

const BARS = minuteBars.name;
const OTHER = 'taq_other_bars';
const otherBars = { ...minuteBars, name: OTHER, shortName: 'other_bars' } as Dataset;

/** Brings a bar of a price to both datasets, or to one of them. */
async function sync(
  store: TaqStore,
  date: string,
  price: number,
  datasets: readonly Dataset[] = [minuteBars, otherBars],
): Promise<void> {
  for (const dataset of datasets) {
    const options = { dataset, startedAt: price };
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date, bars: 1, price }], options));
  }
}

describe('a pinned handle', () => {
  test('gives one state to any number of reads, whatever is committed in between', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await sync(store, '2024-11-25', 1);
    const pinned = await store.at();
    const first = await pinned.read({ datasets: [BARS] });
    await sync(store, '2024-11-25', 2);
    const second = await pinned.read({ datasets: [OTHER] });
    expect([first.version, second.version, pinned.version.root.version]).toEqual([2, 2, 2]);
    expect(await contentOf(first)).toEqual(await contentOf(second));
    expect((await pinned.read()).partitions.map(({ dataset }) => dataset)).toEqual([BARS, OTHER]);
    expect(await contentOf(await store.current())).not.toEqual(
      await contentOf(await pinned.read()),
    );
  });

  test('of a version by number is that version, and no other', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await sync(store, '2024-11-25', 1);
    await sync(store, '2024-11-25', 2);
    const state = await (await store.at({ version: 2 })).read();
    expect(state).toMatchObject({ version: 2 });
    expect(await contentOf(state)).toEqual([
      'AAPL 2024-11-25T14:30:00.000Z 1 100',
      'AAPL 2024-11-25T14:30:00.000Z 1 100',
    ]);
    expect((await (await store.at({ version: 0 })).read()).partitions).toEqual([]);
    for (const version of [5, -1, 1.5]) {
      const error = await errorOf(store.at({ version }));
      expect([error.code, error.details]).toEqual(['VERSION_NOT_FOUND', { version }]);
    }
  });

  test('of a tag answers for what the snapshot holds, and refuses the rest', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await sync(store, '2024-11-25', 1);
    await store.snapshots.createSnapshot({ tag: 'bars', datasets: [BARS] });
    const pinned = await store.at({ tag: 'bars' });
    expect(pinned.datasets).toEqual([BARS]);
    const state = await pinned.read();
    expect(state).toMatchObject({ tag: 'bars', through: '2024-11-25' });
    expect(state.partitions.map(({ dataset }) => dataset)).toEqual([BARS]);
    expect((await errorOf(pinned.read({ datasets: [OTHER] }))).code).toBe('INVALID_ARGUMENT');
    const asked = await errorOf(store.at({ tag: 'bars', datasets: [BARS, OTHER] }));
    expect(asked.code).toBe('TAG_NOT_FOUND');
    expect(asked.message).toContain(OTHER);
  });

  test('as of a day takes the first snapshot that is through it in all datasets that are asked', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await sync(store, '2024-11-25', 1);
    await store.snapshots.createSnapshot({ tag: 'bars-only', datasets: [BARS] });
    await sync(store, '2024-11-26', 2, [minuteBars]);
    await store.snapshots.createSnapshot({ tag: 'one-behind' });
    await sync(store, '2024-11-26', 3, [otherBars]);
    await store.snapshots.createSnapshot({ tag: 'both' });
    const tagOf = async (asOf: string, ...datasets: string[]): Promise<string | undefined> =>
      (await store.at({ asOf: day(asOf), datasets })).snapshot?.tag;
    expect(await tagOf('2024-11-25', BARS)).toBe('bars-only');
    expect(await tagOf('2024-11-25', BARS, OTHER)).toBe('one-behind');
    expect(await tagOf('2024-11-26', BARS)).toBe('one-behind');
    expect(await tagOf('2024-11-26', BARS, OTHER)).toBe('both');
    expect(await tagOf('2024-11-26', OTHER)).toBe('both');
    const none = await errorOf(store.at({ asOf: day('2024-11-26'), datasets: [BARS, ticks.name] }));
    expect(none.details).toMatchObject({ nearest: [] });
    const late = await errorOf(store.at({ asOf: day('2024-11-27'), datasets: [BARS, OTHER] }));
    expect(late.details).toMatchObject({
      nearest: [
        { tag: 'both', through: '2024-11-26' },
        { tag: 'one-behind', through: '2024-11-25' },
      ],
    });
    expect(late.message).toContain(`${BARS} and ${OTHER}`);
  });

  test('known by a day takes the latest snapshot that holds all of them', async () => {
    await using folder = await temporaryFolder();
    const clock = new TestClock(Date.parse('2024-11-25T23:00:00Z'));
    const store = await openStore(folder.path, { clock: clock.read });
    await sync(store, '2024-11-25', 1);
    await store.snapshots.createSnapshot({ tag: 'both' });
    await store.snapshots.createSnapshot({ tag: 'bars-only', datasets: [BARS] });
    clock.now += 86_400_000;
    const asked = { asOf: day('2024-11-25'), policy: 'known-by' } as const;
    expect((await store.at({ ...asked, datasets: [BARS, OTHER] })).snapshot?.tag).toBe('both');
    expect((await store.at({ ...asked, datasets: [BARS] })).snapshot?.tag).toBe('bars-only');
  });

  test('as of a day clips each of its reads, and says of each what a later snapshot covers', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await sync(store, '2024-12-03', 1);
    await store.snapshots.createSnapshot({ tag: 'first' });
    await sync(store, '2024-11-25', 2, [otherBars]);
    await store.snapshots.createSnapshot({ tag: 'second' });
    const pinned = await store.at({ asOf: day('2024-11-30'), datasets: [BARS, OTHER] });
    const [bars, other] = [
      await pinned.read({ datasets: [BARS] }),
      await pinned.read({ datasets: [OTHER], last: day('2024-12-31') }),
    ];
    expect([bars.partitions, other.partitions]).toEqual([[], []]);
    expect(bars).not.toHaveProperty('laterSnapshotCoversMore');
    expect(other).toMatchObject({
      tag: 'first',
      asOf: '2024-11-30',
      asOfPolicy: 'through',
      laterSnapshotCoversMore: 'second',
    });
  });
});
