import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { barsOf, ScratchStore } from '@taq/provider/conformance';
import { SqlSession, type SqlAnswer, type SqlView } from '@taq/provider-duckdb';
import { minuteBars, parseExchangeDate, TaqError, ticks } from '@taq/schema';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeParquetFile } from './support/write-parquet.ts';

let store: ScratchStore;
let folder: string;
let views: readonly SqlView[];

beforeAll(async () => {
  store = await ScratchStore.create(writeParquetFile);
  folder = await mkdtemp(join(tmpdir(), 'taq-sql-'));
  const monday = barsOf('AAPL', '2024-11-25', 3);
  const { path } = await store.add([...monday, ...barsOf('MSFT', '2024-11-26', 2)]);
  views = [
    { name: 'minute_bars', dataset: minuteBars, paths: [path] },
    { name: 'ticks', dataset: ticks, paths: [] },
  ];
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Asked {
  readonly shown?: readonly SqlView[];
  readonly maxRows?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function ask(text: string, asked: Asked = {}): Promise<SqlAnswer> {
  const { shown = views, maxRows = 100, timeoutMs = 60_000, signal } = asked;
  await using session = await SqlSession.open();
  const statement = await session.inspect(text);
  await session.show(shown);
  return await session.run(statement, { maxRows, timeoutMs, signal });
}

async function rowsOf(text: string, asked?: Asked): Promise<unknown[]> {
  const { table } = await ask(text, asked);
  return table.toArray().map((row) => Object.values((row as { toJSON(): object }).toJSON()));
}

async function codeOf(text: string, asked?: Asked): Promise<string> {
  const failure: unknown = await ask(text, asked).catch((error: unknown) => error);
  return TaqError.is(failure) ? failure.code : `no TaqError: ${String(failure)}`;
}

describe('an answer', () => {
  test('has the rows in the order of the statement, under its names, in our types', async () => {
    const { table, dataset, jsonColumns, isCut } = await ask(
      `SELECT symbol, count(*) AS n, sum(volume) AS v, max(high) AS v, symbol = 'AAPL' AS mine,
              [1, 2] AS list, min(date) AS d FROM minute_bars GROUP BY ALL ORDER BY symbol DESC`,
    );
    expect(dataset.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'symbol string',
      'n int64',
      'v int64',
      'v_2 float64',
      'mine string',
      'list string',
      'd date',
    ]);
    expect([...jsonColumns]).toEqual(['mine', 'list']);
    expect(table.getChild('symbol')?.toArray()).toEqual(['MSFT', 'AAPL']);
    expect(Array.from(table.getChild('n')?.toArray() as BigInt64Array)).toEqual([2n, 3n]);
    expect(isCut).toBe(false);
  });

  test.each([
    ['a semicolon and a comment behind it', 'SELECT 1 AS one; -- done'],
    ['a comment at its end', 'SELECT 1 AS one -- done'],
    ['a common table expression', 'WITH a AS (SELECT 1 AS one) FROM a'],
    ['values', 'VALUES (1)'],
  ])('is the same with %s', async (_, text) => {
    expect(await rowsOf(text)).toEqual([[1]]);
  });

  test('instants are UTC to the nanosecond; New York is a function away', async () => {
    const [row] = await rowsOf(
      `SELECT typeof(ts), epoch_ns(ts), new_york(ts)::VARCHAR FROM minute_bars
       WHERE symbol = 'AAPL' ORDER BY ts LIMIT 1`,
    );
    expect(row).toEqual(['TIMESTAMP_NS', 1_732_545_000_000_000_000n, '2024-11-25 09:30:00']);
  });

  test('a view without a file has the columns and no row', async () => {
    expect((await ask('FROM ticks')).dataset.columns.map(({ name }) => name)).toEqual(
      ticks.columns.map(({ name }) => name),
    );
    expect(await rowsOf('SELECT count(*) FROM ticks')).toEqual([[0n]]);
  });

  test('holds no row after the last day of its view', async () => {
    const last = parseExchangeDate('2024-11-25');
    const shown = views.map((view) => ({ ...view, last }));
    expect(await rowsOf('SELECT DISTINCT symbol FROM minute_bars', { shown })).toEqual([['AAPL']]);
  });

  test('is cut at the most rows that are wanted, and says so', async () => {
    const cut = await ask('FROM minute_bars ORDER BY ts', { maxRows: 4 });
    expect([cut.table.numRows, cut.isCut]).toEqual([4, true]);
    const whole = await ask('FROM minute_bars', { maxRows: 5 });
    expect([whole.table.numRows, whole.isCut]).toEqual([5, false]);
  });

  test.each([
    ['DESCRIBE minute_bars'],
    ['SUMMARIZE minute_bars'],
    ['SHOW TABLES'],
    ['EXPLAIN FROM minute_bars'],
  ])('%s is answered, too', async (text) => {
    expect((await ask(text)).table.numRows).toBeGreaterThan(0);
  });
});

describe('a statement', () => {
  test('names its tables, those of a sub-query too, and not its own ones', async () => {
    await using session = await SqlSession.open();
    const { tables } = await session.inspect(
      'WITH a AS (SELECT 1) SELECT * FROM minute_bars, a WHERE 1 IN (SELECT 1 FROM main.daily_rv)',
    );
    expect(tables.toSorted()).toEqual(['a', 'daily_rv', 'minute_bars']);
  });

  test.each([
    ['QUERY_REFUSED', "COPY minute_bars TO '$/x.csv'"],
    ['QUERY_REFUSED', "EXPLAIN ANALYZE COPY minute_bars TO '$/x.csv'"],
    ['QUERY_REFUSED', 'CREATE TABLE t AS SELECT 1'],
    ['QUERY_REFUSED', 'DROP VIEW minute_bars'],
    ['QUERY_REFUSED', 'SET threads = 1'],
    ['QUERY_REFUSED', 'PRAGMA enable_profiling'],
    ['QUERY_REFUSED', "ATTACH '$/x.db'"],
    ['QUERY_REFUSED', 'INSTALL httpfs'],
    ['QUERY_REFUSED', 'LOAD httpfs'],
    ['QUERY_REFUSED', 'SELECT 1; SELECT 2'],
    ['QUERY_REFUSED', ''],
    ['QUERY_REFUSED', '-- nothing'],
    ['QUERY_REFUSED', "FROM read_text('/etc/hostname')"],
    ['QUERY_REFUSED', "SELECT (SELECT content FROM read_text('/etc/hostname'))"],
    ['QUERY_REFUSED', "FROM read_parquet('https://example.org/x.parquet')"],
    ['QUERY_REFUSED', "FROM glob('/etc/*')"],
    ['QUERY_REFUSED', "FROM enable_logging(storage = 'file', storage_path = '$')"],
    ['QUERY_REFUSED', "FROM query('SELECT 1')"],
    ['QUERY_FAILED', "FROM '/etc/hostname'"],
    ['QUERY_FAILED', "FROM '/etc/passwd.csv'"],
    ['QUERY_FAILED', "FROM 'https://example.org/x.parquet'"],
    ['QUERY_FAILED', 'SELEC 1'],
    ['QUERY_FAILED', 'SELECT hig FROM minute_bars'],
    ['QUERY_FAILED', 'FROM no_such_table'],
    ['QUERY_FAILED', "SELECT 'x'::INTEGER"],
    ['QUERY_FAILED', 'SELECT 170141183460469231731687303715884105727'],
  ])('%s: %s', async (code, text) => {
    expect(await codeOf(text.replaceAll('$', folder))).toBe(code);
    expect(await readdir(folder)).toEqual([]);
  });

  test('reads the files of the views only, and can write none of them', async () => {
    await using other = await ScratchStore.create(writeParquetFile);
    const { path } = await other.add(barsOf('IBM', '2024-11-25', 1));
    expect(await codeOf(`FROM '${path.replaceAll("'", "''")}'`)).toBe('QUERY_FAILED');
    const own = views[0]?.paths[0] ?? '';
    const before = await readFile(own);
    const quoted = own.replaceAll("'", "''");
    expect(await codeOf(`COPY (SELECT 1) TO '${quoted}' (FORMAT csv)`)).toBe('QUERY_REFUSED');
    expect(await readFile(own)).toEqual(before);
  });

  test('says which column was meant', async () => {
    await expect(ask('SELECT hig FROM minute_bars')).rejects.toThrow(/"hig".*Candidate.*"high"/);
  });

  test('that takes too long is ended, and one that is interrupted', async () => {
    const endless = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b';
    expect(await codeOf(endless, { timeoutMs: 50 })).toBe('QUERY_TIMEOUT');
    const abort = new AbortController();
    const asked = codeOf(endless, { signal: abort.signal });
    abort.abort();
    expect(await asked).toBe('INTERRUPTED');
  });
});
