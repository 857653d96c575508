import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tableFromIPC } from 'apache-arrow';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readParquet } from 'parquet-wasm';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  await using server = await startServer();
  const common = { url: server.readerUrl, dataDir };
  const until = { ...common, symbols: 'AAPL,MSFT', end: '2024-11-26' };
  expect((await taq(syncWords({ ...until, more: ['--snapshot-tag', 'first'] }))).exitCode).toBe(0);
  expect((await taq(syncWords({ ...common, symbols: 'AAPL,MSFT' }))).exitCode).toBe(0);
  const sample = ['sync', 'sample', '--symbols', 'AAPL', '--date', '2024-11-25'];
  const where = ['--url', server.readerUrl, '--data-dir', dataDir];
  expect((await taq([...sample, ...where])).exitCode).toBe(0);
});
afterAll(async () => folder[Symbol.asyncDispose]());

async function sql(statement: string, ...words: readonly string[]): Promise<Outcome> {
  return taq(['sql', statement, '--data-dir', dataDir, ...words]);
}

function rowsOf({ stdout }: Outcome): Record<string, unknown>[] {
  return JSON.parse(stdout) as Record<string, unknown>[];
}

describe('taq sql', () => {
  test('answers with a table on stdout, and says on stderr what it is of', async () => {
    const outcome = await sql('select symbol, max(high) from minute_bars group by 1 order by 1');
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stdout).toMatch(/^symbol +max\(high\)\nAAPL +\d+\.\d+\nMSFT +\d+\.\d+\n$/);
    expect(outcome.stderr).toMatch(/^2 rows from live data, version \d+, by duckdb\n$/);
  });

  test('--json holds rows alone: numbers, truth values and lists as what they are', async () => {
    const outcome = await sql(
      'select count(*) as n, true as yes, [1, 2] as list, null as nothing, min(ts) ts from minute_bars',
      '--json',
    );
    expect(outcome.stderr).toBe('');
    const [row] = rowsOf(outcome);
    expect(row).toMatchObject({ yes: true, list: [1, 2], nothing: null });
    expect(row?.['ts']).toMatch(/^2024-11-25T14:\d\d:00\.000000000Z$/);
    expect(await sql('select 1 where false', '--json')).toMatchObject({ stdout: '[]\n' });
  });

  test('a tag and a day answer as the queries do, without what came later', async () => {
    const days = 'select count(distinct date) n from minute_bars';
    expect(rowsOf(await sql(days, '--json'))).toEqual([{ n: 4 }]);
    expect(rowsOf(await sql(days, '--json', '--tag', 'first'))).toEqual([{ n: 2 }]);
    expect(rowsOf(await sql(days, '--json', '--as-of', '2024-11-25'))).toEqual([{ n: 1 }]);
    const named = await sql('show tables', '--tag', 'first');
    expect(named.stdout).toBe('name\nminute_bars\n');
    expect(named.stderr).toContain('from snapshot first (through ');
  });

  test('a snapshot without a dataset does not lend it from live data', async () => {
    const outcome = await sql('from ticks', '--tag', 'first', '--json');
    expect(jsonError(outcome)).toMatchObject({ code: 'TAG_NOT_FOUND', exit_code: 4 });
  });

  test('instants of ticks have all nine digits, as the query for ticks has them', async () => {
    const words = ['query', 'ticks', '--symbols', 'AAPL', '--date', '2024-11-25', '--json'];
    const queried = rowsOf(await taq([...words, '--data-dir', dataDir]));
    const asked = rowsOf(
      await sql('select ts from ticks order by seq', '--json', '--max-rows', '100000'),
    );
    expect(asked.map(({ ts }) => ts)).toEqual(queried.map(({ ts }) => ts));
    expect(queried.some(({ ts }) => !String(ts).endsWith('000Z'))).toBe(true);
  });

  test('times are New York’s for people, with --utc they are UTC; the zone is said', async () => {
    const statement = 'select min(ts) ts from minute_bars';
    expect((await sql(statement)).stdout).toMatch(
      /^time \(New York\)\n2024-11-25 09:\d\d:00 EST\n$/,
    );
    expect((await sql(statement, '--utc')).stdout).toMatch(
      /^time \(UTC\)\n2024-11-25 14:\d\d:00 UTC\n$/,
    );
  });

  test('more rows than wanted are exit code 3, with a word about it', async () => {
    const outcome = await sql('from minute_bars order by symbol, ts', '--max-rows', '2', '--json');
    expect(outcome.exitCode).toBe(3);
    expect(rowsOf(outcome)).toHaveLength(2);
    expect(JSON.parse(outcome.stderr)).toEqual({ note: expect.stringContaining('--max-rows') });
  });

  test.each(['csv', 'json', 'parquet', 'arrow'])('--output writes .%s', async (end) => {
    const file = join(folder.path, `rows.${end}`);
    const statement =
      'select symbol, count(*) n, min(ts) ts from minute_bars group by 1 order by 1';
    const outcome = await sql(statement, '--output', file);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '' });
    const bytes = await readFile(file);
    if (end === 'csv' || end === 'json') return expect(bytes.toString()).toContain('AAPL');
    const table = tableFromIPC(end === 'parquet' ? readParquet(bytes).intoIPCStream() : bytes);
    expect(table.numRows).toBe(2);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['symbol', 'n', 'ts']);
  });

  test('--provenance writes what answered: the state, the statement, the rows', async () => {
    const file = join(folder.path, 'provenance.json');
    await sql('from minute_bars limit 3', '--tag', 'first', '--provenance', file);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      schema_version: 1,
      command: 'sql',
      asked: { statement: 'from minute_bars limit 3' },
      state: { tag: 'first', version: expect.any(Number), committed_at: expect.any(String) },
      engine: 'duckdb',
      rows: 3,
      cut: false,
    });
  });

  test.each([
    ['QUERY_REFUSED', 2, "copy minute_bars to 'x.csv'"],
    ['QUERY_REFUSED', 2, "from read_text('/etc/hostname')"],
    ['QUERY_FAILED', 2, 'from minute_barz'],
    ['QUERY_FAILED', 2, 'selec'],
    ['QUERY_TIMEOUT', 1, 'select count(*) from range(1000000000) a, range(1000000) b'],
  ])('%s, exit code %i: %s', async (code, exitCode, statement) => {
    const outcome = await sql(statement, '--json', '--timeout', '0.2');
    expect(outcome).toMatchObject({ stdout: '', exitCode });
    expect(jsonError(outcome)).toMatchObject({ code, next: expect.any(String) });
  });

  test('a plan is shown as it is drawn', async () => {
    const { stdout } = await sql('explain select count(*) from minute_bars');
    expect(stdout).toMatch(/^┌─+┐\n/);
  });

  test('no store, no damage served', async () => {
    const none = await taq(['sql', 'from minute_bars', '--data-dir', join(folder.path, 'none')]);
    expect(none).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('STORE_NOT_FOUND') });
  });
});
