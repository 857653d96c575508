// A fault of an earlier attempt, by its id in the lessons.
import { expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { readParquet, type StoreState } from '@taq/versioning';
import { temporaryFolder } from './support/folders.ts';
import { MONDAY_MORNING, openStore, updateOf } from './support/stores.ts';

const MONTHS = ['2024-10-28', '2024-11-25'];

/** First prices of a month's files, as a state names them. */
async function prices({ partitions }: StoreState, month: string): Promise<unknown[]> {
  const segments = partitions.flatMap(({ partition, segments: own }) =>
    partition === month ? own : [],
  );
  const tables = segments.map(async ({ path }) => readParquet(path, minuteBars));
  return (await Promise.all(tables)).map((table) => table.getChild('open')?.get(0));
}

test('Q2: a sync in the middle of a query mixes no months of two versions', async () => {
  await using folder = await temporaryFolder();
  const writer = await openStore(folder.path);
  const sync = async (price: number): Promise<void> => {
    for (const date of MONTHS) {
      const startedAt = MONDAY_MORNING + price;
      await writer.commitPartition(
        updateOf([{ symbol: 'AAPL', date, bars: 1, price }], { startedAt }),
      );
    }
  };
  await sync(1);
  const reader = await openStore(folder.path, { mode: 'read' });
  const [state, pinned] = [await reader.current(), await reader.at()];
  expect(await prices(state, '202410')).toEqual([1]);
  await sync(2);
  // Who looks for the newest state again would answer with both versions.
  expect(await prices(await reader.current(), '202411')).toEqual([2]);
  expect(await prices(state, '202411')).toEqual([1]);
  expect(await prices(await pinned.read(), '202411')).toEqual([1]);
});
