import { describe, expect, test } from '@jest/globals';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { day } from './support/bars.ts';
import { contentOf, openStore, updateOf } from './support/stores.ts';

describe('a store', () => {
  test('gives back what was committed, under a plain name too', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const result = await store.commitPartition(
      updateOf([
        { symbol: 'AAPL', date: '2024-11-25', bars: 3 },
        { symbol: 'MSFT', date: '2024-11-25', bars: 2 },
        { symbol: 'ZZZ', date: '2024-11-25' },
      ]),
    );
    expect(result).toEqual({ version: 1, changed: true });
    const state = await store.current();
    expect(await contentOf(state)).toHaveLength(5);
    expect(state.partitions[0]?.coverage.state('ZZZ', day('2024-11-25'))).toBe('empty');
    expect(await filesBelow(folder.path)).toContain('taq/aggregates/1min_bars/202411.parquet');
  });
});
