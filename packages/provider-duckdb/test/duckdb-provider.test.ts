import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { barsOf, barsFrom, ScratchStore, sortedBars } from '@taq/provider/conformance';
import { DuckDBInstance } from '@duckdb/node-api';
import { DuckDbProvider } from '@taq/provider-duckdb';
import { minuteBars, parseExchangeDate } from '@taq/schema';
import { shuffledBars } from './support/shuffled-bars.ts';
import { writeParquetFile } from './support/write-parquet.ts';

const DAY = '2024-11-25';
/** Less than the sorted rows of 1,600 symbols' day take. */
const MEMORY = 48_000_000n;
const request = { symbols: 'all', startDate: DAY, endDate: DAY } as const;

describe('the options of DuckDbProvider', () => {
  test.each([
    [{ threads: 0 }, 'threads', '0'],
    [{ threads: 1.5 }, 'threads', '1.5'],
    [{ threads: Number.NaN }, 'threads', 'NaN'],
    [{ memoryLimitBytes: 0n }, 'memoryLimitBytes', '0'],
  ])('cannot be %p', (options, argument, value) => {
    expect(() => new DuckDbProvider(options)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { argument, value } }),
    );
  });

  test('give the same answer with one thread and little memory', async () => {
    await using store = await ScratchStore.create(writeParquetFile);
    const bars = sortedBars(['A', 'B', 'C'].flatMap((symbol) => barsOf(symbol, DAY, 390)));
    await store.add(bars);
    await using provider = new DuckDbProvider({ threads: 1, memoryLimitBytes: 64_000_000n });
    const { table } = await provider.fetchMinuteBars(request, store.pin());
    expect(barsFrom(table)).toEqual(bars);
  });

  test('are kept: a read that needs more memory fails and spills nothing', async () => {
    await using store = await ScratchStore.create(writeParquetFile);
    const symbols = Array.from({ length: 50 }, (_, index) => `S${index}`);
    await store.add(symbols.flatMap((symbol) => barsOf(symbol, DAY, 390)));
    const before = await readdir('.');
    await using provider = new DuckDbProvider({ threads: 1, memoryLimitBytes: 1_000_000n });
    await expect(provider.fetchMinuteBars(request, store.pin())).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      details: { engine: 'duckdb' },
      cause: { message: expect.stringMatching(/memory/i) },
    });
    expect(await readdir('.')).toEqual(before);
  });
});

test('a folder for what does not fit into memory is left empty, and what lay there is told', async () => {
  await using store = await ScratchStore.create(writeParquetFile);
  const symbols = Array.from({ length: 50 }, (_, index) => `S${index}`);
  await store.add(symbols.flatMap((symbol) => barsOf(symbol, DAY, 390)));
  const folder = await mkdtemp(join(tmpdir(), 'taq-spill-'));
  const limits = { threads: 1, memoryLimitBytes: 64_000_000n, tempDirectory: folder };
  await using provider = new DuckDbProvider(limits);
  const { table, provenance } = await provider.fetchMinuteBars(request, store.pin());
  expect(table.numRows).toBe(50 * 390);
  expect(provenance.spilledBytes).toBe(0);
  await provider[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('says what was spilled of rows that did not fit into memory', async () => {
  await using store = await ScratchStore.create(writeParquetFile);
  const symbols = Array.from({ length: 1600 }, (_, index) => `S${String(index).padStart(4, '0')}`);
  const cells = symbols.map((symbol) => ({ symbol, date: parseExchangeDate(DAY) }));
  await store.addTable(minuteBars, '202411', shuffledBars(symbols), cells);
  const folder = await mkdtemp(join(tmpdir(), 'taq-spill-'));
  const limits = { threads: 1, memoryLimitBytes: MEMORY, tempDirectory: folder };
  await using provider = new DuckDbProvider(limits);
  const asked = { ...request, validate: false };
  const { table, provenance } = await provider.fetchMinuteBars(asked, store.pin());
  expect(table.numRows).toBe(1600 * 390);
  expect(provenance.spilledBytes).toBeGreaterThan(0);
  await provider[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

describe('an instance of the caller', () => {
  test('answers, and stays open', async () => {
    await using store = await ScratchStore.create(writeParquetFile);
    await store.add(barsOf('A', DAY, 2));
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const provider = new DuckDbProvider({ instance });
    expect((await provider.fetchMinuteBars(request, store.pin())).table.numRows).toBe(2);
    await provider[Symbol.asyncDispose]();
    const connection = await instance.connect();
    expect(await (await connection.run('SELECT 42')).getRows()).toEqual([[42]]);
    connection.closeSync();
    instance.closeSync();
  });

  test('takes no limits beside its own', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    expect(() => new DuckDbProvider({ instance, threads: 2 })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        details: { argument: 'threads', value: '2' },
      }),
    );
    instance.closeSync();
  });
});

test('a provider that was never asked closes', async () => {
  await expect(new DuckDbProvider()[Symbol.asyncDispose]()).resolves.toBeUndefined();
});
