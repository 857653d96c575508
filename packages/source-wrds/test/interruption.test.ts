import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseExchangeDate, parseSymbol } from '@taq/schema';
import type { PostgresServer } from '@taq/wrds-simulator';
import postgres from 'postgres';
import {
  asOwner,
  BARS,
  collect,
  eventually,
  MONDAY,
  ON_MONDAY,
  openSource,
  readerStatements,
  startEmptyServer,
} from './support/server.ts';
import { createTable, createTrades, CTM_COLUMNS } from './support/tables.ts';

/** So many symbols that no buffer on the way holds a day of their bars. */
const SYMBOLS = 900;
const EVERYTHING = { date: MONDAY, symbols: 'all', ...BARS } as const;
const ONE = { date: MONDAY, symbols: [parseSymbol('X1')], ...BARS };

let server: PostgresServer;
beforeAll(async () => {
  server = await startEmptyServer();
  await asOwner(server, async (sql) => createTrades(sql, MONDAY, SYMBOLS));
});
afterAll(async () => server.stop());

const nothing = (statements: string[]): boolean => statements.length === 0;

/** What the reader's one statement waits for; `ClientWrite` = for somebody to read its answer. */
async function readerWaitsFor(): Promise<unknown> {
  return asOwner(server, async (sql) => {
    const rows = await sql`
      SELECT wait_event FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'`;
    return rows.map((row) => row['wait_event'])[0];
  });
}

async function readerConnections(): Promise<number> {
  return asOwner(server, async (sql) => {
    const rows = await sql`SELECT FROM pg_stat_activity WHERE usename = 'reader'`;
    return rows.length;
  });
}

/** Runs `body` while nobody else can as much as look at the day's table. */
async function whileLocked(body: () => Promise<void>): Promise<void> {
  const owner = postgres(server.ownerUrl, { max: 1 });
  try {
    await owner.begin(async (sql) => {
      await sql.unsafe('LOCK TABLE taqm_2024.ctm_20241125 IN ACCESS EXCLUSIVE MODE');
      await body();
    });
  } finally {
    await owner.end();
  }
}

describe('a long transfer', () => {
  test('waits at the server while nobody reads, and then gives every row once', async () => {
    await using source = openSource(server);
    const batches = source.aggregate(EVERYTHING);
    const first = await batches.next();
    expect(await eventually(readerWaitsFor, (event) => event === 'ClientWrite')).toBe(
      'ClientWrite',
    );
    const rest = await collect(batches);
    const rows = [first.value, ...rest].map((batch) => batch?.rows ?? 0);
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(SYMBOLS * 390);
    expect(Math.max(...rows)).toBe(65_536);
  });

  test('stops when its signal is aborted, here and at the server', async () => {
    await using source = openSource(server);
    const controller = new AbortController();
    const batches = source.aggregate(EVERYTHING, controller);
    await batches.next();
    controller.abort();
    await expect(collect(batches)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await eventually(async () => readerStatements(server), nothing)).toEqual([]);
    expect(await source.days(ON_MONDAY)).toMatchObject([{ state: 'published' }]);
  });

  test('stops when its caller leaves early', async () => {
    await using source = openSource(server);
    for await (const _ of source.aggregate(EVERYTHING)) break;
    expect(await eventually(async () => readerStatements(server), nothing)).toEqual([]);
    expect(await collect(source.aggregate(ONE))).toMatchObject([{ rows: 390 }]);
  });

  test('stops with CLOSED when the source is closed under it', async () => {
    const source = openSource(server);
    const batches = source.aggregate(EVERYTHING);
    await batches.next();
    await source[Symbol.asyncDispose]();
    await expect(collect(batches)).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await eventually(async () => readerStatements(server), nothing)).toEqual([]);
  });

  test('leaves room for others on other connections, as many as there are', async () => {
    await using source = openSource(server);
    const [one, two] = [source.aggregate(EVERYTHING), source.aggregate(EVERYTHING)];
    await one.next();
    expect(await source.days(ON_MONDAY)).toHaveLength(1);
    await two.next();
    for (const third of [source.days(ON_MONDAY), collect(source.aggregate(ONE))]) {
      await expect(third).rejects.toMatchObject({
        code: 'SOURCE_FAILED',
        message: expect.stringMatching(/^each of the 2 connections to .* is busy with a transfer$/),
      });
    }
    const rest = await Promise.all([collect(one), collect(two)]);
    expect(rest.map((batches) => batches.at(-1)?.rows ?? 0)).toEqual([23_320, 23_320]);
    expect(await collect(source.aggregate(ONE))).toMatchObject([{ rows: 390 }]);
  });

  test('takes the only connection where the role may have no other', async () => {
    await asOwner(server, async (sql) => sql`ALTER ROLE reader CONNECTION LIMIT 1`);
    try {
      await using source = openSource(server);
      expect(source.connections).toBe(2);
      const batches = source.aggregate(EVERYTHING);
      await batches.next();
      expect(source.connections).toBe(1);
      await expect(source.masterLists([MONDAY])).rejects.toMatchObject({
        code: 'SOURCE_FAILED',
        message: expect.stringContaining('the connection to'),
      });
      await collect(batches);
      expect(await source.masterLists([MONDAY])).toEqual(new Map());
    } finally {
      await asOwner(server, async (sql) => sql`ALTER ROLE reader CONNECTION LIMIT -1`);
    }
  });

  test('is SOURCE_UNREACHABLE when the server ends it, and the next question logs in again', async () => {
    await using source = openSource(server);
    const batches = source.aggregate(EVERYTHING);
    await batches.next();
    await asOwner(server, async (sql) => {
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'`;
    });
    await expect(collect(batches)).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(await collect(source.aggregate(ONE))).toMatchObject([{ rows: 390 }]);
  });
});

