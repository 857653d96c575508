import { describe, expect, test } from '@jest/globals';
import type { TaqStore } from '@taq/versioning';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, TestClock, updateOf } from './support/stores.ts';

const BARS = 'taq_1min_bars';

/** A store whose clock is set by hand. */
async function clockedStore(dataDir: string): Promise<{ store: TaqStore; clock: TestClock }> {
  const clock = new TestClock();
  return { store: await openStore(dataDir, { clock: clock.read }), clock };
}

/** Syncs a day and takes a snapshot, so that both commits are dated before `instant` is over. */
async function snapshotAt(
  { store, clock }: { store: TaqStore; clock: TestClock },
  instant: string,
  tag: string,
  date = instant.slice(0, 10),
): Promise<void> {
  clock.now = Date.parse(instant) - 1;
  await store.commitPartition(
    updateOf([{ symbol: 'AAPL', date, bars: 1 }], { startedAt: clock.now, provisional: true }),
  );
  clock.now = Date.parse(instant);
  await store.snapshots.createSnapshot({ tag });
}

function knownBy(asOf: string) {
  return { dataset: BARS, asOf: day(asOf), policy: 'known-by' as const };
}

describe('what was known by a day', () => {
  test.each([
    ['in winter', '2024-11-26', '2024-11-27T05:00:00.000Z'],
    ['in summer', '2024-07-02', '2024-07-03T04:00:00.000Z'],
    ['on the day that is an hour short', '2024-03-10', '2024-03-11T04:00:00.000Z'],
    ['on the eve of that day', '2024-03-09', '2024-03-10T05:00:00.000Z'],
    ['on the day that is an hour long', '2024-11-03', '2024-11-04T05:00:00.000Z'],
    ['on the eve of that day', '2024-11-02', '2024-11-03T04:00:00.000Z'],
    ['before 2007, when clocks changed at other times', '2006-03-20', '2006-03-21T05:00:00.000Z'],
  ])('ends with the last millisecond of it in New York: %s', async (_, date, midnight) => {
    await using folder = await temporaryFolder();
    const clocked = await clockedStore(folder.path);
    const last = new Date(Date.parse(midnight) - 1).toISOString();
    const stored = `${date.slice(0, 4)}-01-03`;
    await snapshotAt(clocked, last, 'at-23-59', stored);
    await snapshotAt(clocked, midnight, 'at-midnight', stored);
    const state = await clocked.store.snapshots.pin(knownBy(date));
    expect(state).toMatchObject({
      tag: 'at-23-59',
      created: last,
      asOf: date,
      asOfPolicy: 'known-by',
    });
  });

  test('is the latest snapshot by then, whatever day it is through, without later rows', async () => {
    await using folder = await temporaryFolder();
    const clocked = await clockedStore(folder.path);
    await snapshotAt(clocked, '2024-11-26T23:00:00Z', 'first');
    await snapshotAt(clocked, '2024-11-27T23:00:00Z', 'second');
    await snapshotAt(clocked, '2024-12-02T23:00:00Z', 'third');
    clocked.clock.now = Date.parse('2024-12-10T12:00:00Z');
    const { snapshots } = clocked.store;
    const tags = ['2024-11-26', '2024-11-27', '2024-11-28', '2024-12-01', '2024-12-09'].map(
      async (date) => (await snapshots.pin(knownBy(date))).tag,
    );
    expect(await Promise.all(tags)).toEqual(['first', 'second', 'second', 'second', 'third']);
    const clipped = await snapshots.pin({ ...knownBy('2024-11-29'), last: day('2024-12-31') });
    expect(clipped).toMatchObject({ tag: 'second', asOf: '2024-11-29' });
    expect(clipped.partitions.map(({ partition }) => partition)).toEqual(['202411']);
    expect(clipped).not.toHaveProperty('through');
    expect(clipped).not.toHaveProperty('laterSnapshotCoversMore');
  });

  test('is refused while the day is not over, by the clock and by the newest commit', async () => {
    await using folder = await temporaryFolder();
    const clocked = await clockedStore(folder.path);
    await snapshotAt(clocked, '2024-11-26T23:00:00Z', 'first');
    clocked.clock.now = Date.parse('2024-11-27T04:59:59.999Z');
    const error = await errorOf(clocked.store.snapshots.pin(knownBy('2024-11-26')));
    expect([error.code, error.details]).toEqual([
      'DAY_NOT_OVER',
      { asOf: '2024-11-26', endsAt: '2024-11-27T05:00:00.000Z' },
    ]);
    clocked.clock.now += 1;
    expect((await clocked.store.snapshots.pin(knownBy('2024-11-26'))).tag).toBe('first');
    // A reader whose clock is behind: the commit after that day shows that it is over.
    await snapshotAt(clocked, '2024-11-27T23:00:00Z', 'second');
    clocked.clock.now = Date.parse('2024-11-26T12:00:00Z');
    expect((await clocked.store.snapshots.pin(knownBy('2024-11-26'))).tag).toBe('first');
    const next = await errorOf(clocked.store.snapshots.pin(knownBy('2024-11-27')));
    expect(next.code).toBe('DAY_NOT_OVER');
  });

  test('before the first snapshot is an error that lists the next ones with both dates', async () => {
    await using folder = await temporaryFolder();
    const clocked = await clockedStore(folder.path);
    await snapshotAt(clocked, '2024-11-26T23:00:00Z', 'first');
    const error = await errorOf(clocked.store.snapshots.pin(knownBy('2024-11-25')));
    expect([error.code, error.details]).toEqual([
      'SNAPSHOT_NOT_FOUND',
      {
        asOf: '2024-11-25',
        policy: 'known-by',
        nearest: [{ tag: 'first', through: null, created: '2024-11-26T23:00:00.000Z' }],
      },
    ]);
    expect(error.message).toContain('before 2024-11-26T05:00:00.000Z');
    expect(error.message).toContain('first (all provisional, created 2024-11-26T23:00:00.000Z)');
  });

  test('fails once the snapshot that used to answer is deleted, and others go on', async () => {
    await using folder = await temporaryFolder();
    const clocked = await clockedStore(folder.path);
    await snapshotAt(clocked, '2024-11-26T23:00:00Z', 'first');
    await snapshotAt(clocked, '2024-11-27T23:00:00Z', 'second');
    clocked.clock.now = Date.parse('2024-12-10T12:00:00Z');
    await clocked.store.snapshots.deleteSnapshot('second');
    const error = await errorOf(clocked.store.snapshots.pin(knownBy('2024-11-29')));
    expect([error.code, error.details]).toMatchObject(['TAG_DELETED', { tag: 'second' }]);
    expect((await clocked.store.snapshots.pin(knownBy('2024-11-26'))).tag).toBe('first');
  });

  test('under a policy that there is not, or without a day, is refused', async () => {
    await using folder = await temporaryFolder();
    const { store } = await clockedStore(folder.path);
    const points = [
      { asOf: day('2024-11-26'), datasets: [BARS], policy: 'nearest' as never },
      { policy: 'known-by' as const },
      { asOf: day('2024-11-26') },
      { asOf: day('2024-11-26'), datasets: [] },
      { tag: 'x', version: 1 },
      { asOf: day('2024-11-26'), datasets: [BARS], version: 1 },
    ];
    for (const point of points) {
      expect((await errorOf(store.at(point))).code).toBe('INVALID_ARGUMENT');
    }
  });

  test('stays what it was when a day is back-filled later', async () => {
    await using folder = await temporaryFolder();
    const clocked = await clockedStore(folder.path);
    await snapshotAt(clocked, '2024-11-26T23:00:00Z', 'first');
    clocked.clock.now = Date.parse('2024-11-28T12:00:00Z');
    const before = await contentOf(await clocked.store.snapshots.pin(knownBy('2024-11-26')));
    await snapshotAt(clocked, '2024-11-29T23:00:00Z', 'late', '2024-11-25');
    const after = await clocked.store.snapshots.pin(knownBy('2024-11-26'));
    expect([after.tag, await contentOf(after)]).toEqual(['first', before]);
  });
});
