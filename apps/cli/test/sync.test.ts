import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AtomicFileLock } from '@taq/versioning';
import type { Simulator } from '@taq/wrds-simulator';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonError, taq } from './support/cli.ts';
import { pretendTerminal } from './support/terminal.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

let server: Simulator;
let url: string;
let folder: Awaited<ReturnType<typeof freshFolder>>;
let dataDir: string;

beforeAll(async () => {
  server = await startServer();
  url = server.readerUrl;
});
afterAll(async () => server.stop());
beforeEach(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
});
afterEach(async () => folder[Symbol.asyncDispose]());

function password(): string {
  return new URL(url).password;
}

/** The text of every file below the data folder that is no Parquet. */
async function storeTexts(): Promise<string> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.parquet'));
  const texts = files.map(async ({ parentPath, name }) => readFile(join(parentPath, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

describe('taq sync aggregates', () => {
  test('brings a week and says so; the second time nothing is to do, which a terminal alone is told', async () => {
    const first = await taq([...syncWords({ url, dataDir }), '--snapshot']);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(
      /^taq_1min_bars: \d+ rows of \d+ symbol-days committed \(202411 as version 1\)\nsymbol-days: .*\d+ data.*\nsnapshot: taq_1min_bars_20241129\n$/,
    );
    expect(first.stderr).toMatch(
      /^syncing from 127.0.0.1:\d+ …\ntaq_1min_bars: \d+ symbol-days on 4 days to fetch\n/,
    );
    expect(first.stderr).toContain('committed taq_1min_bars 202411 as version 1');
    expect(first.stdout + first.stderr).not.toContain('\u001B');

    const second = await taq([...syncWords({ url, dataDir }), '--snapshot']);
    expect(second).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    using _ = pretendTerminal({ columns: 80, rows: 24 });
    const seen = await taq([...syncWords({ url, dataDir }), '--snapshot']);
    expect(seen.stdout).toMatch(
      /^taq_1min_bars: nothing to do: everything that was asked is there\nsymbol-days: .*\nsnapshot: taq_1min_bars_20241129\n$/,
    );
  });

  test('with --json says the same as one object, and nothing else but metrics where asked', async () => {
    const argv = [...syncWords({ url, dataDir, symbols: 'AAPL' }), '--json'];
    const { stdout, stderr, exitCode } = await taq([...argv, '--metrics']);
    expect(exitCode).toBe(0);
    const summary = JSON.parse(stdout) as Record<string, unknown>;
    expect(summary).toMatchObject({
      schema_version: 1,
      task: 'taq_aggregates',
      dataset: 'taq_1min_bars',
      fetched_cells: 4,
      committed: [{ partition: '202411', version: 1 }],
      cells: { data: 4 },
      missing: [],
      snapshot_tag: null,
    });
    expect(Object.keys(summary).filter((key) => !/^[a-z_]+$/.test(key))).toEqual([]);
    const { metrics } = JSON.parse(stderr) as { metrics: Record<string, unknown> };
    expect(metrics).toMatchObject({ rows: summary['rows'], partitions: 1, snapshot_tag: 'none' });
    expect((await taq(argv)).stderr).toBe('');
  });

  test('--full fetches again what is there, a tag of its own names the snapshot', async () => {
    const argv = syncWords({ url, dataDir, symbols: 'AAPL' });
    await taq(argv);
    const { stdout } = await taq([...argv, '--full', '--snapshot-tag', 'mine', '--metrics']);
    expect(stdout).toMatch(/rows of 4 symbol-days committed/);
    expect(stdout).toContain('snapshot: mine\n');
    expect((await taq([...argv, '--full', '--snapshot-tag', 'mine'])).exitCode).toBe(2);
  });

  test('days that the source does not have are listed, exit code 3', async () => {
    const words = syncWords({ url, dataDir, symbols: 'AAPL', start: '2024-11-21' });
    const partly = await taq(words);
    expect(partly.exitCode).toBe(3);
    expect(partly.stderr).toContain(
      'missing:\n  AAPL  2024-11-21 to 2024-11-22  the source does not have it\n',
    );
    const again = await taq(words);
    expect(again).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining(': nothing new\n'),
    });
    const { stdout, exitCode } = await taq([...words, '--json']);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      missing: [
        { symbol: 'AAPL', first: '2024-11-21', last: '2024-11-22', state: 'not_published' },
      ],
    });
  });

  test('days of which nothing is to fetch are noted', async () => {
    const range = { start: '2024-11-21', end: '2024-11-22' };
    const { stdout, exitCode } = await taq(syncWords({ url, dataDir, symbols: 'AAPL', ...range }));
    expect(exitCode).toBe(3);
    expect(stdout).toContain('nothing to fetch, coverage committed (202411 as version 1)');
  });

  test('a range without a trading day is said to be one, exit code 0', async () => {
    const thanksgiving = { start: '2024-11-28', end: '2024-11-28' };
    expect(await taq(syncWords({ url, dataDir, ...thanksgiving }))).toMatchObject({
      exitCode: 0,
      stdout: 'taq_1min_bars: no trading day on 2024-11-28\n',
    });
  });
});