describe('a question that the server lets wait', () => {
  test.each([
    ['days', async (source, options) => source.days(ON_MONDAY, options)],
    ['aggregate', async (source, options) => collect(source.aggregate(ONE, options))],
  ] satisfies [
    string,
    (source: ReturnType<typeof openSource>, options: AbortController) => Promise<unknown>,
  ][])('stops when its signal is aborted: %s', async (_name, ask) => {
    await using source = openSource(server);
    const controller = new AbortController();
    await whileLocked(async () => {
      const answer = ask(source, controller);
      await eventually(
        async () => readerStatements(server),
        (statements) => statements.length > 0,
      );
      controller.abort();
      await expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED' });
      expect(await eventually(async () => readerStatements(server), nothing)).toEqual([]);
    });
  });
});

test('questions one after the other share one connection', async () => {
  await using source = openSource(server);
  for (let round = 0; round < 3; round += 1) {
    await source.days(ON_MONDAY);
    await collect(source.aggregate(ONE));
    await source.masterLists([MONDAY]);
  }
  expect(await eventually(readerConnections, (count) => count === 1)).toBe(1);
});

test('a connection that was lost between two questions is opened anew', async () => {
  await using source = openSource(server);
  await source.days(ON_MONDAY);
  await asOwner(server, async (sql) => {
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader'`;
  });
  await eventually(readerConnections, (count) => count === 0);
  expect(await source.days(ON_MONDAY)).toHaveLength(1);
});

test('a question that the server cannot answer does not cost the connection', async () => {
  const readers = async (): Promise<number[]> =>
    asOwner(server, async (sql) => {
      const rows = await sql`SELECT pid FROM pg_stat_activity WHERE usename = 'reader'`;
      return rows.map((row) => row['pid']);
    });
  const date = parseExchangeDate('2024-11-26');
  await asOwner(server, async (sql) => {
    await createTable(sql, 'ctm_20241126', CTM_COLUMNS.replace('time_m time', 'time_m text'));
  });
  await using source = openSource(server);
  await source.days(ON_MONDAY);
  const before = await eventually(readers, ({ length }) => length === 1);
  await expect(collect(source.aggregate({ ...ONE, date }))).rejects.toMatchObject({
    code: 'SOURCE_FAILED',
    details: { sqlState: expect.stringMatching(/^42/) },
  });
  expect(await collect(source.aggregate(ONE))).toHaveLength(1);
  expect(await readers()).toEqual(before);
});
