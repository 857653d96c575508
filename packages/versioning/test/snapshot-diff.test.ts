import { chmod, cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, SchemaRegistry, ticks, type Dataset } from '@taq/schema';
import {
  datasetsToCompare,
  diffStates,
  type Difference,
  type DiffOptions,
  type DifferingRow,
  type PartitionDifference,
  type PinnedStore,
  type TaqStore,
} from '@taq/versioning';
import { Table } from 'apache-arrow';
import { rowTexts } from './support/bars.ts';
import { errorOf } from './support/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { sampleOf } from './support/samples.ts';
import { openStore, updateOf, type TestCell } from './support/stores.ts';

const LATER = { startedAt: Date.parse('2024-12-03T11:00:00Z') };

async function differences(
  before: PinnedStore,
  after: PinnedStore,
  options: DiffOptions = {},
): Promise<Difference[]> {
  const found: Difference[] = [];
  for await (const difference of diffStates(before, after, options)) found.push(difference);
  return found;
}

async function partitions(before: PinnedStore, after: PinnedStore): Promise<PartitionDifference[]> {
  return (await differences(before, after)).flatMap((one) =>
    one.kind === 'partition' ? [one.partition] : [],
  );
}

async function rows(before: PinnedStore, after: PinnedStore): Promise<DifferingRow[]> {
  return (await differences(before, after, { rows: true })).flatMap((one) =>
    one.kind === 'row' ? [one.row] : [],
  );
}

async function sync(store: TaqStore, cells: readonly TestCell[], options = {}): Promise<void> {
  await store.commitPartition(updateOf(cells, options));
}

/** A row as text; `-` where there is none. */
function textOf(ref: DifferingRow['before']): string {
  if (ref === undefined) return '-';
  return rowTexts(new Table([ref.batch.slice(ref.row, ref.row + 1)]))[0] ?? '';
}

/** Two days of two symbols, a snapshot of them, and then the same store corrected. */
async function corrected(dataDir: string): Promise<TaqStore> {
  const store = await openStore(dataDir);
  await sync(store, [
    { symbol: 'AAPL', date: '2024-11-25', bars: 3 },
    { symbol: 'AAPL', date: '2024-11-26', bars: 3 },
    { symbol: 'IBM', date: '2024-11-25', bars: 2 },
  ]);
  await sync(store, [{ symbol: 'AAPL', date: '2024-12-02', bars: 2 }]);
  await store.snapshots.createSnapshot({ tag: 'old' });
  await sync(
    store,
    [
      { symbol: 'AAPL', date: '2024-11-25', bars: 2, price: 99 },
      { symbol: 'IBM', date: '2024-11-25', state: 'empty' },
      { symbol: 'MSFT', date: '2024-11-26', bars: 1 },
    ],
    LATER,
  );
  return store;
}

describe('a tag against live data', () => {
  test('names the partitions, symbols and days, with rows by the key and states of coverage', async () => {
    await using folder = await temporaryFolder();
    const store = await corrected(folder.path);
    expect(await partitions(await store.at({ tag: 'old' }), await store.at())).toEqual([
      {
        dataset: minuteBars.name,
        partition: '202411',
        added: 1,
        removed: 3,
        changed: 2,
        cells: [
          { symbol: 'AAPL', date: '2024-11-25', added: 0, removed: 1, changed: 2 },
          { symbol: 'IBM', date: '2024-11-25', added: 0, removed: 2, changed: 0 },
          { symbol: 'MSFT', date: '2024-11-26', added: 1, removed: 0, changed: 0 },
        ],
        coverage: [
          { symbol: 'IBM', date: '2024-11-25', before: 'data', after: 'empty' },
          { symbol: 'MSFT', date: '2024-11-26', before: 'not_synced', after: 'data' },
        ],
      },
    ]);
  });

  test('shows the rows themselves, old and new, where they are asked for', async () => {
    await using folder = await temporaryFolder();
    const store = await corrected(folder.path);
    const found = await rows(await store.at({ tag: 'old' }), await store.at());
    expect(
      found.map(({ change, before, after }) => `${change}: ${textOf(before)} / ${textOf(after)}`),
    ).toEqual([
      'changed: AAPL 2024-11-25T14:30:00.000Z 100 100 / AAPL 2024-11-25T14:30:00.000Z 99 100',
      'changed: AAPL 2024-11-25T14:31:00.000Z 100.01 101 / AAPL 2024-11-25T14:31:00.000Z 99.01 101',
      'removed: AAPL 2024-11-25T14:32:00.000Z 100.02 102 / -',
      'removed: IBM 2024-11-25T14:30:00.000Z 100 100 / -',
      'removed: IBM 2024-11-25T14:31:00.000Z 100.01 101 / -',
      'added: - / MSFT 2024-11-26T14:30:00.000Z 100 100',
    ]);
  });

  test('the other way round turns added and removed about', async () => {
    await using folder = await temporaryFolder();
    const store = await corrected(folder.path);
    const [back] = await partitions(await store.at(), await store.at({ tag: 'old' }));
    expect(back).toMatchObject({ added: 3, removed: 1, changed: 2 });
  });

  test('that says the same has no differences, however its rows lie in files', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await sync(store, [{ symbol: 'AAPL', date: '2024-11-25', bars: 3 }]);
    await sync(store, [{ symbol: 'AAPL', date: '2024-11-27', bars: 3 }]);
    await store.snapshots.createSnapshot({ tag: 'parts' });
    // Another fetch that brings the same, and the merge of the month.
    await sync(store, [{ symbol: 'AAPL', date: '2024-11-25', bars: 3 }], LATER);
    await sync(store, [{ symbol: 'AAPL', date: '2024-11-29', state: 'empty' }]);
    const [before, after] = [await store.at({ tag: 'parts' }), await store.at()];
    const files = async (state: PinnedStore): Promise<string[]> =>
      (await state.read()).partitions.flatMap(({ segments }) => segments.map(({ hash }) => hash));
    expect(await files(after)).not.toEqual(await files(before));
    expect(await rows(before, after)).toEqual([]);
    expect(await partitions(before, after)).toEqual([
      expect.objectContaining({
        cells: [],
        coverage: [{ symbol: 'AAPL', date: '2024-11-29', before: 'not_synced', after: 'empty' }],
      }),
    ]);
  });

  test('shows all its rows as removed after a rollback to before its dataset', async () => {
    await using folder = await temporaryFolder();
    const store = await corrected(folder.path);
    const nothing = await store.at({ version: 0 });
    const found = await partitions(await store.at({ tag: 'old' }), nothing);
    expect(found.map(({ partition, removed }) => [partition, removed])).toEqual([
      ['202411', 8],
      ['202412', 2],
    ]);
  });
});