describe('a sync that cannot be', () => {
  test('a symbol that is never listed is not found; the nearest ones are named', async () => {
    const outcome = await taq([...syncWords({ url, dataDir, symbols: 'AAPX' }), '--json']);
    expect(outcome.exitCode).toBe(4);
    expect(jsonError(outcome)).toMatchObject({
      code: 'SYMBOL_NOT_FOUND',
      next: expect.stringContaining('AAPL'),
    });
  });

  test.each([
    ['INVALID_RANGE', ['--symbols', 'A', '--start-date', '2024-11-26', '--end-date', '2024-11-25']],
    [
      'INVALID_SYMBOL',
      ['--symbols', 'A;B', '--start-date', '2024-11-25', '--end-date', '2024-11-25'],
    ],
    ['INVALID_DATE', ['--symbols', 'A', '--start-date', '2024-02-30', '--end-date', '2024-11-25']],
  ])('%s is found before a folder is made', async (code, words) => {
    const outcome = await taq(['sync', 'aggregates', '--data-dir', dataDir, '--json', ...words]);
    expect(outcome.exitCode).toBe(2);
    expect(jsonError(outcome)).toMatchObject({ code });
    expect(existsSync(dataDir)).toBe(false);
  });

  test('a data folder whose parent is a file is unusable, before a server is called', async () => {
    const file = join(folder.path, 'file');
    await writeFile(file, '');
    const nobody = 'postgres://reader@127.0.0.1:1/wrds';
    const outcome = await taq(syncWords({ url: nobody, dataDir: join(file, 'data') }));
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(/^error STORE_UNUSABLE: /);
  });

  test('no server: unreachable at once, and no store is left that a reader would take', async () => {
    const outcome = await taq(syncWords({ url: 'postgres://reader@127.0.0.1:1/wrds', dataDir }));
    expect(outcome.exitCode).toBe(5);
    expect(outcome.stderr).toContain('error SOURCE_UNREACHABLE: ');
    expect((await taq(['status', '--data-dir', dataDir])).exitCode).toBe(4);
  });

  test('a wrong password is refused, and repeated nowhere', async () => {
    const wrong = url.replace(password(), 'open-sesame');
    const { stdout, stderr, exitCode } = await taq(syncWords({ url: wrong, dataDir }));
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 5 });
    expect(stderr).toContain('error SOURCE_AUTH_FAILED: ');
    expect(stderr + (await storeTexts())).not.toContain('open-sesame');
  });

  test('a password for another machine is refused on the command line', async () => {
    const remote = 'postgres://me:open-sesame@wrds.example/wrds';
    const { stderr, exitCode } = await taq(syncWords({ url: remote, dataDir }));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('~/.pgpass');
    expect(stderr).not.toContain('open-sesame');
    expect(existsSync(dataDir)).toBe(false);
  });

  test('a partition that another sync holds is locked; --lock-timeout waits for it', async () => {
    const argv = syncWords({ url, dataDir, symbols: 'AAPL' });
    const path = join(dataDir, 'taq/locks/taq_sync_aggregates_1min_bars_202411.lock');
    const owner = { run: 'other', command: 'sync of another' };
    const lock = await AtomicFileLock.acquire(path, { owner, timeoutMs: 0, clock: Date.now });
    const refused = await taq(argv);
    expect(refused.exitCode).toBe(6);
    expect(refused.stderr).toMatch(/error LOCKED: .*sync of another[^]*--lock-timeout/);
    const onStderr = (text: string): void => {
      if (text.startsWith('waiting for')) void lock[Symbol.asyncDispose]();
    };
    const waits = [...argv, '--lock-timeout', '30', '--json'];
    const { exitCode, stdout, stderr } = await taq(waits, { onStderr });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^waiting for taq_sync_aggregates_1min_bars_202411\.lock, held by process \d+ on \S+ since \S+ \(sync of another\); 0 s so far\n$/,
    );
    expect((JSON.parse(stdout) as { lock_wait_ms: number }).lock_wait_ms).toBeGreaterThan(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it with 130, and it can go on',
    async (signal) => {
      const argv = syncWords({ url, dataDir });
      const onStderr = (text: string): void => {
        if (text.includes('to fetch')) process.emit(signal);
      };
      const { stdout, stderr, exitCode } = await taq(argv, { onStderr });
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 130 });
      expect(stderr).toMatch(
        /Stopping cleanly[^]*error INTERRUPTED: .*\n.*next: Run the same command again/,
      );
      expect((await taq(argv)).exitCode).toBe(0);
    },
  );
});

describe('where the server and the password come from', () => {
  test.each([
    [
      'WRDS_* variables',
      () => ({ ...address('WRDS_'), WRDS_USERNAME: 'reader', WRDS_PASSWORD: password() }),
    ],
    ['PG* variables', () => ({ ...address('PG'), PGUSER: 'reader', PGPASSWORD: password() })],
    ['~/.pgpass', () => ({ ...address('WRDS_'), HOME: folder.path })],
    ['PGPASSFILE', () => ({ ...address('PG'), PGPASSFILE: join(folder.path, '.pgpass') })],
  ])('from %s, and the password reaches neither output nor store', async (_, env) => {
    const line = `127.0.0.1:${server.port}:*:reader:${password()}\n`;
    await writeFile(join(folder.path, '.pgpass'), line, { mode: 0o600 });
    const argv = syncWords({ dataDir, symbols: 'AAPL' });
    const { stdout, stderr, exitCode } = await taq(argv, { env: env() });
    expect({ stderr: stderr.replaceAll(/^(syncing|taq_|committed).*\n/gm, ''), exitCode }).toEqual({
      stderr: '',
      exitCode: 0,
    });
    expect(stdout + stderr + (await storeTexts())).not.toContain(password());
  });

  test('without any of them it says what to set', async () => {
    const { stderr, exitCode } = await taq(syncWords({ dataDir }));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('WRDS_USERNAME');
  });

  function address(prefix: 'WRDS_' | 'PG'): Record<string, string> {
    return {
      [`${prefix}HOST`]: '127.0.0.1',
      [`${prefix}PORT`]: String(server.port),
      [`${prefix}DATABASE`]: 'wrds',
    };
  }
});
