import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PosixStore } from '../src/posix-store.ts';
import { TempFiles } from '../src/temp-files.ts';
import { MemoryPort } from './support/memory-port.ts';
import { errorOf } from './support/errors.ts';
import { barsTable, day, rowTexts } from './support/bars.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { contentOf, openStore, updateOf, type TestCell } from './support/stores.ts';
import type { TaqStore } from '@taq/versioning';

const LAST_DAY = '2024-11-29';

async function segmentsOf(store: TaqStore): Promise<number> {
  const { partitions } = await store.current();
  return partitions[0]?.segments.length ?? 0;
}

describe('a month that grows', () => {
  test('gets a segment with each sync, and the sync of its last day merges them in a commit of its own', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    for (const date of ['2024-11-25', '2024-11-26', '2024-11-27']) {
      await store.commitPartition(updateOf([{ symbol: 'AAPL', date, bars: 2 }]));
    }
    expect(await segmentsOf(store)).toBe(3);
    const last = await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: LAST_DAY, bars: 2 }]),
    );
    expect(last.version).toBe(5);
    expect(await segmentsOf(store)).toBe(1);
    const [grown, merged] = [await store.manifests.version(4), await store.manifests.version(5)];
    expect(grown.root.reason).toBe('test');
    expect(merged.root.reason).toContain('merge');
    const state = await store.current();
    expect(await contentOf(state)).toHaveLength(8);
    expect(state.partitions[0]?.segments[0]).toMatchObject({
      rows: 8,
      firstDate: '2024-11-25',
      lastDate: LAST_DAY,
      firstSymbol: 'AAPL',
      lastSymbol: 'AAPL',
      schemaVersion: 1,
      firstTs: 1_732_545_000_000_000_000n,
      lastTs: 1_732_890_660_000_000_000n,
    });
  });

  test('stays in segments while one of its symbols has no answer for the last day', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    await store.commitPartition(
      updateOf([
        { symbol: 'AAPL', date: LAST_DAY, state: 'not_published' },
        { symbol: 'MSFT', date: LAST_DAY, bars: 1 },
      ]),
    );
    expect(await segmentsOf(store)).toBe(2);
  });

  test('is one object for ever once it was merged: a back-fill rewrites it', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: LAST_DAY, bars: 1 }]));
    await store.commitPartition(updateOf([{ symbol: 'ZZZ', date: '2024-11-04', bars: 2 }]));
    const backFill = await store.commitPartition(
      updateOf([{ symbol: 'BRK.B', date: '2024-11-05', bars: 2 }]),
    );
    expect(backFill.version).toBe(3);
    expect(await segmentsOf(store)).toBe(1);
    expect(await contentOf(await store.current())).toHaveLength(5);
  });

  test('keeps its object when a merged month only learns of empty cells', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: LAST_DAY, bars: 1 }]));
    const before = (await store.current()).partitions[0]?.segments;
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-04' }]));
    expect((await store.current()).partitions[0]?.segments).toEqual(before);
  });

  test('is merged by the next sync when the one that completed it died before merging', async () => {
    await using folder = await temporaryFolder();
    const port = new MemoryPort(folder.path);
    const store = await openStore(folder.path, { port });
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
    const last = updateOf([{ symbol: 'AAPL', date: LAST_DAY, bars: 1 }]);
    expect((await store.mergePartition(last.dataset, '202411')).changed).toBe(false);
    port.failOn = 'manifests/taq/versions/3.json';
    await expect(store.commitPartition(last)).rejects.toThrow('failed on purpose');
    port.failOn = undefined;
    expect(await segmentsOf(store)).toBe(2);
    const before = await contentOf(await store.current());
    expect(await store.mergePartition(last.dataset, '202411')).toEqual({
      version: 3,
      changed: true,
    });
    expect(await segmentsOf(store)).toBe(1);
    expect(await contentOf(await store.current())).toEqual(before);
    expect((await store.mergePartition(last.dataset, '202411')).changed).toBe(false);
  });
});

