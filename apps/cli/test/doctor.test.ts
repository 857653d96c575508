import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { minuteBars, parseExchangeDate } from '@taq/schema';
import { AtomicFileLock, TaqStore } from '@taq/versioning';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { checkEngines, checkNode } from '../src/doctor/check-program.ts';
import { asOwner } from './support/as-owner.ts';
import { taq, type RunOptions } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords, WEEK } from './support/server.ts';

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly text: string;
  readonly fix: string | null;
}

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

const DAYS = ['--start-date', WEEK.start, '--end-date', WEEK.end];

async function doctor(
  words: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly exitCode: number; readonly of: (check: string) => Finding[] }> {
  const argv = ['doctor', '--data-dir', dataDir, ...DAYS, ...words, '--json'];
  const { stdout, exitCode } = await taq(argv, options);
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  return { exitCode, of: (check) => findings.filter((finding) => finding.check === check) };
}

/** An address of the server, with parts changed. */
function address(changes: {
  password?: string;
  port?: string;
  host?: string;
  mode?: string;
}): string {
  const url = new URL(server.readerUrl);
  if (changes.password !== undefined) url.password = changes.password;
  if (changes.port !== undefined) url.port = changes.port;
  if (changes.host !== undefined) url.hostname = changes.host;
  if (changes.mode !== undefined) url.searchParams.set('sslmode', changes.mode);
  return url.href;
}

