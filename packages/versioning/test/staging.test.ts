import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { dailyRv, minuteBars } from '@taq/schema';
import { readParquet, type JsonValue, type TaqStore } from '@taq/versioning';
import type { RecordBatch, Table } from 'apache-arrow';
import { barsTable, rowTexts } from './support/bars.ts';
import { temporaryFolder } from './support/folders.ts';
import { openStore } from './support/stores.ts';

const table = barsTable([{ symbol: 'AAPL', date: '2024-11-25', bars: 5 }]);
/** Stages rows without a look at them. */
async function put(
  { staging }: TaqStore,
  fingerprint: string,
  rows: Table,
  note: JsonValue = meta,
): Promise<void> {
  await using draft = await staging.draft(minuteBars, rows);
  await draft.keep(fingerprint, note);
}

async function rowsOf(store: TaqStore, fingerprint: string): Promise<string[] | undefined> {
  const day = await store.staging.getDay(fingerprint, minuteBars);
  return day && rowTexts(await readParquet(day.file.path, minuteBars));
}

const meta = { date: '2024-11-25', startedAt: 5, states: { AAPL: 'data' } };

test('a staged day is there for the next process, whole, with what was noted about it', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await put(store, 'bars/2024-11-25?measure=regular', table);
  const next = await openStore(folder.path);
  const found = await next.staging.getDay('bars/2024-11-25?measure=regular', minuteBars);
  expect(found?.meta).toEqual(meta);
  expect(found?.file).toMatchObject({
    rows: 5,
    bounds: { firstDate: '2024-11-25', lastDate: '2024-11-25', firstSymbol: 'AAPL' },
    cells: [{ date: '2024-11-25', symbols: ['AAPL'] }],
  });
  expect(await rowsOf(next, 'bars/2024-11-25?measure=regular')).toEqual(rowTexts(table));
  expect(await next.staging.getDay('bars/2024-11-25?measure=other', minuteBars)).toBeUndefined();
});

test('a day that is staged again is the later one', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const { staging } = store;
  await put(store, 'day', table);
  await put(store, 'day', barsTable([]), 2);
  const found = await staging.getDay('day', minuteBars);
  expect(found?.meta).toBe(2);
  expect(found?.file).toMatchObject({ rows: 0, cells: [] });
});

test('dropping days leaves the others, also those with the same rows', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const { staging } = store;
  await put(store, 'one', table);
  await put(store, 'two', table);
  await staging.dropDays(['one', 'three']);
  expect(await staging.getDay('one', minuteBars)).toBeUndefined();
  expect(await rowsOf(store, 'two')).toHaveLength(5);
  await staging.dropDays(['two']);
  expect(await readdir(join(folder.path, 'taq/tmp/staged'))).toEqual([]);
});

test('a day whose rows are torn or whose record is not one is not there', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const { staging } = store;
  const staged = join(folder.path, 'taq/tmp/staged');
  await put(store, 'day', table);
  const names = await readdir(staged);
  const rows = join(staged, names.find((name) => name.endsWith('.parquet')) ?? '');
  const bytes = await readFile(rows);
  await writeFile(rows, bytes.subarray(0, bytes.length - 1));
  expect(await staging.getDay('day', minuteBars)).toBeUndefined();
  await writeFile(rows, bytes);
  expect(await rowsOf(store, 'day')).toHaveLength(5);
  const record = join(staged, names.find((name) => name.endsWith('.json')) ?? '');
  await writeFile(record, '{}');
  expect(await staging.getDay('day', minuteBars)).toBeUndefined();
});

test('rows that are not valid can be looked at and are not found again, also where somebody kept them', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const rows = barsTable([{ symbol: 'AAPL', date: '2024-11-25', bars: 5, price: -1 }]);
  await using draft = await store.staging.draft(minuteBars, rows);
  expect(() => {
    draft.requireValid();
  }).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
  expect(rowTexts(await draft.read())).toEqual(rowTexts(rows));
  await draft.keep('day', meta);
  expect(await store.staging.getDay('day', minuteBars)).toBeUndefined();
});

test('a draft that nobody keeps leaves nothing, nor do rows that fail on their way', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const failing = async function* (): AsyncGenerator<RecordBatch> {
    yield* table.batches;
    throw new Error('the wire is cut');
  };
  await expect(store.staging.draft(minuteBars, failing())).rejects.toThrow('the wire is cut');
  {
    await using _draft = await store.staging.draft(minuteBars, table);
  }
  expect(await readdir(join(folder.path, 'taq/tmp'))).toEqual(['staged']);
});

test('rows of another schema are refused before they are written', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  await expect(store.staging.draft(dailyRv, table)).rejects.toMatchObject({ code: 'SCHEMA_DRIFT' });
});
