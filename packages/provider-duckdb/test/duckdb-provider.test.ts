import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { barsOf, barsFrom, ScratchStore, sortedBars } from '@taq/provider/conformance';
import { DuckDbProvider } from '@taq/provider-duckdb';
import { writeParquetFile } from './support/write-parquet.ts';

const DAY = '2024-11-25';
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

test('a provider that was never asked closes', async () => {
  await expect(new DuckDbProvider()[Symbol.asyncDispose]()).resolves.toBeUndefined();
});