describe('taq doctor', () => {
  test('finds nothing where all is well, and says what it looked at', async () => {
    await taq(syncWords({ url: server.readerUrl, dataDir, symbols: 'AAPL' }));
    const words = ['doctor', '--data-dir', dataDir, '--url', server.readerUrl, ...DAYS];
    const { stdout, stderr, exitCode } = await taq(words);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('\nall is well\n');
    expect(stdout).toMatch(/^ok +server +wrds:.*PostgreSQL \d+.*, as reader$/m);
    expect(stdout).toMatch(/^ok +years +can be read: 2024$/m);
    expect(stdout).toMatch(/^ok +connections +1 of 7 in use, this one included$/m);
    for (const dataset of ['1min_bars', 'daily_rv', 'spread_stats', 'ticks']) {
      expect(stdout).toMatch(new RegExp(`^ok +${dataset} +4 of 4 days, `, 'm'));
    }
    expect(stdout).not.toContain(new URL(server.readerUrl).password);
  });

  test('no account: says where one can come from', async () => {
    const { exitCode, of } = await doctor([]);
    expect(exitCode).toBe(2);
    expect(of('pgpass')).toMatchObject([{ state: 'skipped' }]);
    expect(of('account')).toMatchObject([
      { state: 'problem', fix: expect.stringContaining('WRDS_USERNAME') },
    ]);
    expect(of('server')).toMatchObject([{ state: 'skipped' }]);
  });

  test('a password file that others may read, or that no line of matches, or with odd lines', async () => {
    const path = join(folder.path, 'pgpass');
    const env = { PGPASSFILE: path, WRDS_USERNAME: 'reader' };
    const url = `postgres://127.0.0.1:${server.port}/wrds`;
    const { password } = new URL(server.readerUrl);
    await writeFile(path, `127.0.0.1:*:wrds:reader:${password}\n`);
    await chmod(path, 0o644);
    const open = await doctor(['--url', url], { env });
    expect(open.of('pgpass')).toMatchObject([{ state: 'warning', fix: `chmod 600 ${path}` }]);
    expect(open.exitCode).toBe(0);
    await chmod(path, 0o600);
    expect((await doctor(['--url', url], { env })).of('pgpass')).toMatchObject([{ state: 'ok' }]);
    await writeFile(path, '# mine\nelsewhere:*:wrds:reader:secret\n127.0.0.1:*:wrds:reader:a:b\n');
    const odd = await doctor(['--url', url], { env });
    expect(odd.of('pgpass')).toMatchObject([
      {
        state: 'warning',
        text: expect.stringContaining('line 3'),
        fix: expect.stringContaining(String.raw`\:`),
      },
    ]);
    await writeFile(path, 'elsewhere:*:wrds:reader:secret\n');
    const none = await doctor(['--url', url], { env });
    expect(none.of('account')).toMatchObject([
      {
        state: 'warning',
        fix: expect.stringContaining(`127.0.0.1:${server.port}:wrds:reader:PASSWORD`),
      },
    ]);
  });

  test.each([
    ['a host that nobody knows', { host: 'nosuch.invalid' }, 'SOURCE_UNREACHABLE'],
    ['a port that is closed', { port: '1' }, 'SOURCE_UNREACHABLE'],
    ['a server without TLS', { mode: 'require' }, 'SOURCE_UNREACHABLE'],
    ['a wrong password', { password: 'wrong' }, 'SOURCE_AUTH_FAILED'],
  ])('%s is told with the fix, exit code 5', async (_, changes, code) => {
    const url = new URL(address(changes));
    const { username, password } = url;
    url.password = '';
    url.username = '';
    const env = { WRDS_USERNAME: username, WRDS_PASSWORD: password };
    const { exitCode, of } = await doctor(['--url', url.href], { env });
    expect(exitCode).toBe(5);
    expect(of('server')).toMatchObject([
      { state: 'problem', text: expect.stringContaining(code), fix: expect.any(String) },
    ]);
  });

  test('a connection limit that is reached, and one that is nearly', async () => {
    await asOwner(server, 'ALTER ROLE reader CONNECTION LIMIT 1');
    const other = postgres(server.readerUrl, { max: 1, onnotice: () => undefined });
    try {
      const near = await doctor(['--url', server.readerUrl]);
      expect(near.of('connections')).toMatchObject([{ state: 'warning' }]);
      await other`SELECT 1`;
      const reached = await doctor(['--url', server.readerUrl]);
      expect(reached.exitCode).toBe(5);
      expect(reached.of('server')[0]?.text).toContain('no connection left');
    } finally {
      await other.end();
      await asOwner(server, 'ALTER ROLE reader CONNECTION LIMIT 7');
    }
  });

  test('a family that is missing on a day, with the nearest alternative; a day that is not there', async () => {
    await asOwner(server, 'DROP TABLE taqm_2024.complete_nbbo_20241126 CASCADE');
    const { exitCode, of } = await doctor(['--url', server.readerUrl]);
    expect(exitCode).toBe(0);
    expect(of('1min_bars')).toMatchObject([{ state: 'ok' }]);
    expect(of('spread_stats')).toMatchObject([
      {
        state: 'warning',
        text: expect.stringContaining('3 of 4 days'),
        fix: expect.stringContaining('--measure nbbo=nbbom+cqm'),
      },
    ]);
    expect(of('spread_stats')[0]?.text).toContain('2024-11-26: complete_nbbo not there');
    expect(of('ticks')).toMatchObject([
      { state: 'warning', fix: expect.stringContaining('--measure nbbo=nbbom+cqm') },
    ]);
    const later = ['--start-date', '2024-12-02', '--end-date', '2024-12-03'];
    const { stdout } = await taq([
      'doctor',
      '--data-dir',
      dataDir,
      '--url',
      server.readerUrl,
      ...later,
    ]);
    expect(stdout).toMatch(/1min_bars +0 of 2 days, .*2024-12-02 and 1 more: ctm not there/);
  });

  test('a year that may not be read', async () => {
    await using market = await startSimulator({
      seed: 1,
      symbols: 1,
      start: parseExchangeDate(WEEK.start),
      end: parseExchangeDate(WEEK.start),
      tradesPerSymbolDay: 100,
    });
    const sql = postgres(market.ownerUrl, { max: 1, onnotice: () => undefined });
    await sql.unsafe('CREATE SCHEMA taqm_2012; REVOKE ALL ON SCHEMA taqm_2012 FROM PUBLIC');
    await sql.end();
    const { of } = await doctor(['--url', market.readerUrl]);
    expect(of('years')).toMatchObject([
      { state: 'warning', text: 'can be read: 2024; not: 2012', fix: expect.any(String) },
    ]);
  });
});