describe('what is the same', () => {
  test('is not read: files and leaves with the same content may even be damaged', async () => {
    await using folder = await temporaryFolder();
    const store = await corrected(folder.path);
    const december = (await store.current({ first: '2024-12-01' as never })).partitions[0];
    await rm(december?.segments[0]?.path ?? '');
    expect(await partitions(await store.at({ tag: 'old' }), await store.at())).toHaveLength(1);
  });

  test('is told across two stores by content', async () => {
    await using folder = await temporaryFolder();
    await using copy = await temporaryFolder();
    const store = await corrected(folder.path);
    const otherDir = join(copy.path, 'copied');
    await cp(folder.path, otherDir, { recursive: true });
    const other = await openStore(otherDir);
    const [here, there] = [await store.at({ tag: 'old' }), await other.at({ tag: 'old' })];
    expect(await partitions(here, there)).toEqual([]);
    await sync(other, [{ symbol: 'AAPL', date: '2024-11-26', bars: 4 }], LATER);
    expect(await partitions(await store.at(), await other.at())).toMatchObject([
      { partition: '202411', added: 1, removed: 0, changed: 0 },
    ]);
  });
});

test('a damaged file that would have to be read is named', async () => {
  await using folder = await temporaryFolder();
  const store = await corrected(folder.path);
  const before = await store.at({ tag: 'old' });
  const path = (await before.read()).partitions[0]?.segments[0]?.path ?? '';
  await chmod(path, 0o644);
  await writeFile(path, 'damaged');
  const error = await errorOf(differences(before, await store.at()));
  expect([error.code, error.details]).toEqual(['STORE_DAMAGED', { path }]);
});

test('ticks are told apart by their number in the day', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await store.commitPartition(sampleOf('2024-11-27', { AAPL: 3, IBM: 1 }));
  await store.snapshots.createSnapshot({ tag: 'old' });
  await store.commitPartition(sampleOf('2024-11-27', { AAPL: 5 }, { ...LATER, price: 100 }));
  expect(await partitions(await store.at({ tag: 'old' }), await store.at())).toMatchObject([
    {
      dataset: ticks.name,
      partition: '2024-11-27',
      added: 2,
      removed: 0,
      changed: 0,
      coverage: [],
    },
  ]);
});

describe('values', () => {
  /** How many bars of a dataset of one's own change when the price does. */
  async function changes(before: number, after: number): Promise<number> {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const dataset: Dataset = { ...minuteBars, name: 'taq_own_bars', shortName: 'own_bars' };
    await sync(store, [{ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: before }], {
      dataset,
    });
    await store.snapshots.createSnapshot({ tag: 'old' });
    const later = { dataset, ...LATER };
    await sync(store, [{ symbol: 'AAPL', date: '2024-11-25', bars: 2, price: after }], later);
    const registry = new SchemaRegistry().register(dataset);
    const found = await differences(await store.at({ tag: 'old' }), await store.at(), { registry });
    return found.reduce(
      (sum, one) => sum + (one.kind === 'partition' ? one.partition.changed : 0),
      0,
    );
  }

  test('that are equal are no change, others are, to the last bit', async () => {
    expect(await changes(100, 100)).toBe(0);
    expect(await changes(100, 100 + 2 ** -45)).toBe(1);
  });
});

describe('which datasets are compared', () => {
  const other = { ...minuteBars, name: 'taq_other_bars', shortName: 'other_bars' } as Dataset;

  test('those of both tags; what only one holds is named', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const cells = [{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }];
    await sync(store, cells);
    await sync(store, cells, { dataset: other });
    await store.snapshots.createSnapshot({ tag: 'both' });
    await store.snapshots.createSnapshot({ tag: 'bars', datasets: [minuteBars.name] });
    const [both, bars] = [await store.at({ tag: 'both' }), await store.at({ tag: 'bars' })];
    expect(datasetsToCompare(both, bars)).toEqual({
      compared: [minuteBars.name],
      onlyBefore: [other.name],
      onlyAfter: [],
    });
    expect(datasetsToCompare(bars, both).onlyAfter).toEqual([other.name]);
  });

  test('those of the tag, where the other side is live data', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const cells = [{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }];
    await sync(store, cells);
    await store.snapshots.createSnapshot({ tag: 'bars' });
    await sync(store, cells, { dataset: other });
    const only = { compared: [minuteBars.name], onlyBefore: [], onlyAfter: [] };
    const [tag, live] = [await store.at({ tag: 'bars' }), await store.at()];
    expect(datasetsToCompare(tag, live)).toEqual(only);
    expect(datasetsToCompare(live, tag)).toEqual(only);
  });
});
