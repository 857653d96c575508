import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { agedStore, DAY_MS, kindsOf } from './support/aged-store.ts';
import { errorOf } from './support/errors.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { MONDAY_MORNING, openStore, TestClock, updateOf } from './support/stores.ts';

const IN_2035 = Date.parse('2035-01-01T00:00:00Z');
const AAPL = [{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }];
const MSFT = [{ symbol: 'MSFT', date: '2024-11-25', bars: 1 }];

test('a clock set to 2035 for one commit is refused, and back again all is as it was', async () => {
  await using folder = await temporaryFolder();
  const clock = new TestClock();
  const store = await openStore(folder.path, { clock: clock.read });
  await store.commitPartition(updateOf(AAPL));
  clock.now = IN_2035;
  const error = await errorOf(store.commitPartition(updateOf(MSFT)));
  expect([error.code, error.details]).toEqual([
    'CLOCK_SKEW',
    { clock: '2035-01-01T00:00:00.000Z', newestCommit: '2024-12-02T11:00:00.000Z' },
  ]);
  expect(error.next).toContain('TAQ_TRUST_CLOCK=1');
  clock.now = MONDAY_MORNING + 1000;
  expect((await store.commitPartition(updateOf(MSFT))).version).toBe(2);
});

test('a clock set to 2035 makes clean-up remove nothing', async () => {
  await using folder = await temporaryFolder();
  const { store, clock } = await agedStore(folder.path);
  const before = await filesBelow(folder.path);
  clock.now = IN_2035;
  for (const dryRun of [true, false]) {
    expect((await errorOf(store.cleanup({ dryRun }))).code).toBe('CLOCK_SKEW');
  }
  expect(await filesBelow(folder.path)).toEqual(before);
});

test('a store whose clock was set to 2035 for one commit goes on where its clock is trusted', async () => {
  await using folder = await temporaryFolder();
  const { store, clock } = await agedStore(folder.path);
  const now = clock.now;
  clock.now = IN_2035;
  const trusting = await openStore(folder.path, { clock: clock.read, trustClock: true });
  await trusting.commitPartition(updateOf(AAPL, { startedAt: now }));
  clock.now = now + DAY_MS;
  const refused = store.commitPartition(updateOf(AAPL, { startedAt: now + 1 }));
  expect((await errorOf(refused)).code).toBe('CLOCK_SKEW');
  expect((await errorOf(store.cleanup({ dryRun: true }))).code).toBe('CLOCK_SKEW');

  const again = await trusting.commitPartition(updateOf(AAPL, { startedAt: now + 1 }));
  const { root } = await store.manifests.version(again.version);
  expect(root.committedAt).toBe('2035-01-01T00:00:00.001Z');
  // Retention counts by the clock: what the wrong one said makes nothing older than it is.
  const objects = await readdir(join(folder.path, 'taq/objects'));
  const { items } = await trusting.cleanup({ retentionDays: 365 });
  expect(kindsOf(items)).toEqual({});
  expect(await readdir(join(folder.path, 'taq/objects'))).toEqual(objects);
});

test('a store that rested for four years is not refused', async () => {
  await using folder = await temporaryFolder();
  const clock = new TestClock();
  const store = await openStore(folder.path, { clock: clock.read });
  await store.commitPartition(updateOf(AAPL));
  clock.now += 4 * 365 * DAY_MS;
  expect((await store.commitPartition(updateOf(MSFT))).version).toBe(2);
});