describe('taq doctor, of the data folder', () => {
  test('finds a damaged manifest, exit code 8', async () => {
    await taq(
      syncWords({
        url: server.readerUrl,
        dataDir,
        symbols: 'AAPL',
        start: WEEK.start,
        end: WEEK.start,
      }),
    );
    const leaves = join(dataDir, 'manifests/taq/leaves');
    const [leaf = ''] = await readdir(leaves);
    await chmod(join(leaves, leaf), 0o644);
    await writeFile(join(leaves, leaf), '{}');
    const { exitCode, of } = await doctor(['--url', server.readerUrl]);
    expect(exitCode).toBe(8);
    expect(of('store')).toMatchObject([
      { state: 'problem', fix: expect.stringContaining('copy of the store') },
    ]);
  });

  test('finds a clock that is behind the store', async () => {
    const clock = (): number => Date.now() + 7_200_000;
    const store = await TaqStore.open({ dataDir, mode: 'write', clock, software: 'test' });
    await store.manifests.commit('test', async () => ({}));
    const { exitCode, of } = await doctor(['--url', server.readerUrl]);
    expect(exitCode).toBe(8);
    expect(of('clock')).toMatchObject([
      { state: 'problem', fix: expect.stringContaining('clock') },
    ]);
  });

  test('finds one store inside of another', async () => {
    await TaqStore.open({ dataDir: folder.path, mode: 'write', clock: Date.now, software: 'test' });
    const { exitCode, of } = await doctor(['--url', server.readerUrl]);
    expect(exitCode).toBe(2);
    expect(of('nesting')).toMatchObject([
      { state: 'problem', fix: expect.stringContaining(folder.path) },
    ]);
  });

  test('finds a folder that cannot be written', async () => {
    await writeFile(join(folder.path, 'file'), '');
    dataDir = join(folder.path, 'file', 'data');
    const { exitCode, of } = await doctor(['--url', server.readerUrl]);
    expect(exitCode).toBe(2);
    expect(of('folder')).toMatchObject([{ state: 'problem' }]);
  });

  test('finds locks of the dead', async () => {
    await leaveLock(dataDir);
    const { exitCode, of } = await doctor(['--url', server.readerUrl]);
    expect(exitCode).toBe(0);
    expect(of('locks')).toMatchObject([
      { state: 'warning', fix: expect.stringContaining('taq locks release') },
    ]);
  });
});

/** Leaves a lock as a process would that died while it held it. */
async function leaveLock(folderPath: string): Promise<void> {
  const store = await TaqStore.open({
    dataDir: folderPath,
    mode: 'write',
    clock: Date.now,
    software: 'test',
  });
  const path = store.lockPath(minuteBars, '202411');
  const held = await AtomicFileLock.acquire(path, {
    owner: { run: 'run-1', command: 'sync' },
    timeoutMs: 0,
    clock: Date.now,
  });
  await held[Symbol.asyncDispose]();
  await mkdir(`${path}.owner`);
  await writeFile(path, '');
  const record = JSON.stringify({ ...held.owner, startTime: '1' });
  await writeFile(join(`${path}.owner`, `${held.owner.token}.json`), record);
}

test('a Node that is too old, and an engine that is not there, are told', async () => {
  expect(checkNode('20.18.3')).toMatchObject({ state: 'problem', exitCode: 2 });
  expect(checkNode('20.19.0')).toMatchObject({ state: 'ok' });
  expect(checkNode('24.1.0')).toMatchObject({ state: 'ok' });
  const findings = await checkEngines(async (name) => {
    if (name.endsWith('polars')) throw new Error('Cannot find package');
    return {};
  });
  expect(findings).toMatchObject([
    { state: 'ok', text: 'duckdb is there' },
    { state: 'warning', fix: expect.stringContaining('npm install @taq/provider-polars') },
  ]);
});
