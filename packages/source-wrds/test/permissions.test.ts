import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate } from '@taq/schema';
import type { PostgresServer } from '@taq/wrds-simulator';
import {
  asOwner,
  BARS,
  collect,
  MONDAY,
  ON_MONDAY,
  openSource,
  startEmptyServer,
} from './support/server.ts';
import { createTable, createTrades, CTM_COLUMNS } from './support/tables.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
});
afterAll(async () => server.stop());

const everything = { symbols: 'all', ...BARS } as const;

test('a server without TAQ is SOURCE_NOT_PERMITTED', async () => {
  await using source = openSource(server);
  const expected = {
    code: 'SOURCE_NOT_PERMITTED',
    message: `there are no TAQ schemas at 127.0.0.1:${server.port}/wrds`,
  };
  await expect(source.days(ON_MONDAY)).rejects.toMatchObject(expected);
  await expect(collect(source.aggregate({ date: MONDAY, ...everything }))).rejects.toMatchObject(
    expected,
  );
});

test('a schema of another kind is no TAQ', async () => {
  await asOwner(server, async (sql) => {
    await sql.unsafe('CREATE SCHEMA taqmsamp_all; CREATE TABLE taqmsamp_all.ctm_20241125 ()');
  });
  await using source = openSource(server);
  await expect(source.days(ON_MONDAY)).rejects.toMatchObject({
    code: 'SOURCE_NOT_PERMITTED',
  });
});

describe('with a day of trades', () => {
  beforeAll(async () => {
    await asOwner(server, async (sql) => createTrades(sql, MONDAY, 1));
  });

  test('a base table that may not be read is read through its view, its state still known', async () => {
    await using source = openSource(server);
    const open = await source.days(ON_MONDAY);
    for (const [forbid, allow] of [
      ['REVOKE USAGE ON SCHEMA taqm_2024 FROM', 'GRANT USAGE ON SCHEMA taqm_2024 TO'],
      ['REVOKE SELECT ON taqm_2024.ctm_20241125 FROM', 'GRANT SELECT ON taqm_2024.ctm_20241125 TO'],
    ]) {
      await asOwner(server, async (sql) => sql.unsafe(`${forbid} reader`));
      expect(await source.days(ON_MONDAY)).toEqual(open);
      const [batch] = await collect(source.aggregate({ date: MONDAY, ...everything }));
      expect(batch?.rows).toBe(390);
      await asOwner(server, async (sql) => sql.unsafe(`${allow} reader`));
    }
  });

  test('a year that may not be read is not permitted', async () => {
    await asOwner(server, async (sql) =>
      sql.unsafe(`REVOKE USAGE ON SCHEMA taqm_2024, taqmsec FROM reader`),
    );
    await using source = openSource(server);
    expect(await source.days(ON_MONDAY)).toEqual([
      { date: MONDAY, state: 'not_permitted', tableState: '' },
    ]);
    await expect(collect(source.aggregate({ date: MONDAY, ...everything }))).rejects.toMatchObject({
      code: 'SOURCE_NOT_PERMITTED',
      message: `reader may not read "taqm_2024"."ctm_20241125" at 127.0.0.1:${server.port}/wrds`,
      details: { relation: '"taqm_2024"."ctm_20241125"' },
    });
    await asOwner(server, async (sql) =>
      sql.unsafe(`GRANT USAGE ON SCHEMA taqm_2024, taqmsec TO reader`),
    );
  });

  test('what turns out to be forbidden while the server reads is SOURCE_NOT_PERMITTED', async () => {
    const date = parseExchangeDate('2024-01-02');
    await asOwner(server, async (sql) => {
      await createTable(sql, 'ctm_20240102', CTM_COLUMNS);
      await sql.unsafe(`
        CREATE TABLE taqm_2024.hidden ();
        CREATE FUNCTION taqm_2024.peek() RETURNS bigint LANGUAGE sql VOLATILE AS
          'SELECT count(*) FROM taqm_2024.hidden';
        ALTER TABLE taqm_2024.ctm_20240102 ENABLE ROW LEVEL SECURITY;
        CREATE POLICY peeking ON taqm_2024.ctm_20240102 USING (taqm_2024.peek() = 0);
        INSERT INTO taqm_2024.ctm_20240102 (price, size, tr_corr, time_m)
          VALUES (1, 1, '00', '10:00')`);
    });
    await using source = openSource(server);
    await expect(collect(source.aggregate({ date, ...everything }))).rejects.toMatchObject({
      code: 'SOURCE_NOT_PERMITTED',
      message: `reader may not read hidden at 127.0.0.1:${server.port}/wrds`,
      details: { relation: 'hidden' },
    });
  });

  test.each([
    'time_m',
    'sym_root',
    'sym_suffix',
    'tr_scond',
    'size',
    'price',
    'tr_corr',
    'tr_seqnum',
    'ex',
    'tr_source',
  ])('a table without %s is SOURCE_LAYOUT', async (column) => {
    const date = parseExchangeDate('2024-06-03');
    const columns = CTM_COLUMNS.split(',').filter((text) => text.trim().split(' ')[0] !== column);
    await asOwner(server, async (sql) => {
      await createTable(sql, 'ctm_20240603', columns.join(','));
    });
    await using source = openSource(server);
    await expect(collect(source.aggregate({ date, ...everything }))).rejects.toMatchObject({
      code: 'SOURCE_LAYOUT',
      message: `"taqm_2024"."ctm_20240603" has no column ${column}`,
      details: { relation: '"taqm_2024"."ctm_20240603"', column },
    });
    await asOwner(server, async (sql) => sql.unsafe('DROP TABLE taqm_2024.ctm_20240603 CASCADE'));
  });

  test('a table without nanoseconds is read to the microsecond', async () => {
    const date = parseExchangeDate('2017-06-01');
    const columns = CTM_COLUMNS.replace('time_m_nano smallint DEFAULT 0,', '');
    await asOwner(server, async (sql) => createTrades(sql, date, 2, columns));
    await using source = openSource(server);
    const [batch] = await collect(source.aggregate({ date, ...everything }));
    expect(batch?.rows).toBe(780);
  });

  test('a table that was dropped is not published any more', async () => {
    await using source = openSource(server);
    expect(await source.days(ON_MONDAY)).toMatchObject([{ state: 'published' }]);
    await asOwner(server, async (sql) => sql.unsafe('DROP TABLE taqm_2024.ctm_20241125 CASCADE'));
    expect(await source.days(ON_MONDAY)).toEqual([
      { date: MONDAY, state: 'not_published', tableState: '', missing: ['ctm'] },
    ]);
    await expect(collect(source.aggregate({ date: MONDAY, ...everything }))).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
    });
  });
});
