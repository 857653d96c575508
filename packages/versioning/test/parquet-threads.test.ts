import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { writeParquet } from '@taq/versioning';
import type { RecordBatch, Table } from 'apache-arrow';
import { ParquetThreads } from '../src/parquet-threads.ts';
import { barsTable } from './support/bars.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';

/** More than five row groups. */
const MANY = barsTable(
  Array.from({ length: 450 }, (_, index) => ({
    symbol: `S${String(index).padStart(3, '0')}`,
    date: '2024-11-25',
    bars: 390,
  })),
);

/** Writes a table here, and the same rows, however they come, by a thread. */
async function requireSameFile(
  path: string,
  table: Table,
  rows: Table | AsyncIterable<RecordBatch>,
  { encode }: ParquetThreads,
): Promise<void> {
  const here = await writeParquet(`${path}.here`, minuteBars, table);
  const there = await writeParquet(`${path}.there`, minuteBars, rows, encode);
  expect({ ...there, path: '' }).toEqual({ ...here, path: '' });
  expect(await readFile(there.path)).toEqual(await readFile(here.path));
}

describe('threads that encode Parquet', () => {
  test('write the same bytes as the caller would, of many row groups, a few rows, and none', async () => {
    await using folder = await temporaryFolder();
    await using threads = new ParquetThreads();
    for (const [name, table] of [
      ['many', MANY],
      ['few', MANY.slice(0, 10)],
      ['none', MANY.slice(0, 0)],
    ] as const) {
      await requireSameFile(join(folder.path, name), table, table, threads);
    }
  });

  test('write several files at once, and others after these', async () => {
    await using folder = await temporaryFolder();
    await using threads = new ParquetThreads();
    for (const round of ['1', '2']) {
      const files = await Promise.all(
        ['a', 'b', 'c'].map(async (name, index) =>
          writeParquet(
            join(folder.path, name + round),
            minuteBars,
            MANY.slice(index),
            threads.encode,
          ),
        ),
      );
      expect(files.map(({ rows }) => rows)).toEqual([0, 1, 2].map((cut) => MANY.numRows - cut));
    }
  });

  test('write the same bytes where rows are late, however many', async () => {
    await using folder = await temporaryFolder();
    await using threads = new ParquetThreads();
    for (const [name, table] of [
      ['many', MANY],
      ['few', MANY.slice(0, 10)],
    ] as const) {
      const late = async function* (): AsyncGenerator<RecordBatch> {
        await setTimeout(400);
        yield* table.batches;
      };
      await requireSameFile(join(folder.path, name), table, late(), threads);
    }
  });

  test('pass on what the rows fail with, leave no file, and go on', async () => {
    await using folder = await temporaryFolder();
    await using threads = new ParquetThreads();
    const failing = async function* (): AsyncGenerator<RecordBatch> {
      yield* MANY.batches;
      throw new Error('the wire is cut');
    };
    const path = join(folder.path, 'cut');
    await expect(writeParquet(path, minuteBars, failing(), threads.encode)).rejects.toThrow(
      'the wire is cut',
    );
    expect(await filesBelow(folder.path)).toEqual([]);
    await writeParquet(path, minuteBars, MANY, threads.encode);
    expect(await filesBelow(folder.path)).toEqual(['cut']);
  });

  test('tell why a file cannot be written, stop asking for rows, and leave other files alone', async () => {
    await using folder = await temporaryFolder();
    await using threads = new ParquetThreads();
    let asked = 0;
    const endless = function* (): Generator<RecordBatch> {
      for (;;) {
        asked += 1;
        yield* MANY.batches;
      }
    };
    const nowhere = join(folder.path, 'nowhere', 'file');
    const lost = writeParquet(nowhere, minuteBars, endless(), threads.encode);
    await expect(lost).rejects.toMatchObject({ code: 'ENOENT' });
    expect(asked).toBeLessThan(5);

    const taken = join(folder.path, 'taken');
    await writeFile(taken, 'mine');
    const refused = writeParquet(taken, minuteBars, MANY, threads.encode);
    await expect(refused).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(taken, 'utf8')).toBe('mine');
  });
});
