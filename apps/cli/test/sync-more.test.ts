import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Simulator } from '@taq/wrds-simulator';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { taq, type Outcome } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, WEEK } from './support/server.ts';

let server: Simulator;
let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => server.stop());
beforeEach(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
});
afterEach(async () => folder[Symbol.asyncDispose]());

async function sync(...words: readonly string[]): Promise<Outcome> {
  return taq(['sync', ...words, '--data-dir', dataDir, '--url', server.readerUrl]);
}

const DAYS = ['--start-date', WEEK.start, '--end-date', WEEK.start];

describe('taq sync sample', () => {
  test('brings a file of ticks for each symbol, and has nothing to do the second time', async () => {
    const words = ['sample', '--date', WEEK.start, '--symbols', 'AAPL,brk-b'];
    const { stdout, stderr, exitCode } = await sync(...words);
    expect(stdout).toMatch(
      /^taq_ticks: \d+ rows of 2 symbol-days committed \(2024-11-25 as version 1\)\nsymbol-days: 2 data\n$/,
    );
    expect(stderr).toContain('taq_ticks: 2 symbol-days on 1 day to fetch\n');
    expect(exitCode).toBe(0);
    expect(await readdir(join(dataDir, 'taq/samples', WEEK.start))).toEqual([
      'AAPL.parquet',
      'BRK.B.parquet',
    ]);
    expect(await sync(...words)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const { stdout: text } = await sync(...words, '--snapshot', '--json');
    expect(JSON.parse(text)).toMatchObject({
      task: 'taq_sample',
      dataset: 'taq_ticks',
      measure: {},
      datasets: [{ dataset: 'taq_ticks', way: 'local' }],
      snapshot_tag: `taq_samples_${WEEK.start}`,
    });
  });

  test('of a day that the server does not have leaves with exit code 3, of a day off with 0', async () => {
    const partly = await sync('sample', '--date', '2024-11-22', '--symbols', 'AAPL');
    expect(partly.exitCode).toBe(3);
    expect(partly.stderr).toContain('missing:\n  AAPL  2024-11-22');
    const closed = await sync('sample', '--date', '2024-11-28', '--symbols', 'AAPL');
    expect(closed).toMatchObject({
      exitCode: 0,
      stdout: 'taq_ticks: no trading day on 2024-11-28\n',
    });
  });

  test.each(["'; DROP TABLE x; --", 'A%'])(
    'refuses a symbol that is none before a folder is made: %s',
    async (symbol) => {
      for (const words of [
        ['sample', '--date', WEEK.start],
        ['aggregates', ...DAYS],
        ['all', ...DAYS],
      ]) {
        expect((await sync(...words, '--symbols', symbol)).exitCode).toBe(2);
        expect(existsSync(dataDir)).toBe(false);
      }
    },
  );
});

describe('taq sync all', () => {
  test('brings the three aggregate datasets, and one snapshot of them', async () => {
    const { stdout, exitCode } = await sync('all', '--symbols', 'AAPL', ...DAYS, '--snapshot');
    expect(exitCode).toBe(0);
    for (const dataset of ['taq_1min_bars', 'taq_daily_rv', 'taq_spread_stats']) {
      expect(stdout).toMatch(new RegExp(`^${dataset}: \\d+ rows? of 1 symbol-day committed`, 'm'));
    }
    expect(stdout).toContain('snapshot: taq_all_20241125\n');
    const { stdout: text } = await sync('all', '--symbols', 'AAPL', ...DAYS, '--json');
    expect(JSON.parse(text)).toMatchObject({
      dataset: null,
      measure: null,
      fetched_cells: 0,
      committed: [],
      datasets: [{ way: 'server' }, { way: 'server' }, { way: 'server' }],
    });
  });

  test('made locally is the same, row by row', async () => {
    await sync('all', '--symbols', 'all', ...DAYS, '--snapshot-tag', 'server');
    const other = join(folder.path, 'other');
    const words = ['all', '--symbols', 'all', ...DAYS, '--aggregate', 'local', '--data-dir', other];
    const { exitCode } = await taq(['sync', ...words, '--url', server.readerUrl]);
    expect(exitCode).toBe(0);
    const objects = async (of: string): Promise<string[]> => readdir(join(of, 'taq/objects'));
    expect(await objects(other)).toEqual(await objects(dataDir));
    const diff = ['snapshot', 'diff', '--data-dir', dataDir, '--with', other];
    expect(JSON.parse((await taq([...diff, '--json'])).stdout)).toMatchObject({
      datasets: ['taq_1min_bars', 'taq_daily_rv', 'taq_spread_stats'],
      partitions: [],
      equal: true,
    });
    expect((await taq(diff)).stdout).toContain('\nequal: ');
    const itself = await taq(['snapshot', 'diff', '--data-dir', dataDir]);
    expect(itself.exitCode).toBe(2);
    expect(itself.stderr).toContain('--with DIR');
  });

  test('--events tells programs what happens, and ends with the summary', async () => {
    const words = ['--symbols', 'SP500', ...DAYS, '--events'];
    const { stdout, stderr, exitCode } = await sync('all', ...words);
    const lines = stdout.trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { readonly type: string });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const types = [...new Set(events.map(({ type }) => type))];
    expect(types).toEqual(['connection', 'members', 'planned', 'progress', 'committed', 'summary']);
    expect(events.at(-1)).toMatchObject({ type: 'summary', missing: [], committed: [{}, {}, {}] });
    expect(events.find(({ type }) => type === 'members')).toMatchObject({
      index: 'SP500',
      from: expect.stringContaining('dsp500list_v2'),
      because: null,
    });
    const failed = await sync('all', '--symbols', 'AAPK', ...DAYS, '--events');
    expect(failed.exitCode).toBe(4);
    expect(JSON.parse(failed.stderr)).toMatchObject({ error: { code: 'SYMBOL_NOT_FOUND' } });
  });

  test('--since takes the days up to today, and those that are not there yet are no failure', async () => {
    const { stdout, exitCode } = await sync('all', '--symbols', 'AAPL', '--since', '1d', '--json');
    const { missing, cells } = JSON.parse(stdout) as { missing: unknown[]; cells: object };
    expect({ missing, exitCode }).toEqual({ missing: [], exitCode: 0 });
    expect(Object.keys(cells)).not.toContain('data');
    const unseen = await sync('all', '--symbols', 'AAPL', '--since', '1d');
    expect(unseen).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test.each([
    [['--since', '5']],
    [['--since', '5d', '--start-date', WEEK.start, '--end-date', WEEK.end]],
    [['--start-date', WEEK.start]],
    [[]],
  ])('refuses %j', async (days) => {
    const { exitCode } = await sync('all', '--symbols', 'AAPL', ...days);
    expect(exitCode).toBe(2);
    expect(existsSync(dataDir)).toBe(false);
  });
});

describe('taq sync all --symbols SP500', () => {
  test('leaves who was a member, so that coverage tells what is missing without a server', async () => {
    const days = ['--start-date', '2024-11-26', '--end-date', '2024-11-27'];
    const summary = await sync('aggregates', '--symbols', 'SP500', ...days, '--json');
    expect(summary.exitCode).toBe(0);
    const { cells } = JSON.parse(summary.stdout) as { cells: { data: number } };
    const range = ['--start', '2024-11-26', '--end', '2024-11-27'];
    const coverage = async (...words: readonly string[]): Promise<Outcome> =>
      taq(['coverage', '--symbols', 'SP500', '--data-dir', dataDir, ...words]);
    for (const words of [range, []]) {
      const { stdout, exitCode } = await coverage(...words);
      expect(stdout).toContain(`symbol-days: ${cells.data} data`);
      expect(exitCode).toBe(0);
    }
    const beyond = await coverage('--start', '2024-11-26', '--end', '2024-11-29');
    expect(beyond.exitCode).toBe(4);
    expect(beyond.stderr).toContain('not told who was in SP500 on 2024-11-29');
  });
});

describe('status --remote and --refresh', () => {
  test('find what is new or changed at the server, and fetch that again', async () => {
    const words = ['aggregates', '--symbols', 'AAPL', ...DAYS];
    await sync(...words);
    const status = async (...more: readonly string[]): Promise<Outcome> =>
      taq(['status', '--remote', '--data-dir', dataDir, '--url', server.readerUrl, ...more]);
    expect((await status()).stdout).toMatch(
      /\ntaq_1min_bars: 3 new days at the server, 2024-11-26 to 2024-11-29\n$/,
    );
    const sql = postgres(server.ownerUrl, { max: 1, onnotice: () => undefined });
    await sql.unsafe(`INSERT INTO taqm_2024.ctm_20241125
      SELECT c.* FROM taqm_2024.ctm_20241125 c, generate_series(1, 200) WHERE c.sym_root = 'MSFT'`);
    await sql.end();
    expect((await status()).stdout).toContain('fetch again with --refresh: 2024-11-25\n');
    const { remote } = JSON.parse((await status('--json')).stdout) as { remote: unknown };
    expect(remote).toMatchObject([{ dataset: 'taq_1min_bars', changed: ['2024-11-25'] }]);
    expect((await sync(...words)).stdout).toBe('');
    expect((await sync(...words, '--refresh')).stdout).toContain('of 1 symbol-day committed');
    expect((await status()).stdout).not.toContain('--refresh');
  });
});

describe('--dry-run', () => {
  test('says what would be fetched and what it would take, and makes nothing', async () => {
    const words = ['all', '--symbols', 'AAPL', ...DAYS, '--dry-run'];
    const { stdout, exitCode } = await sync(...words);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^taq_1min_bars: 1 symbol-day on 1 day, about 390 rows \(\S+ kB\) of \d+ ticks\n {2}made by server in 1 query; by a probe: (server|local) \S+ s, (server|local) \S+ s\n/,
    );
    expect(stdout).toMatch(
      /\n4 queries, about \S+ kB and \S+ s; the disk would be \d+ % full\nnothing was changed\n$/,
    );
    expect(existsSync(dataDir)).toBe(false);
    const { stdout: text } = await sync(...words, '--json');
    expect(JSON.parse(text)).toMatchObject({
      schema_version: 1,
      dry_run: true,
      datasets: [{ cells: 1, way: 'server', queries: 1 }, { queries: 1 }, { queries: 2 }],
      queries: 4,
      disk_usage: expect.any(Number),
    });
    await sync('all', '--symbols', 'AAPL', ...DAYS);
    expect((await sync(...words)).stdout).toContain('taq_1min_bars: nothing to fetch\n');
  });
});

describe('--symbols @FILE', () => {
  test('reads a symbol or several a line, and passes comments over', async () => {
    const list = join(folder.path, 'symbols.txt');
    await writeFile(list, '# mine\nAAPL\r\n\n BRK-B , msft # two more\n');
    const words = ['aggregates', '--symbols', `@${list}`, ...DAYS, '--json'];
    expect(JSON.parse((await sync(...words)).stdout)).toMatchObject({ cells: { data: 3 } });
  });

  test('that is not there, empty, or holds something else is refused', async () => {
    const list = join(folder.path, 'symbols.txt');
    const words = ['aggregates', '--symbols', `@${list}`, ...DAYS];
    const missing = await sync(...words);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain(list);
    await writeFile(list, '# nothing\n');
    expect((await sync(...words)).exitCode).toBe(2);
    await writeFile(list, 'AAPL\n../etc\n');
    expect((await sync(...words)).stderr).toContain('INVALID_SYMBOL');
    expect(existsSync(dataDir)).toBe(false);
  });
});