describe('cells that are fetched again', () => {
  test('leave their old segment, and cells beside them stay', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(
      updateOf(
        [
          { symbol: 'AAPL', date: '2024-11-25', bars: 2 },
          { symbol: 'MSFT', date: '2024-11-25', bars: 2 },
        ],
        { startedAt: 1 },
      ),
    );
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 3, price: 7 }], { startedAt: 2 }),
    );
    const rows = await contentOf(await store.current());
    expect(rows.filter((row) => row.startsWith('AAPL'))).toHaveLength(3);
    expect(rows.find((row) => row.startsWith('AAPL'))).toContain(' 7 ');
    expect(rows.filter((row) => row.startsWith('MSFT'))).toHaveLength(2);
  });

  test('leave no segment behind when nothing else was in it', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }], { startedAt: 1 }),
    );
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25' }], { startedAt: 2 }),
    );
    expect(await segmentsOf(store)).toBe(0);
    expect(await filesBelow(`${folder.path}/taq/aggregates`)).toEqual([]);
  });

  test('lose to what started later, also when they come in later', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const newer = updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: 9 }], {
      startedAt: 2,
    });
    await store.commitPartition(newer);
    const before = await contentOf(await store.current());
    const late = await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 5 }], { startedAt: 1 }),
    );
    expect(late.changed).toBe(false);
    expect(await contentOf(await store.current())).toEqual(before);
  });

  test('keep their rows when the new attempt fails', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }], { startedAt: 1 }),
    );
    const failed = await store.commitPartition(
      updateOf([{ symbol: 'AAPL', date: '2024-11-25', state: 'failed' }], { startedAt: 2 }),
    );
    expect(failed.changed).toBe(false);
    const state = await store.current();
    expect(await contentOf(state)).toHaveLength(2);
    expect(state.partitions[0]?.coverage.state('AAPL', day('2024-11-25'))).toBe('data');
  });
});

describe('nothing new', () => {
  test('the same update again is no commit', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const update = updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]);
    await store.commitPartition(update);
    const files = await filesBelow(folder.path);
    expect(await store.commitPartition(update)).toEqual({ version: 1, changed: false });
    expect(await filesBelow(folder.path)).toEqual(files);
  });

  test('settling a day changes coverage and no object', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const cells: TestCell[] = [{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }];
    await store.commitPartition(updateOf(cells, { provisional: true, tableState: '1:1' }));
    const settled = [{ date: day('2024-11-25'), tableState: '1:1' }];
    const result = await store.commitPartition(updateOf([], { settled }));
    expect(result).toEqual({ version: 2, changed: true });
    const state = await store.current();
    expect(state.partitions[0]?.coverage.isProvisional(day('2024-11-25'))).toBe(false);
    expect(await contentOf(state)).toHaveLength(2);
  });

  test('two stores that are told the same hold the same objects', async () => {
    await using left = await temporaryFolder();
    await using right = await temporaryFolder();
    const hashes = await Promise.all(
      [left, right].map(async ({ path }) => {
        const store = await openStore(path);
        await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 99 }]));
        return (await store.current()).partitions[0]?.segments[0]?.hash;
      }),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });
});

describe('an update that contradicts itself is refused before anything is written', () => {
  const good = updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]);
  const bare = updateOf([{ symbol: 'AAPL', date: '2024-11-25' }]);
  test.each([
    ['rows without a cell', { ...good, fetched: [] }],
    ['rows of an empty cell', { ...bare, rows: good.rows }],
    ['a cell with data and no rows', { ...good, rows: bare.rows }],
    ['a day of another month', { ...good, partition: '202412' }],
    ['a partition that is no month', { ...good, partition: '202413' }],
  ])('%s', async (_what, update) => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const before = await filesBelow(folder.path);
    expect((await errorOf(store.commitPartition(update))).code).toBe('INVALID_ARGUMENT');
    expect(await filesBelow(folder.path)).toEqual(before);
  });

  test('rows that are not valid', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    const update = updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1, price: -5 }]);
    expect((await errorOf(store.commitPartition(update))).code).toBe('DATA_INVALID');
    expect((await store.current()).version).toBe(0);
  });
});

