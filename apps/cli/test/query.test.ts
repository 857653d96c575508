import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { columnOf, compareSchema, minuteBars } from '@taq/schema';
import { tableFromIPC, type Table } from 'apache-arrow';
import { chmod, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readParquet } from 'parquet-wasm';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { pretendTerminal } from './support/terminal.ts';
import { startServer, syncWords } from './support/server.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  await using server = await startServer();
  const argv = syncWords({ url: server.readerUrl, dataDir, symbols: 'AAPL,MSFT' });
  expect((await taq([...argv, '--snapshot'])).exitCode).toBe(0);
});
afterAll(async () => folder[Symbol.asyncDispose]());

interface Row {
  readonly ts: string;
  readonly symbol: string;
  readonly date: string;
}

async function query(
  words: readonly string[],
  range: readonly string[] = MONDAY,
): Promise<Outcome> {
  return taq(['query', 'minute-bars', ...range, ...words, '--data-dir', dataDir]);
}

const MONDAY = ['--start', '2024-11-25', '--end', '2024-11-25'];
const WEEK = ['--start', '2024-11-25', '--end', '2024-11-29'];
const WITH_FRIDAY_BEFORE = ['--start', '2024-11-22', '--end', '2024-11-25'];

/** As others read the file: nothing of ours takes part. */
function readTable(ending: string, bytes: Uint8Array): Table {
  return tableFromIPC(ending === 'parquet' ? readParquet(bytes).intoIPCStream() : bytes);
}

function rowsOf({ stdout }: Outcome): Row[] {
  return JSON.parse(stdout) as Row[];
}

