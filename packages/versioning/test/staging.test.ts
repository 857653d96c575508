import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { minuteBars } from '@taq/schema';
import { barsTable, rowTexts } from './support/bars.ts';
import { temporaryFolder } from './support/folders.ts';
import { openStore } from './support/stores.ts';

const table = barsTable([{ symbol: 'AAPL', date: '2024-11-25', bars: 5 }]);
const meta = { date: '2024-11-25', startedAt: 5, states: { AAPL: 'data' } };

test('a staged day is there for the next process, whole, with what was noted about it', async () => {
  await using folder = await temporaryFolder();
  const { staging } = await openStore(folder.path);
  await staging.putDay('bars/2024-11-25?measure=regular', minuteBars, { table, meta });
  const next = (await openStore(folder.path)).staging;
  const found = await next.getDay('bars/2024-11-25?measure=regular', minuteBars);
  expect(found?.meta).toEqual(meta);
  expect(found && rowTexts(found.table)).toEqual(rowTexts(table));
  expect(await next.getDay('bars/2024-11-25?measure=other', minuteBars)).toBeUndefined();
});

test('a day that is staged again is the later one', async () => {
  await using folder = await temporaryFolder();
  const { staging } = await openStore(folder.path);
  await staging.putDay('day', minuteBars, { table, meta });
  await staging.putDay('day', minuteBars, { table: barsTable([]), meta: 2 });
  const found = await staging.getDay('day', minuteBars);
  expect(found?.meta).toBe(2);
  expect(found?.table.numRows).toBe(0);
});

test('dropping days leaves the others, also those with the same rows', async () => {
  await using folder = await temporaryFolder();
  const { staging } = await openStore(folder.path);
  await staging.putDay('one', minuteBars, { table, meta });
  await staging.putDay('two', minuteBars, { table, meta });
  await staging.dropDays(['one', 'three']);
  expect(await staging.getDay('one', minuteBars)).toBeUndefined();
  expect((await staging.getDay('two', minuteBars))?.table.numRows).toBe(5);
  await staging.dropDays(['two']);
  expect(await readdir(join(folder.path, 'taq/tmp/staged'))).toEqual([]);
});

test('a day whose rows are torn or whose record is not one is not there', async () => {
  await using folder = await temporaryFolder();
  const { staging } = await openStore(folder.path);
  const staged = join(folder.path, 'taq/tmp/staged');
  await staging.putDay('day', minuteBars, { table, meta });
  const names = await readdir(staged);
  const rows = join(staged, names.find((name) => name.endsWith('.parquet')) ?? '');
  const bytes = await readFile(rows);
  await writeFile(rows, bytes.subarray(0, bytes.length - 1));
  expect(await staging.getDay('day', minuteBars)).toBeUndefined();
  await writeFile(rows, bytes);
  expect((await staging.getDay('day', minuteBars))?.table.numRows).toBe(5);
  const record = join(staged, names.find((name) => name.endsWith('.json')) ?? '');
  await writeFile(record, '{}');
  expect(await staging.getDay('day', minuteBars)).toBeUndefined();
});