describe('damage', () => {
  test('a damaged segment is named and not copied into a new one', async () => {
    await using folder = await temporaryFolder();
    const store = await openStore(folder.path);
    await store.commitPartition(updateOf([{ symbol: 'AAPL', date: LAST_DAY, bars: 2 }]));
    const [segment] = (await store.current()).partitions[0]?.segments ?? [];
    const path = segment?.path ?? '';
    const bytes = await readFile(path);
    bytes[100] = (bytes[100] ?? 0) ^ 0xff;
    await chmod(path, 0o644);
    await writeFile(path, bytes);
    const backFill = updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]);
    await expect(store.commitPartition(backFill)).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
      details: { path },
    });
    expect((await store.current()).version).toBe(1);
  });
});

test('segments that are merged are read back before the commit: bytes that turned on their way are refused', async () => {
  await using folder = await temporaryFolder();
  const port = new PosixStore(folder.path, new TempFiles(join(folder.path, 'taq/tmp')));
  const store = await openStore(folder.path, { port });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 2 }]));
  await store.commitPartition(
    updateOf([
      { symbol: 'AAPL', date: LAST_DAY, bars: 1 },
      { symbol: 'MSFT', date: LAST_DAY, state: 'not_published' },
    ]),
  );
  const before = await store.current();
  const putObject = port.putObject.bind(port);
  port.putObject = async (name, file) => {
    const bytes = await readFile(file.path);
    bytes[100] = (bytes[100] ?? 0) ^ 0xff;
    await writeFile(file.path, bytes);
    await putObject(name, file);
  };
  const last = updateOf([{ symbol: 'MSFT', date: LAST_DAY }]);
  expect((await errorOf(store.commitPartition(last))).code).toBe('STORE_DAMAGED');
  const { version, partitions } = await store.current();
  expect(version).toBe(before.version + 1);
  expect(partitions[0]?.segments).toEqual(before.partitions[0]?.segments);
});

describe('any sequence of updates', () => {
  const dates = ['2024-11-25', '2024-11-26', LAST_DAY];
  const anyCell = fc.record({
    symbol: fc.constantFrom('AAPL', 'BRK.B', 'MSFT'),
    date: fc.constantFrom(...dates),
    bars: fc.integer({ min: 0, max: 3 }),
    price: fc.integer({ min: 10, max: 99 }),
  });
  const anyUpdate = fc.record({
    cells: fc.uniqueArray(anyCell, {
      minLength: 1,
      maxLength: 5,
      selector: ({ symbol, date }) => `${symbol} ${date}`,
    }),
    startedAt: fc.integer({ min: 1, max: 1_000_000 }),
  });

  test('leaves what a map of cells with the later start winning would hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyUpdate, { maxLength: 6, selector: ({ startedAt }) => startedAt }),
        async (updates) => {
          await using folder = await temporaryFolder();
          const store = await openStore(folder.path, { port: new MemoryPort(folder.path) });
          const model = new Map<string, { startedAt: number; cell: TestCell }>();
          for (const { cells, startedAt } of updates) {
            await store.commitPartition(updateOf(cells, { startedAt }));
            for (const cell of cells) {
              const key = `${cell.symbol} ${cell.date}`;
              const known = model.get(key);
              if (known === undefined || known.startedAt < startedAt) {
                model.set(key, { startedAt, cell });
              }
            }
          }
          const state = await store.current();
          const { partitions } = state;
          const winners = [...model.values()].map(({ cell }) => ({ bars: 0, ...cell }));
          expect(await contentOf(state)).toEqual(rowTexts(barsTable(winners)).toSorted());
          for (const { startedAt, cell } of model.values()) {
            const found = partitions[0]?.coverage.cell(cell.symbol, day(cell.date));
            expect(found?.fetch.startedAt).toBe(startedAt);
            expect(found?.state).toBe((cell.bars ?? 0) > 0 ? 'data' : 'empty');
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
