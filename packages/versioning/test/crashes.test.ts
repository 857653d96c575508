import { expect, test } from '@jest/globals';
import { Child } from './support/children.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, updateOf, type TestCell } from './support/stores.ts';

/** Fills the month's last trading day, so that the commit is followed by a merge. */
const OLD: TestCell[] = [{ symbol: 'AAPL', date: '2024-11-27', bars: 3 }];
const NEW: TestCell[] = [
  { symbol: 'AAPL', date: '2024-11-27', bars: 4, price: 50 },
  { symbol: 'AAPL', date: '2024-11-29', bars: 2 },
];

async function seed(dataDir: string): Promise<void> {
  const store = await openStore(dataDir);
  const old = updateOf([...OLD, { symbol: 'AAPL', date: '2024-11-26', bars: 1 }], { startedAt: 1 });
  await store.commitPartition(old);
}

interface Picture {
  readonly rows: readonly string[];
  readonly rest: unknown;
}

/** What a store holds that nobody disturbed: rows, coverage, plain names, snapshots. */
async function picture(dataDir: string): Promise<Picture> {
  const store = await openStore(dataDir, { mode: 'read' });
  const state = await store.current();
  const files = await filesBelow(dataDir);
  const rest = {
    segments: state.partitions.map(({ segments }) => segments.map(({ hash }) => hash)),
    cells: state.partitions.map(({ coverage }) => [...coverage.cells()]),
    names: files.filter((name) => /^(taq\/aggregates|snapshots)\//.test(name)),
    snapshots: (await store.snapshots.list()).map(({ tag }) => tag),
    leftBehind: files.filter((name) => name.startsWith('taq/tmp/')),
  };
  return { rows: await contentOf(state), rest };
}

/** What a sync does: the update of a month, then a snapshot. */
async function sync(dataDir: string): Promise<void> {
  const store = await openStore(dataDir);
  await store.commitPartition(updateOf(NEW));
  await store.snapshots.createSnapshot();
}

/** Lets a child do the same until it kills itself; whether it came that far. */
async function syncAndDie(
  dataDir: string,
  call: number,
  moment: 'before' | 'after',
): Promise<boolean> {
  const end = await new Child(new URL('./support/crasher.ts', import.meta.url), {
    dataDir,
    cells: NEW,
    call,
    moment,
  }).end();
  return end === 'SIGKILL';
}

test('a process killed at any step of a commit leaves the old or the new state, and a second run ends like an undisturbed one', async () => {
  await using undisturbed = await temporaryFolder();
  await seed(undisturbed.path);
  const oldRows = await contentOf(await (await openStore(undisturbed.path)).current());
  await sync(undisturbed.path);
  const expected = await picture(undisturbed.path);

  const crashAndRepeat = async (call: number, moment: 'before' | 'after'): Promise<boolean> => {
    await using folder = await temporaryFolder();
    await seed(folder.path);
    const isKilled = await syncAndDie(folder.path, call, moment);
    const store = await openStore(folder.path, { mode: 'read' });
    expect([oldRows, expected.rows]).toContainEqual(await contentOf(await store.current()));
    await sync(folder.path);
    expect(await picture(folder.path)).toEqual(expected);
    return isKilled;
  };

  let call = 1;
  for (; ; call += 1) {
    const killed = await Promise.all([
      crashAndRepeat(call, 'before'),
      crashAndRepeat(call, 'after'),
    ]);
    if (!killed.includes(true)) break;
  }
  expect(call).toBeGreaterThan(10);
}, 240_000);
