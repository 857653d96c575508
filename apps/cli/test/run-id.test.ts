import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Quarantine } from '@taq/versioning';
import type { Simulator } from '@taq/wrds-simulator';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { taq } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords, WEEK } from './support/server.ts';

type Line = Record<string, unknown>;

let folder: Awaited<ReturnType<typeof freshFolder>>;
let server: Simulator;
let dataDir: string;
let syncRuns: unknown[];

/** Every field and component that was seen. */
const seen = { fields: new Set<string>(), components: new Set<unknown>() };

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  server = await startServer();
  syncRuns = [];
  for (const end of [WEEK.start, WEEK.end]) {
    const more = ['--log-level', 'debug', '--snapshot'];
    const words = syncWords({ url: server.readerUrl, dataDir, symbols: 'AAPL', end, more });
    syncRuns.push((await logOf(words)).run);
  }
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

/** What a command writes to its log; all of it under one run, which is returned beside it. */
async function logOf(words: readonly string[]): Promise<{ run: unknown; lines: Line[] }> {
  const file = join(folder.path, 'run.log');
  await rm(file, { force: true });
  const place = words.includes('--data-dir') ? [] : ['--data-dir', dataDir];
  const { exitCode, stderr } = await taq([...words, ...place, '--log-file', file]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const text = await readFile(file, 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  for (const line of lines) {
    for (const name of Object.keys(line)) seen.fields.add(name);
    seen.components.add(line['component']);
  }
  const runs = new Set(lines.map(({ run }) => run));
  expect([...runs]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect(lines.at(-1)).toMatchObject({ message: 'ended', exit_code: 0 });
  return { run: [...runs][0], lines };
}

async function newestCommit(): Promise<{ version: number; author: Line; reason: string }> {
  const { stdout } = await taq(['log', '--data-dir', dataDir, '--json', '--limit', '1']);
  const { versions } = JSON.parse(stdout) as {
    versions: { version: number; author: Line; reason: string }[];
  };
  const [newest] = versions;
  if (newest === undefined) throw new RangeError(stdout);
  return newest;
}

test.each([
  [
    'snapshot create --tag first',
    'snapshot taken',
    { component: 'taq_store', dataset: 'taq_1min_bars', snapshot_tag: 'first' },
  ],
  [
    'snapshot protect first',
    'snapshot protected',
    { component: 'taq_store', snapshot_tag: 'first' },
  ],
  [
    'snapshot protect first --off',
    'snapshot no longer protected',
    { component: 'taq_store', snapshot_tag: 'first' },
  ],
  ['snapshot delete first', 'snapshot deleted', { component: 'taq_store', snapshot_tag: 'first' }],
  ['rollback 1', 'rolled back', { component: 'taq_store', rolled_back_to: 1, changed: true }],
  [
    'cleanup --retention-days 0',
    'cleaned up',
    { component: 'taq_store', dry_run: false, bytes: expect.any(Number) },
  ],
])('taq %s commits, and logs, under one run', async (words, message, facts) => {
  const before = await newestCommit();
  const { run, lines } = await logOf(words.split(' '));
  expect(lines.find((line) => line['message'] === message)).toMatchObject(facts);
  const after = await newestCommit();
  expect(after.version).toBeGreaterThan(before.version);
  expect(after.author).toMatchObject({ run });
});

test('taq verify says what it looked at and what it found', async () => {
  const { lines } = await logOf(['verify', '--read-data']);
  expect(lines.find(({ message }) => message === 'verified')).toMatchObject({
    component: 'taq_store',
    version: expect.any(Number),
    damage: 0,
    files_read: expect.any(Number),
    bytes: expect.any(Number),
  });
});

test('taq quarantine drop names each entry that went', async () => {
  const quarantine = await Quarantine.open({
    dataDir,
    clock: Date.now,
    software: 'test',
    run: 'r',
  });
  const entry = await quarantine.keep({ what: 'rows', origin: {}, error: new Error('bad') });
  expect(entry.run).toBe('r');
  const { lines } = await logOf(['quarantine', 'drop', entry.id]);
  expect(lines.find(({ message }) => message === 'quarantined entry dropped')).toMatchObject({
    component: 'taq_store',
    entry: entry.id,
  });
});

test('taq sql and taq export log what they read, as a query does', async () => {
  const statement = 'select count(*) from minute_bars';
  const sql = await logOf(['sql', statement, '--json']);
  const facts = {
    component: 'taq_query',
    dataset: 'taq_1min_bars',
    engine: 'duckdb',
    partitions_scanned: 1,
    bytes: expect.any(Number),
    duration: expect.any(Number),
  };
  expect(sql.lines.find(({ message }) => message === 'answered')).toMatchObject({
    ...facts,
    rows: 1,
  });
  const days = ['--start', WEEK.start, '--end', WEEK.start, '--symbols', 'AAPL'];
  const to = ['--to', join(folder.path, 'out')];
  const exported = await logOf(['export', 'minute-bars', ...days, ...to]);
  const rows = exported.lines.find(({ message }) => message === 'exported')?.['rows'];
  expect(rows).toBeGreaterThan(1);
  const answers = exported.lines.filter(({ message }) => message === 'answered');
  expect(answers.at(-1)).toMatchObject({ ...facts, rows });
});

test('two syncs are two runs', () => {
  expect(new Set(syncRuns).size).toBe(2);
});

test('the docs list every field and every component that was logged', () => {
  const page = new URL('../../../docs/observability.md', import.meta.url);
  const [, section = ''] = readFileSync(page, 'utf8').split(/^## /m);
  const listed = new Set([...section.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
  expect(seen.fields.size).toBeGreaterThan(20);
  for (const name of [...seen.fields, ...seen.components]) expect(listed).toContain(name);
  const components = [...section.matchAll(/^\| `(taq_[a-z]+)` /gm)].map(([, name]) => name);
  expect(new Set(components)).toEqual(seen.components);
});
