import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PostgresServer } from '@taq/wrds-simulator';
import { asOwner, MONDAY, ON_MONDAY, openSource, startEmptyServer } from './support/server.ts';
import { createTable, createTrades, CTM_COLUMNS } from './support/tables.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
  await asOwner(server, async (sql) => {
    await createTrades(sql, MONDAY, 1);
    await createTable(sql, 'ctm_20120103', CTM_COLUMNS);
    await createTable(sql, 'ctm_20130102', CTM_COLUMNS);
    await sql.unsafe(`
      REVOKE USAGE ON SCHEMA taqm_2012 FROM reader; REVOKE SELECT ON taqmsec.ctm_20120103 FROM reader;
      REVOKE USAGE ON SCHEMA taqm_2013 FROM reader`);
  });
});
afterAll(async () => server.stop());

test('a server says what it is, who we are, and which years we may read', async () => {
  await using source = openSource(server);
  const report = await source.inspect();
  expect(report).toMatchObject({
    software: expect.stringMatching(/^PostgreSQL 1\d/),
    user: 'reader',
    encrypted: false,
    connectionLimit: 7,
    connectionsInUse: 1,
    // Of 2013 the views can be read, of 2012 nothing.
    years: [
      { year: 2012, readable: false },
      { year: 2013, readable: true },
      { year: 2024, readable: true },
    ],
  });
  expect(Math.abs(report.nowMs - Date.now())).toBeLessThan(60_000);
});

test('a role without a limit has none', async () => {
  await asOwner(server, async (sql) => sql`ALTER ROLE reader CONNECTION LIMIT -1`);
  await using source = openSource(server);
  expect((await source.inspect()).connectionLimit).toBeUndefined();
});

test('a day that is not published names what is missing of it', async () => {
  await using source = openSource(server);
  const rule = { measure: 'spread_stats' };
  expect(await source.days({ ...ON_MONDAY, rule })).toEqual([
    { date: MONDAY, state: 'not_published', tableState: '', missing: ['complete_nbbo'] },
  ]);
});
