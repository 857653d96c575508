import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { minuteBars, parseExchangeDate } from '@taq/schema';
import { chmod, cp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonError, taq, type Outcome } from './support/cli.ts';
import { correctBar } from './support/correct-bar.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

const TAG = 'taq_1min_bars_20241129';
const TUESDAY = ['--start', '2024-11-26', '--end', '2024-11-26'];

let folder: Awaited<ReturnType<typeof freshFolder>>;
let synced: string;
let dataDir: string;

/** A synced week with the snapshot that the sync took; each test gets a copy of its own. */
beforeAll(async () => {
  folder = await freshFolder();
  synced = join(folder.path, 'synced');
  await using server = await startServer();
  const argv = syncWords({ url: server.readerUrl, dataDir: synced, symbols: 'AAPL,MSFT' });
  expect((await taq([...argv, '--snapshot'])).exitCode).toBe(0);
});
afterAll(async () => folder[Symbol.asyncDispose]());

beforeEach(async () => {
  dataDir = join(folder.path, 'data');
  await rm(dataDir, { recursive: true, force: true });
  await cp(synced, dataDir, { recursive: true });
});

async function run(...words: readonly string[]): Promise<Outcome> {
  return taq([...words, '--data-dir', dataDir]);
}

async function json<T>(...words: readonly string[]): Promise<T> {
  const { stdout, stderr, exitCode } = await run(...words, '--json');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return JSON.parse(stdout) as T;
}

async function refused(...words: readonly string[]): Promise<Record<string, unknown>> {
  const outcome = await run(...words, '--json');
  expect(outcome.stdout).toBe('');
  return { ...jsonError(outcome), exit_code: outcome.exitCode };
}

async function rows(...words: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  return json('query', 'minute-bars', '--symbols', 'AAPL', ...TUESDAY, ...words);
}

async function correct(): Promise<void> {
  await correctBar(dataDir, 'AAPL', parseExchangeDate('2024-11-26'));
}