describe('the rows', () => {
  test('as JSON are the same bytes from both engines, with ts as UTC text of nine digits', async () => {
    const byDuckDb = await query(['--symbols', 'MSFT,aapl', '--json'], WEEK);
    expect(byDuckDb).toMatchObject({ exitCode: 0, stderr: '' });
    const rows = rowsOf(byDuckDb);
    expect(rows[0]?.ts).toMatch(/^2024-11-25T14:\d\d:00\.000000000Z$/);
    expect(Object.keys(rows[0] ?? {})).toEqual(minuteBars.columns.map(({ name }) => name));
    const keys = rows.map(({ symbol, ts }) => symbol + ts);
    expect(keys).toEqual(keys.toSorted());
    expect(new Set(rows.map(({ date }) => date)).size).toBe(4);
    const byPolars = await query(['--symbols', 'AAPL,MSFT', '--json', '--engine', 'polars'], WEEK);
    expect(byPolars).toEqual(byDuckDb);
  });

  test('as a table show New York time and prices to four digits; stderr says where from', async () => {
    const { stdout, stderr, exitCode } = await query(['--symbols', 'AAPL']);
    expect(exitCode).toBe(0);
    const [header, first] = stdout.split('\n');
    expect(header).toMatch(/^time \(New York\) +symbol +open +high +low +close +volume/);
    expect(first).toMatch(/^2024-11-25 09:\d\d:00 EST {2}AAPL( +\d+\.\d{4}){4} +\d+ +\d+\.\d{4}/);
    const count = stdout.split('\n').length - 2;
    expect(stderr).toMatch(new RegExp(`^${count} rows from live data, version \\d+, by duckdb\n$`));
  });

  test('of every symbol come with --symbols all', async () => {
    const rows = rowsOf(await query(['--symbols', 'all', '--json']));
    expect([...new Set(rows.map(({ symbol }) => symbol))]).toEqual(['AAPL', 'MSFT']);
  });

  test('are drawn with --plot, without a colour where stdout is no terminal', async () => {
    const { stdout, exitCode } = await query(['--symbols', 'AAPL', '--plot']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('AAPL');
    expect(stdout).toContain('┤');
    expect(stdout).not.toContain('\u001B');
    expect(stdout.endsWith('\n')).toBe(true);
  });

  test.each([
    ['in colour on a terminal', { columns: 100, rows: 40 }, 100],
    ['80 wide on a terminal that does not know its size', { columns: 0, rows: 0 }, 80],
  ])('are drawn %s', async (_, size, width) => {
    using _terminal = pretendTerminal(size);
    const { stdout, exitCode } = await query(['--symbols', 'AAPL', '--plot']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\u001B[');
    const lines = stripVTControlCharacters(stdout).split('\n');
    const longest = Math.max(...lines.map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(width);
    expect(longest).toBeGreaterThan(width - 20);
  });

  test('of a range without a trading day are none, which is said, exit code 0', async () => {
    const weekend = ['--start', '2024-11-23', '--end', '2024-11-24'];
    const forPeople = await query(['--symbols', 'AAPL'], weekend);
    expect(forPeople).toMatchObject({ exitCode: 0, stdout: '' });
    expect(forPeople.stderr).toMatch(/^no trading day from 2024-11-23 to 2024-11-24\n0 rows /);
    const forPrograms = await query(['--symbols', 'AAPL', '--json'], weekend);
    expect(forPrograms).toMatchObject({ exitCode: 0, stdout: '[]\n' });
    expect(JSON.parse(forPrograms.stderr)).toEqual({
      note: 'no trading day from 2024-11-23 to 2024-11-24',
    });
  });
});

describe('what an answer says about itself', () => {
  test('a snapshot that served it is named with its two dates', async () => {
    for (const pin of [
      ['--tag', 'taq_1min_bars_20241129'],
      ['--as-of', '2024-11-26'],
    ]) {
      const { stderr, exitCode } = await query(['--symbols', 'AAPL', ...pin]);
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(/snapshot taq_1min_bars_20241129 \(through 2024-11-29, created 20/);
    }
  });

  test('days after --as-of are left out, which is said', async () => {
    const argv = ['--symbols', 'AAPL', '--as-of', '2024-11-26'];
    const { stderr } = await query(argv, WEEK);
    expect(stderr).toContain(', no rows after 2024-11-26, by duckdb');
    const days = rowsOf(await query([...argv, '--json'], WEEK)).map(({ date }) => date);
    expect(new Set(days)).toEqual(new Set(['2024-11-25', '2024-11-26']));
  });

  test('--metrics tells counts and time, as lines or as an object', async () => {
    const { stderr } = await query(['--symbols', 'AAPL', '--metrics', '--no-validate']);
    expect(stderr).toMatch(/^engine: duckdb\nas_of_tag: none\n[^]*partitions_scanned: 1\n/m);
    const { stderr: json } = await query(['--symbols', 'AAPL', '--metrics', '--json']);
    expect(JSON.parse(json)).toMatchObject({ metrics: { engine: 'duckdb', files_scanned: 1 } });
  });

  test('cells that were never synced are listed, exit code 3, with the rows that are there', async () => {
    const { stdout, stderr, exitCode } = await query(['--symbols', 'AAPL'], WITH_FRIDAY_BEFORE);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('AAPL');
    expect(stderr).toContain('missing:\n  AAPL  2024-11-22  not synced\n');
    const asJson = await query(['--symbols', 'AAPL', '--json'], WITH_FRIDAY_BEFORE);
    expect(rowsOf(asJson).length).toBeGreaterThan(0);
    expect(JSON.parse(asJson.stderr)).toEqual({
      missing: [{ symbol: 'AAPL', first: '2024-11-22', last: '2024-11-22', state: 'not_synced' }],
    });
  });
});

describe('--output', () => {
  test.each([
    ['csv', async (file: string) => readFile(file, 'utf8')],
    ['json', async (file: string) => readFile(file, 'utf8')],
    ['svg', async (file: string) => readFile(file, 'utf8')],
    ['html', async (file: string) => readFile(file, 'utf8')],
  ])('writes .%s, the same for both engines', async (ending, read) => {
    const contents = [];
    for (const engine of ['duckdb', 'polars']) {
      const file = join(folder.path, `${engine}.${ending}`);
      const words = ['--symbols', 'AAPL', '--engine', engine, '--output', file];
      const { stdout, stderr, exitCode } = await query(words);
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
      expect(stderr).toContain(`, by ${engine}, written to ${file}\n`);
      contents.push(await read(file));
    }
    expect(contents[0]).toMatch(BEGINNINGS[ending] ?? /^$/);
    expect(contents[1]).toBe(contents[0]);
  });

  const BEGINNINGS: Readonly<Record<string, RegExp>> = {
    csv: /^ts,symbol,open,high,low,close,volume,vwap,date,trades,volume_fraction\n2024-11-25T14:\d\d:00\.0{9}Z,AAPL,/,
    json: /^\[\n\{"ts":"2024-11-25T14:/,
    svg: /^<svg /,
    html: /^<!doctype html>/i,
  };

  test.each(['parquet', 'arrow'])(
    'writes .%s with declared types, field ids and notes',
    async (ending) => {
      const file = join(folder.path, `bars.${ending}`);
      await query(['--symbols', 'AAPL', '--output', file]);
      const table = readTable(ending, await readFile(file));
      expect(compareSchema(minuteBars, table.schema)).toEqual([]);
      expect(table.numRows).toBe(rowsOf(await query(['--symbols', 'AAPL', '--json'])).length);
      const vwap = table.schema.fields.find(({ name }) => name === 'vwap');
      const { fieldId, unit } = columnOf(minuteBars, 'vwap');
      expect(vwap?.metadata.get('PARQUET:field_id')).toBe(String(fieldId));
      expect(vwap?.metadata.get('unit')).toBe(unit);
    },
  );

  test('holds the bytes that --json prints', async () => {
    const file = join(folder.path, 'same.JSON');
    await query(['--symbols', 'AAPL', '--output', file]);
    expect(await readFile(file, 'utf8')).toBe(
      (await query(['--symbols', 'AAPL', '--json'])).stdout,
    );
  });

  test('replaces a file whole, and leaves nothing else beside it', async () => {
    const place = join(folder.path, 'place');
    await mkdir(place);
    const file = join(place, 'bars.csv');
    await writeFile(file, 'x'.repeat(1_000_000));
    await query(['--symbols', 'AAPL', '--output', file]);
    expect(await readFile(file, 'utf8')).not.toContain('x');
    expect(await readdir(place)).toEqual(['bars.csv']);
  });

  test('a folder in the place of the file is refused, exit code 2', async () => {
    const file = join(folder.path, 'folder.csv');
    await mkdir(file);
    const outcome = await query(['--symbols', 'AAPL', '--json', '--output', file]);
    expect(outcome.exitCode).toBe(2);
    expect(jsonError(outcome)).toMatchObject({ code: 'OUTPUT_FAILED' });
  });
});

describe('what is not there', () => {
  test.each([
    ['NOT_SYNCED', ['--symbols', 'APPL'], 'the store holds AAPL'],
    ['TAG_NOT_FOUND', ['--symbols', 'AAPL', '--tag', 'mine'], 'mine'],
    ['SNAPSHOT_NOT_FOUND', ['--symbols', 'AAPL', '--as-of', '2024-12-31'], '2024-12-31'],
  ])('%s: exit code 4, and no rows', async (code, words, said) => {
    const { stdout, stderr, exitCode } = await query(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 4 });
    expect(stderr).toContain(`error ${code}: `);
    expect(stderr).toContain(said);
  });

  test('no store: exit code 4 from every command that reads one', async () => {
    const nowhere = ['--data-dir', join(folder.path, 'nowhere'), '--json'];
    for (const argv of [
      ['query', 'minute-bars', '--symbols', 'AAPL', ...MONDAY],
      ['status'],
      ['snapshot', 'list'],
    ]) {
      const outcome = await taq([...argv, ...nowhere]);
      expect(outcome.exitCode).toBe(4);
      expect(jsonError(outcome)).toMatchObject({ code: 'STORE_NOT_FOUND' });
    }
  });
});

describe('the store at a glance', () => {
  test('status counts what is there, as text and as an object', async () => {
    const { stdout, stderr, exitCode } = await taq(['status', '--data-dir', dataDir, '--json']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const rows = rowsOf(await query(['--symbols', 'all', '--json'], WEEK)).length;
    expect(JSON.parse(stdout)).toEqual({
      schema_version: 1,
      data_dir: dataDir,
      version: expect.any(Number),
      committed_at: expect.stringMatching(/^\d{4}-.*Z$/),
      snapshots: 1,
      datasets: [
        {
          dataset: 'taq_1min_bars',
          measure: {},
          partitions: 1,
          rows,
          bytes: expect.any(Number),
          symbols: 2,
          cells: { data: 8 },
          first_date: '2024-11-25',
          last_date: '2024-11-29',
        },
      ],
    });
    const text = await taq(['status'], { env: { TAQ_DATA_DIR: dataDir } });
    expect(text.stdout).toMatch(/: version \d+, committed \S+, 1 snapshot\n\ndataset /);
    expect(text.stdout).toMatch(
      new RegExp(`taq_1min_bars +2024-11-25 +2024-11-29 +2 +${rows} .* 8 data\n`),
    );
  });

  test('snapshot list names tags with their two dates, as text and as an object', async () => {
    const { stdout } = await taq(['snapshot', 'list', '--data-dir', dataDir, '--json']);
    expect(JSON.parse(stdout)).toEqual({
      schema_version: 1,
      snapshots: [
        {
          tag: 'taq_1min_bars_20241129',
          created: expect.stringMatching(/Z$/),
          version: 1,
          manifest: expect.stringMatching(/^[0-9a-f]{64}$/),
          protected: false,
          materialized: false,
          metadata: expect.objectContaining({ tier: 'aggregates', symbols: ['AAPL', 'MSFT'] }),
          datasets: [
            {
              dataset: 'taq_1min_bars',
              through: '2024-11-29',
              files: 1,
              rows: expect.any(Number),
              bytes: expect.any(Number),
            },
          ],
        },
      ],
    });
    const { stdout: text } = await taq(['snapshot', 'list', '--data-dir', dataDir]);
    expect(text).toMatch(
      /^tag .*\ntaq_1min_bars_20241129 +taq_1min_bars +2024-11-29 +\S+Z +\d+ +[0-9a-f]{12}\n$/,
    );
  });
});

// The last one: it breaks the store.
test.each(['duckdb', 'polars'])(
  'a damaged file is named by %s, exit code 8, and no rows',
  async (engine) => {
    const objects = join(dataDir, 'taq/objects');
    for (const name of await readdir(objects)) {
      await chmod(join(objects, name), 0o644);
      await truncate(join(objects, name), 1000);
    }
    const outcome = await query(['--symbols', 'AAPL', '--json', '--engine', engine]);
    expect(outcome).toMatchObject({ exitCode: 8, stdout: '' });
    expect(jsonError(outcome)).toMatchObject({
      code: 'STORE_DAMAGED',
      message: expect.stringContaining('.parquet'),
    });
  },
);
