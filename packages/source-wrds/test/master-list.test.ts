import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import type { PostgresServer } from '@taq/wrds-simulator';
import { asOwner, openSource, startEmptyServer } from './support/server.ts';
import { createTable } from './support/tables.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
});
afterAll(async () => server.stop());

/** What the source reads from a master list with these columns and rows. */
async function listed(
  date: string,
  columns: string,
  rows: string,
): Promise<readonly string[] | undefined> {
  const name = `mastm_${date.replaceAll('-', '')}`;
  await asOwner(server, async (sql) => {
    await createTable(sql, name, columns);
    if (rows !== '') await sql.unsafe(`INSERT INTO taqmsec.${name} VALUES ${rows}`);
  });
  await using source = openSource(server);
  const day = parseExchangeDate(date);
  const symbols = (await source.masterLists([day])).get(day);
  return symbols === undefined ? undefined : [...symbols].toSorted();
}

test.each([
  [
    '2003-09-10',
    'date date, symbol_15 varchar, sym_root text, sym_suffix text',
    `('2003-09-10', 'BRKA', 'BRK', 'A'), ('2003-09-10', 'IBM', 'IBM', NULL)`,
    ['BRK.A', 'IBM'],
  ],
  [
    '2010-01-04',
    'date date, symbol_15 varchar, symbol_root text, symbol_suffix text',
    `('2010-01-04', 'BRK A', 'BRK', 'A'), ('2010-01-04', 'IBM', 'IBM', NULL)`,
    ['BRK.A', 'IBM'],
  ],
  [
    '2018-01-02',
    'date date, symbol_15 char(17), test_symbol_flag varchar',
    `('2018-01-02', 'BRK A', 'N'), ('2018-01-02', 'IBM', NULL), ('2018-01-02', 'ZVZZT', 'Y')`,
    ['BRK.A', 'IBM'],
  ],
])('of %s names symbols in its own columns', async (date, columns, rows, symbols) => {
  expect(await listed(date, columns, rows)).toEqual(symbols);
});

test('with the columns of two layouts is read from those that are filled', async () => {
  const columns =
    'symbol_15 varchar, symbol_root text, symbol_suffix text, sym_root text, sym_suffix text';
  const rows = `('BRK A', 'BRK', 'A', NULL, NULL), ('IBM', NULL, NULL, 'IBM', NULL), ('BF B', NULL, NULL, NULL, NULL)`;
  expect(await listed('2016-06-01', columns, rows)).toEqual(['BF.B', 'BRK.A', 'IBM']);
});

test('passes over names that are no symbols, and names each symbol once', async () => {
  const rows = `('AAPL'), ('AAPL'), ('aapl '), ('BAC PRL'), (''), (NULL), ('TOOLONGROOT'), ('A%'), (''';--')`;
  expect(await listed('2020-01-02', 'symbol_15 varchar', rows)).toEqual(['AAPL', 'BAC.PRL']);
});

test('without a line says nothing about who is listed', async () => {
  expect(await listed('2020-01-03', 'symbol_15 varchar', '')).toBeUndefined();
});

test('with nothing but test symbols lists nobody', async () => {
  const columns = 'symbol_15 varchar, test_symbol_flag varchar';
  expect(await listed('2020-01-06', columns, `('ZVZZT', 'Y')`)).toEqual([]);
});

test('that may not be read says nothing about who is listed', async () => {
  await listed('2020-01-07', 'symbol_15 varchar', `('AAPL')`);
  await asOwner(server, async (sql) =>
    sql.unsafe('REVOKE SELECT ON taqm_2020.mastm_20200107, taqmsec.mastm_20200107 FROM reader'),
  );
  await using source = openSource(server);
  expect(await source.masterLists([parseExchangeDate('2020-01-07')])).toEqual(new Map());
});

test('without a column that names the symbol is SOURCE_LAYOUT', async () => {
  await expect(listed('2020-01-08', 'ticker varchar', '')).rejects.toMatchObject({
    code: 'SOURCE_LAYOUT',
    message: '"taqm_2020"."mastm_20200108" has no column that names the symbol',
  });
});

test('of days of several layouts come by one question, each as by itself', async () => {
  const days = ['2003-09-10', '2010-01-04', '2018-01-02', '2020-01-03', '2020-01-06', '2020-01-07'];
  await using source = openSource(server);
  const lists = await source.masterLists(days.map(parseExchangeDate));
  expect(new Map([...lists].map(([day, list]) => [day, [...list].toSorted()]))).toEqual(
    new Map([
      ['2003-09-10', ['BRK.A', 'IBM']],
      ['2010-01-04', ['BRK.A', 'IBM']],
      ['2018-01-02', ['BRK.A', 'IBM']],
      ['2020-01-06', []],
    ]),
  );
});
