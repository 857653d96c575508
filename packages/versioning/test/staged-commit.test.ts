import { stat, truncate } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import type { PartitionUpdate, StagedFile, TaqStore } from '@taq/versioning';
import { Table } from 'apache-arrow';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { contentOf, openStore, provenance, updateOf, type TestCell } from './support/stores.ts';
import { withRule } from '@taq/schema';

const MONDAY: TestCell[] = [
  { symbol: 'AAPL', date: '2024-11-25', bars: 3 },
  { symbol: 'MSFT', date: '2024-11-25', bars: 2 },
];
const TUESDAY: TestCell[] = [
  { symbol: 'AAPL', date: '2024-11-26', bars: 2 },
  { symbol: 'MSFT', date: '2024-11-26' },
];

/** The rows as a file that waits for its commit. */
async function stage(
  store: TaqStore,
  { dataset, rows }: PartitionUpdate,
  fingerprint: string,
): Promise<StagedFile> {
  if (!(rows instanceof Table)) throw new RangeError('staged already');
  const { filterSet, options } = provenance;
  const ruled = withRule(dataset, { conditions: filterSet, ...options });
  await using draft = await store.staging.draft(ruled, rows);
  const { file } = await draft.keep(fingerprint, null);
  return file;
}

async function stageDays(store: TaqStore, ...days: readonly TestCell[][]): Promise<StagedFile[]> {
  return Promise.all(
    days.map(async (cells, index) => stage(store, updateOf(cells), `day ${index}`)),
  );
}

async function objectsOf(store: TaqStore): Promise<string[]> {
  const { partitions } = await store.current();
  return partitions.flatMap(({ segments }) => segments.map(({ hash }) => hash));
}

describe('a commit of staged files', () => {
  test('makes the same objects as one of the same rows in memory', async () => {
    await using folder = await temporaryFolder();
    await using other = await temporaryFolder();
    const [staged, direct] = [await openStore(folder.path), await openStore(other.path)];
    const update = updateOf([...MONDAY, ...TUESDAY]);
    await staged.commitPartition({ ...update, rows: await stageDays(staged, TUESDAY, MONDAY) });
    await direct.commitPartition(update);
    expect(await objectsOf(staged)).toEqual(await objectsOf(direct));
    expect(await contentOf(await staged.current())).toHaveLength(7);
  });

  test('takes a single one as it is, which stays staged until it is dropped', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const [file] = await stageDays(store, MONDAY);
    if (file === undefined) throw new RangeError('nothing is staged');
    await store.commitPartition({ ...updateOf(MONDAY), rows: [file] });
    const [segment] = (await store.current()).partitions[0]?.segments ?? [];
    const { sha256: hash, bytes, rows, bounds } = file;
    expect(segment).toMatchObject({ hash, bytes, rows, firstSymbol: bounds?.firstSymbol });
    expect((await stat(segment?.path ?? '')).ino).toBe((await stat(file.path)).ino);
    await store.staging.dropDays(['day 0']);
    expect(await contentOf(await store.current())).toHaveLength(5);
  });

  test('leaves out cells that somebody fetched later', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const later: TestCell[] = [{ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 70 }];
    await store.commitPartition(updateOf(later, { startedAt: 9 }));
    const rows = await stageDays(store, MONDAY);
    await store.commitPartition({ ...updateOf(MONDAY, { startedAt: 5 }), rows });
    const content = await contentOf(await store.current());
    expect(content).toHaveLength(3);
    expect(content.filter((row) => row.includes('70'))).toHaveLength(1);
  });

  test('of files without rows records their cells', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const empty: TestCell[] = [{ symbol: 'AAPL', date: '2024-11-25' }];
    await store.commitPartition({ ...updateOf(empty), rows: await stageDays(store, empty) });
    const [partition] = (await store.current()).partitions;
    expect(partition?.segments).toEqual([]);
    expect([...(partition?.coverage.cells() ?? [])]).toHaveLength(1);
  });

  test.each([
    ['hold the same cell', [MONDAY, MONDAY], MONDAY],
    ['hold a cell that was not fetched', [MONDAY, TUESDAY], MONDAY],
    ['lack a cell that is said to have data', [MONDAY], [...MONDAY, ...TUESDAY]],
  ])('that %s is refused', async (_what, days, fetched) => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const rows = await stageDays(store, ...days);
    const error = await errorOf(store.commitPartition({ ...updateOf(fetched), rows }));
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect((await store.current()).version).toBe(0);
  });

  test.each([
    ['alone', [MONDAY]],
    ['among others', [MONDAY, TUESDAY]],
  ])('of which one was damaged since, %s, names it and commits nothing', async (_which, days) => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const rows = await stageDays(store, ...days);
    await truncate(rows[0]?.path ?? '', 100);
    const error = await errorOf(store.commitPartition({ ...updateOf(days.flat()), rows }));
    expect(error).toMatchObject({ code: 'STORE_DAMAGED', details: { path: rows[0]?.path } });
    expect((await store.current()).version).toBe(0);
  });

  test('of samples takes files of one symbol as they are, and cuts others by symbol', async () => {
    await using folder = await temporaryFolder();
    await using other = await temporaryFolder();
    const [staged, direct] = [await openStore(folder.path), await openStore(other.path)];
    const whole = sampleOf('2024-11-25', { AAPL: 3, MSFT: 2, NVDA: 4 });
    const rows = [
      await stage(staged, sampleOf('2024-11-25', { AAPL: 3 }), 'one'),
      await stage(staged, sampleOf('2024-11-25', { MSFT: 2, NVDA: 4 }), 'two'),
    ];
    await staged.commitPartition({ ...whole, rows });
    await direct.commitPartition(whole);
    expect(await objectsOf(staged)).toEqual(await objectsOf(direct));
    expect(await objectsOf(staged)).toContain(rows[0]?.sha256);
    expect(await objectsOf(staged)).toHaveLength(3);
  });
});
