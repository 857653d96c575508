import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { writeParquet } from '@taq/versioning';
import type { RecordBatch } from 'apache-arrow';
import { ParquetThread } from '../src/parquet-thread.ts';
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

describe('a thread that encodes Parquet', () => {
  test('writes the same bytes as the caller would, of many row groups, a few rows, and none', async () => {
    await using folder = await temporaryFolder();
    await using thread = new ParquetThread();
    for (const [name, table] of [
      ['many', MANY],
      ['few', MANY.slice(0, 10)],
      ['none', MANY.slice(0, 0)],
    ] as const) {
      const here = await writeParquet(join(folder.path, `${name}.here`), minuteBars, table);
      const there = await writeParquet(
        join(folder.path, `${name}.there`),
        minuteBars,
        table,
        thread.encode,
      );
      expect({ ...there, path: '' }).toEqual({ ...here, path: '' });
      expect(await readFile(there.path)).toEqual(await readFile(here.path));
    }
  });

  test('takes one file after the other when several are asked of it at once', async () => {
    await using folder = await temporaryFolder();
    await using thread = new ParquetThread();
    const files = await Promise.all(
      ['a', 'b', 'c'].map(async (name, index) =>
        writeParquet(join(folder.path, name), minuteBars, MANY.slice(index), thread.encode),
      ),
    );
    expect(files.map(({ rows }) => rows)).toEqual([0, 1, 2].map((cut) => MANY.numRows - cut));
  });

  test('passes on what the rows fail with, leaves no file, and goes on', async () => {
    await using folder = await temporaryFolder();
    await using thread = new ParquetThread();
    const failing = async function* (): AsyncGenerator<RecordBatch> {
      yield* MANY.batches;
      throw new Error('the wire is cut');
    };
    const path = join(folder.path, 'cut');
    await expect(writeParquet(path, minuteBars, failing(), thread.encode)).rejects.toThrow(
      'the wire is cut',
    );
    expect(await filesBelow(folder.path)).toEqual([]);
    await writeParquet(path, minuteBars, MANY, thread.encode);
    expect(await filesBelow(folder.path)).toEqual(['cut']);
  });

  test('tells why a file cannot be written, stops asking for rows, and leaves other files alone', async () => {
    await using folder = await temporaryFolder();
    await using thread = new ParquetThread();
    let asked = 0;
    const endless = function* (): Generator<RecordBatch> {
      for (;;) {
        asked += 1;
        yield* MANY.batches;
      }
    };
    const nowhere = join(folder.path, 'nowhere', 'file');
    const lost = writeParquet(nowhere, minuteBars, endless(), thread.encode);
    await expect(lost).rejects.toMatchObject({ code: 'ENOENT' });
    expect(asked).toBeLessThan(5);

    const taken = join(folder.path, 'taken');
    await writeFile(taken, 'mine');
    const refused = writeParquet(taken, minuteBars, MANY, thread.encode);
    await expect(refused).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(taken, 'utf8')).toBe('mine');
  });
});