describe('snapshot create', () => {
  test('freezes what is asked under a tag, with what is noted', async () => {
    const notes = ['--metadata', 'paper=draft-2', '--metadata', 'author=x y'];
    const words = ['snapshot', 'create', '--dataset', '1min_bars', '--tag', 'mine', ...notes];
    const { created, snapshot } = await json<{ created: boolean; snapshot: object }>(...words);
    expect(created).toBe(true);
    expect(snapshot).toEqual({
      tag: 'mine',
      created: expect.stringMatching(/Z$/),
      version: 2,
      manifest: expect.stringMatching(/^[0-9a-f]{64}$/),
      protected: false,
      materialized: false,
      metadata: { paper: 'draft-2', author: 'x y' },
      datasets: [
        {
          dataset: minuteBars.name,
          through: '2024-11-29',
          files: 1,
          rows: expect.any(Number),
          bytes: expect.any(Number),
        },
      ],
    });
    expect(await readdir(join(dataDir, 'snapshots/taq'))).toEqual(['mine', TAG]);
  });

  test('of the same content under the default tag is success, of another is exit code 2', async () => {
    const again = await run('snapshot', 'create');
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toMatch(
      /^snapshot: taq_1min_bars_20241129 \(it exists, and holds the same/,
    );
    await correct();
    expect(await refused('snapshot', 'create')).toMatchObject({ code: 'TAG_EXISTS', exit_code: 2 });
    const named = await run('snapshot', 'create', '--tag', 'corrected');
    expect(named.stdout).toBe('snapshot: corrected (1 dataset in 1 file, version 3)\n');
  });

  test('--materialize copies', async () => {
    await run('snapshot', 'create', '--tag', 'copied', '--materialize');
    const file = join(dataDir, 'snapshots/taq/copied/aggregates/1min_bars/202411.parquet');
    expect((await stat(file)).nlink).toBe(1);
    const { stdout } = await run('snapshot', 'show', 'copied');
    expect(stdout).toContain('snapshots/taq/copied, copies\n');
  });

  test('says where the folder could not be written, and the snapshot stands', async () => {
    await writeFile(join(dataDir, 'snapshots/taq/mine'), 'in the way');
    const { stdout, stderr, exitCode } = await run('snapshot', 'create', '--tag', 'mine');
    expect({ stdout, exitCode }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('snapshot: mine ');
    expect(stderr).toContain('snapshots/taq/mine could not be written');
    expect((await rows('--tag', 'mine')).length).toBeGreaterThan(0);
  });

  test.each([
    ['INVALID_TAG', 2, ['--tag', '../x']],
    ['INVALID_ARGUMENT', 2, ['--dataset', 'bars']],
    ['INVALID_ARGUMENT', 2, ['--metadata', 'no value']],
    ['INVALID_ARGUMENT', 2, ['--metadata', 'a=1', '--metadata', 'a=2']],
    ['NOTHING_TO_SNAPSHOT', 4, ['--dataset', 'daily_rv']],
  ])('%s: exit code %d for %j', async (code, exitCode, words) => {
    expect(await refused('snapshot', 'create', ...words)).toMatchObject({
      code,
      exit_code: exitCode,
    });
  });

  test('makes no store where there is none', async () => {
    dataDir = join(folder.path, 'nowhere');
    for (const words of [
      ['create'],
      ['delete', 'x'],
      ['protect', 'x'],
      ['show', 'x'],
      ['diff', 'x'],
    ]) {
      expect(await refused('snapshot', ...words)).toMatchObject({
        code: 'STORE_NOT_FOUND',
        exit_code: 4,
      });
    }
    expect(await readdir(folder.path)).not.toContain('nowhere');
  });
});

describe('snapshot show', () => {
  test('says what a snapshot holds, symbols and days included, and what the sync noted', async () => {
    const { snapshot } = await json<{ snapshot: object }>('snapshot', 'show', TAG);
    expect(snapshot).toMatchObject({
      tag: TAG,
      version: 1,
      metadata: {
        dataset: minuteBars.name,
        tier: 'aggregates',
        symbols: ['AAPL', 'MSFT'],
        start_date: '2024-11-25',
        end_date: '2024-11-29',
      },
      datasets: [
        {
          dataset: minuteBars.name,
          through: '2024-11-29',
          files: 1,
          symbols: ['AAPL', 'MSFT'],
          first_date: '2024-11-25',
          last_date: '2024-11-29',
        },
      ],
    });
    const { stdout } = await run('snapshot', 'show', TAG);
    expect(stdout).toMatch(/^tag +taq_1min_bars_20241129\n/);
    expect(stdout).toMatch(/\nsymbols +AAPL, MSFT\n/);
    expect(stdout).toMatch(
      /\ntaq_1min_bars +2024-11-29 +2024-11-25 +2024-11-29 +2 +1 +\d+ +\d+\n$/,
    );
  });

  test('of a tag that there is not is exit code 4, with those that there are', async () => {
    const error = await refused('snapshot', 'show', 'none');
    expect(error).toMatchObject({ code: 'TAG_NOT_FOUND', exit_code: 4, next: `Known: ${TAG}.` });
  });
});

describe('snapshot protect and delete', () => {
  test('a protected one stays until the protection is taken away', async () => {
    expect((await run('snapshot', 'protect', TAG)).stdout).toBe(`protected: ${TAG}\n`);
    expect((await run('snapshot', 'list')).stdout).toMatch(/ [0-9a-f]{12} +protected\n$/);
    expect(await refused('snapshot', 'delete', TAG)).toMatchObject({
      code: 'TAG_PROTECTED',
      exit_code: 2,
      next: expect.stringContaining(`taq snapshot protect ${TAG} --off`),
    });
    expect(await json('snapshot', 'protect', TAG, '--off')).toEqual({
      schema_version: 1,
      tag: TAG,
      protected: false,
    });
    expect((await run('snapshot', 'delete', TAG)).stdout).toBe(`deleted: ${TAG}\n`);
  });

  test('B8: what a deleted one used to answer fails with exit code 4, and live data goes on', async () => {
    const deleted = await json('snapshot', 'delete', TAG);
    expect(deleted).toEqual({ schema_version: 1, tag: TAG, deleted: expect.stringMatching(/Z$/) });
    for (const question of [
      ['--tag', TAG],
      ['--as-of', '2024-11-26'],
    ]) {
      const words = ['query', 'minute-bars', '--symbols', 'AAPL', ...TUESDAY, ...question];
      expect(await refused(...words)).toMatchObject({ code: 'TAG_DELETED', exit_code: 4 });
    }
    expect((await rows()).length).toBeGreaterThan(0);
    expect(await readdir(join(dataDir, 'snapshots/taq'))).toEqual([]);
    expect(await refused('snapshot', 'delete', TAG)).toMatchObject({ code: 'TAG_DELETED' });
  });
});

describe('snapshot diff', () => {
  test('of a tag and live data that are the same says so', async () => {
    expect(await json('snapshot', 'diff', TAG, '--rows')).toEqual({
      schema_version: 1,
      before: { data_dir: dataDir, tag: TAG, version: 1 },
      after: { data_dir: dataDir, tag: null, version: 2 },
      datasets: [minuteBars.name],
      only_before: [],
      only_after: [],
      partitions: [],
      equal: true,
    });
    expect((await run('snapshot', 'diff', TAG)).stdout).toMatch(
      /^before: snapshot taq_1min_bars_20241129 of .*\nafter: {2}live data of .*\n+equal: /,
    );
  });

  test('names the corrected month, symbol and day, and with --rows the row, old and new', async () => {
    await correct();
    const [first] = await rows('--tag', TAG);
    const [corrected] = await rows();
    expect(Number(corrected?.['volume'])).toBe(Number(first?.['volume']) + 1);
    const { partitions, equal } = await json<{ partitions: unknown[]; equal: boolean }>(
      'snapshot',
      'diff',
      TAG,
      '--rows',
    );
    const counts = { added: 0, removed: 0, changed: 1 };
    expect(equal).toBe(false);
    expect(partitions).toEqual([
      {
        dataset: minuteBars.name,
        partition: '202411',
        ...counts,
        cells: [{ symbol: 'AAPL', date: '2024-11-26', ...counts }],
        coverage: [],
        rows: [{ change: 'changed', before: first, after: corrected }],
      },
    ]);
    const { stdout } = await run('snapshot', 'diff', TAG, '--rows');
    expect(stdout).toMatch(
      /\n {2}ts symbol open .*\n- 2024-11-26T.* AAPL .*\n\+ 2024-11-26T.* AAPL /,
    );
    expect(stdout).toMatch(
      /\ntaq_1min_bars 202411: 0 rows added, 0 removed, 1 changed\n.*\n {2}AAPL +2024-11-26 +1\n$/,
    );
  });

  test('of two tags, and across two stores', async () => {
    await run('snapshot', 'create', '--tag', 'old');
    const copy = join(folder.path, 'copy');
    await cp(dataDir, copy, { recursive: true });
    await correct();
    await run('snapshot', 'create', '--tag', 'new');
    const changedIn = async (...words: readonly string[]): Promise<number[]> =>
      (
        await json<{ partitions: { changed: number }[] }>('snapshot', 'diff', ...words)
      ).partitions.map(({ changed }) => changed);
    expect(await changedIn('old', 'new')).toEqual([1]);
    expect(await changedIn('old', TAG)).toEqual([]);
    expect(await changedIn('new', 'old', '--with', copy)).toEqual([1]);
    expect(await changedIn('new', '--with', copy)).toEqual([1]);
    expect(await changedIn('old', 'old', '--with', copy)).toEqual([]);
    expect(await refused('snapshot', 'diff', 'new', 'new', '--with', copy)).toMatchObject({
      code: 'TAG_NOT_FOUND',
    });
  });

  test('names a file that is damaged, exit code 8', async () => {
    const [object = ''] = await readdir(join(dataDir, 'taq/objects'));
    await correct();
    const path = join(dataDir, 'taq/objects', object);
    await chmod(path, 0o644);
    await writeFile(path, 'x');
    const { exitCode, stderr } = await run('snapshot', 'diff', TAG, '--json');
    expect(exitCode).toBe(8);
    expect(stderr).toContain('STORE_DAMAGED');
    expect(stderr).toContain(object);
  });
});

describe('query', () => {
  test('B1, B2: the snapshot of a sync is found by its day, and has its rows in both engines', async () => {
    const live = await rows();
    await correct();
    for (const engine of ['duckdb', 'polars']) {
      expect(await rows('--as-of', '2024-11-29', '--engine', engine)).toEqual(live);
      expect(await rows('--tag', TAG, '--engine', engine)).toEqual(live);
      expect(await rows('--engine', engine)).not.toEqual(live);
    }
  });

  test('--as-of-policy known-by names the snapshot that was there by then, with its dates', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const words = ['query', 'minute-bars', '--symbols', 'AAPL', ...TUESDAY];
    const known = [...words, '--as-of-policy', 'known-by', '--as-of'];
    expect(await refused(...known, '2024-11-29')).toMatchObject({
      code: 'SNAPSHOT_NOT_FOUND',
      exit_code: 4,
      message: expect.stringContaining(`${TAG} (through 2024-11-29, created ${today.slice(0, 4)}`),
    });
    expect(await refused(...known, '2999-01-02')).toMatchObject({
      code: 'DAY_NOT_OVER',
      exit_code: 2,
      message: expect.stringContaining('2999-01-03T05:00:00.000Z'),
    });
    const without = [...words, '--as-of-policy', 'known-by'];
    expect(await refused(...without)).toMatchObject({ code: 'INVALID_ARGUMENT', exit_code: 2 });
  });

  test.each(['duckdb', 'polars'])(
    'by %s: the live file may go, and where the object goes the snapshot says which',
    async (engine) => {
      const words = ['--tag', TAG, '--engine', engine];
      const before = await rows(...words);
      await rm(join(dataDir, 'taq/aggregates/1min_bars/202411.parquet'));
      expect(await rows(...words)).toEqual(before);
      const [object = ''] = await readdir(join(dataDir, 'taq/objects'));
      await rm(join(dataDir, 'taq/objects', object));
      const query = ['query', 'minute-bars', '--symbols', 'AAPL', ...TUESDAY, ...words];
      const error = await refused(...query);
      expect(error).toMatchObject({ code: 'STORE_DAMAGED', exit_code: 8 });
      expect(error['message']).toContain(object);
      expect(error['message']).toContain(`the snapshot ${TAG} needs it`);
    },
  );
});
