import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ConnectionSettings } from '@taq/source-wrds';
import type { Simulator } from '@taq/wrds-simulator';
import { appendFile, chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkServer } from '../src/doctor/check-server.ts';
import type { Finding } from '../src/doctor/finding.ts';
import { asOwner } from './support/as-owner.ts';
import { taq, type RunOptions } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords, WEEK } from './support/server.ts';

let server: Simulator;
let folder: Awaited<ReturnType<typeof freshFolder>>;

beforeAll(async () => {
  [server, folder] = await Promise.all([startServer(), freshFolder()]);
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

/** What the doctor finds, by check, and its exit code. */
async function doctor(
  url: string,
  options: RunOptions = {},
  dataDir = join(folder.path, 'none'),
): Promise<{ readonly exitCode: number; readonly found: Map<string, unknown> }> {
  const days = ['--start-date', WEEK.start, '--end-date', WEEK.end];
  const words = ['doctor', '--url', url, '--data-dir', dataDir, ...days, '--json'];
  const { stdout, exitCode } = await taq(words, options);
  const { findings } = JSON.parse(stdout) as { findings: { check: string }[] };
  return { exitCode, found: new Map(findings.map((finding) => [finding.check, finding])) };
}

function settings(changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
  const { hostname: host, port, username: user, password } = new URL(server.readerUrl);
  const address = { host, port: Number(port), database: 'wrds', user, password };
  return { ...address, tls: 'disable', ...changes };
}

async function look(to: ConnectionSettings, clock = Date.now): Promise<Map<string, Finding>> {
  const { findings, source } = await checkServer(to, clock);
  await source?.[Symbol.asyncDispose]();
  return new Map(findings.map((finding) => [finding.check, finding]));
}

test.each([
  ['ten seconds ahead', 10_000, { state: 'warning', text: /10\.\d s behind/ }],
  ['two hours ahead', 7_200_000, { state: 'problem', text: /720\d\.\d s behind/, exitCode: 8 }],
  ['two hours behind', -7_200_000, { state: 'problem', text: /\d s ahead/, exitCode: 8 }],
])('a clock that is %s of the server', async (_, aheadMs, { text, ...expected }) => {
  const found = await look(settings(), () => Date.now() + aheadMs);
  expect(found.get('server-clock')).toMatchObject({
    ...expected,
    text: expect.stringMatching(text),
    fix: expect.stringContaining('from the network'),
  });
});

test('a server on another machine that does not encrypt', async () => {
  // Ours, by a name that is not known as this machine's.
  const found = await look(settings({ host: '::ffff:127.0.0.1' }));
  expect(found.get('tls')).toMatchObject({
    state: 'problem',
    fix: expect.stringContaining('sslmode=require'),
    exitCode: 5,
  });
});

test('a password with special characters works where the file has them escaped', async () => {
  const path = join(folder.path, 'pgpass');
  const env = { PGPASSFILE: path, WRDS_USERNAME: 'special' };
  const url = `postgres://127.0.0.1:${server.port}/wrds`;
  await asOwner(
    server,
    String.raw`CREATE ROLE special LOGIN PASSWORD 'a:b\c@ d#%é' IN ROLE reader`,
  );
  await asOwner(server, 'GRANT CONNECT ON DATABASE wrds TO special');
  await writeFile(path, '127.0.0.1:*:wrds:special:a:b\\c@ d#%é\n', { mode: 0o600 });
  const wrong = await doctor(url, { env });
  expect(wrong.found.get('pgpass')).toMatchObject({
    state: 'warning',
    text: expect.stringContaining('line 1'),
    fix: expect.stringContaining(String.raw`\: for a colon and \\ for a backslash`),
  });
  expect(wrong.found.get('server')).toMatchObject({
    state: 'problem',
    text: expect.stringContaining('SOURCE_AUTH_FAILED'),
  });
  await writeFile(path, '127.0.0.1:*:wrds:special:a\\:b\\\\c@ d#%é\n');
  await chmod(path, 0o600);
  const right = await doctor(url, { env });
  expect(right.exitCode).toBe(0);
  for (const check of ['pgpass', 'account', 'server']) {
    expect(right.found.get(check)).toMatchObject({ state: 'ok' });
  }
});

test('no year that may be read, and no members', async () => {
  await asOwner(
    server,
    `DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^(taqm|crsp|wrdsapps)' LOOP
      EXECUTE format('REVOKE USAGE ON SCHEMA %I FROM reader', name);
    END LOOP; END $$`,
  );
  try {
    const { exitCode, found } = await doctor(server.readerUrl);
    expect(exitCode).toBe(5);
    expect(found.get('years')).toMatchObject({
      state: 'problem',
      fix: expect.stringContaining('Ask WRDS'),
    });
    expect(found.get('sp500')).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('--members FILE'),
    });
    expect(found.get('1min_bars')).toMatchObject({
      state: 'warning',
      text: expect.stringContaining('may not be read'),
      fix: expect.stringContaining('Ask WRDS'),
    });
  } finally {
    await asOwner(
      server,
      `DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^(taqm|crsp|wrdsapps)' LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO reader', name);
      END LOOP; END $$`,
    );
  }
});

test('a data file of another size than its manifest says', async () => {
  const dataDir = join(folder.path, 'damaged');
  const { start } = WEEK;
  await taq(syncWords({ url: server.readerUrl, dataDir, symbols: 'AAPL', start, end: start }));
  const objects = join(dataDir, 'taq/objects');
  const files = await readdir(objects, { recursive: true, withFileTypes: true });
  const file = files.find((entry) => entry.isFile());
  const path = join(file?.parentPath ?? '', file?.name ?? '');
  await chmod(path, 0o644);
  await appendFile(path, 'more');
  const { exitCode, found } = await doctor(server.readerUrl, {}, dataDir);
  expect(exitCode).toBe(8);
  expect(found.get('store')).toMatchObject({
    state: 'problem',
    text: expect.stringContaining('1 damaged'),
    fix: expect.stringContaining('taq verify'),
  });
});
