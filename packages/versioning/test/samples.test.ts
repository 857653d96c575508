import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ticks } from '@taq/schema';
import { readParquet, type StoreState } from '@taq/versioning';
import { day } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { openStore, updateOf } from './support/stores.ts';

const DATE = '2024-11-27';

/** Prices by symbol, as the files of a state hold them. */
async function pricesOf({ partitions }: StoreState): Promise<unknown> {
  const segments = partitions
    .filter(({ dataset }) => dataset === ticks.name)
    .flatMap((partition) => partition.segments);
  const tables = await Promise.all(
    segments.map(async ({ path, firstSymbol, lastSymbol }) => {
      expect(lastSymbol).toBe(firstSymbol);
      const prices = (await readParquet(path, ticks)).getChild('trade_px')?.toArray();
      return [firstSymbol, [...(prices as Float64Array)]] as const;
    }),
  );
  return Object.fromEntries(tables);
}

test('each symbol of a day of samples is a file of its own, by its plain name too', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(sampleOf(DATE, { AAPL: 2, 'BRK.B': 1, ZERO: 0 }));
  const state = await store.current();
  expect(await pricesOf(state)).toEqual({ AAPL: [100, 100.01], 'BRK.B': [100] });
  expect(state.partitions[0]?.coverage.state('ZERO', day(DATE))).toBe('empty');
  expect(await readdir(join(folder.path, 'taq/samples', DATE))).toEqual([
    'AAPL.parquet',
    'BRK.B.parquet',
  ]);
  expect(await readdir(join(folder.path, 'taq/aggregates')).catch(() => [])).toEqual([]);
});

test('a second sample of a day adds its symbols, and replaces those it brings again', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(sampleOf(DATE, { AAPL: 2, MSFT: 1 }));
  const foreign = join(folder.path, 'taq/samples', DATE, 'notes.txt');
  await writeFile(foreign, 'mine');
  const later = { startedAt: Date.parse('2024-12-03T11:00:00Z'), price: 50 };
  await store.commitPartition(sampleOf(DATE, { AAPL: 1, IBM: 1 }, later));
  expect(await pricesOf(await store.current())).toEqual({ AAPL: [50], IBM: [50], MSFT: [100] });
  expect(await readdir(join(folder.path, 'taq/samples', DATE))).toEqual([
    'AAPL.parquet',
    'IBM.parquet',
    'MSFT.parquet',
    'notes.txt',
  ]);
});

test('an earlier fetch of a symbol does not come back over a later one', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(sampleOf(DATE, { AAPL: 2 }));
  const result = await store.commitPartition(sampleOf(DATE, { AAPL: 1 }, { startedAt: 1 }));
  expect(result.changed).toBe(false);
  expect(await pricesOf(await store.current())).toEqual({ AAPL: [100, 100.01] });
});

test('the days of a range are selected, of samples as of months', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  for (const date of ['2024-11-26', DATE, '2024-12-02']) {
    await store.commitPartition(sampleOf(date, { AAPL: 1 }));
  }
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: DATE, bars: 1 }]));
  const names = async (first: string, last: string): Promise<string[]> => {
    const state = await store.current({ first: day(first), last: day(last) });
    return state.partitions.map(({ partition }) => partition);
  };
  expect(await names('2024-11-27', '2024-12-31')).toEqual(['202411', DATE, '2024-12-02']);
  expect(await names('2024-11-01', '2024-11-26')).toEqual(['202411', '2024-11-26']);
  expect(await names('2025-01-01', '2025-12-31')).toEqual([]);
});

test('a snapshot of samples keeps them, under its own plain names', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(sampleOf(DATE, { AAPL: 2 }));
  const { snapshot } = await store.snapshots.createSnapshot({ datasets: [ticks.name] });
  await store.commitPartition(
    sampleOf(DATE, { AAPL: 1 }, { startedAt: Date.parse('2024-12-03T11:00:00Z') }),
  );
  const state = await store.snapshots.pin({ dataset: ticks.name, tag: snapshot.tag });
  expect(await pricesOf(state)).toEqual({ AAPL: [100, 100.01] });
  const names = join(folder.path, 'snapshots/taq', snapshot.tag, 'samples', DATE);
  expect(await readdir(names)).toEqual(['AAPL.parquet']);
});

test('whoever writes a day of samples holds the lock of that day', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  expect(store.lockPath(ticks, DATE)).toBe(
    join(folder.path, 'taq/locks', `taq_sync_samples_${DATE}.lock`),
  );
});

test('a month of samples, or a day of bars, is refused', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const sample = { ...sampleOf(DATE, { AAPL: 1 }), partition: '202411' };
  const bars = { ...updateOf([{ symbol: 'AAPL', date: DATE, bars: 1 }]), partition: DATE };
  for (const update of [sample, bars]) {
    const error = await errorOf(store.commitPartition(update));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'partition' } });
  }
});
