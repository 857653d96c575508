import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Simulator } from '@taq/wrds-simulator';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatText } from '../src/logging/log-record.ts';
import { openLog } from '../src/logging/open-log.ts';
import { jsonError, taq } from './support/cli.ts';
import { freshFolder } from './support/folder.ts';
import { startServer, syncWords } from './support/server.ts';

type Line = Record<string, unknown>;

let folder: Awaited<ReturnType<typeof freshFolder>>;
let server: Simulator;
let dataDir: string;
let tag = '';

beforeAll(async () => {
  folder = await freshFolder();
  dataDir = join(folder.path, 'data');
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** The last renames may still be under way. */
async function readRotated(path: string, prefix: string): Promise<string[]> {
  for (;;) {
    const names = (await readdir(path)).filter((name) => name.startsWith(prefix));
    try {
      return await Promise.all(names.map(async (name) => readFile(join(path, name), 'utf8')));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

test('a sync is JSON lines on stderr and in the file, with its facts and one run', async () => {
  const file = join(folder.path, 'sync.log');
  const more = ['--json', '--snapshot', '--log-format', 'json', '--log-file', file];
  const outcome = await taq(syncWords({ url: server.readerUrl, dataDir, more }));
  expect(outcome.exitCode).toBe(0);
  const { run, rows, bytes, snapshot_tag } = JSON.parse(outcome.stdout) as Line;
  tag = String(snapshot_tag);
  const lines = linesOf(outcome.stderr);
  expect(linesOf(await readFile(file, 'utf8')).map(({ message }) => message)).toEqual(
    lines.map(({ message }) => message),
  );
  expect(new Set(lines.map((line) => line['run']))).toEqual(new Set([run]));
  const dataset = 'taq_1min_bars';
  const about = { component: 'taq_sync', dataset, tier: 'aggregates', rows, bytes };
  expect(lines.find(({ message }) => message === 'committed')).toMatchObject({
    ...about,
    partition: '202411',
    lock_wait: expect.any(Number),
  });
  expect(lines.find(({ message }) => message === 'synced')).toMatchObject({
    ...about,
    snapshot_tag,
    spill: 0,
    duration: expect.any(Number),
  });
  expect(lines.at(-1)).toMatchObject({
    message: 'ended',
    exit_code: 0,
    command: 'sync aggregates',
  });
  expect(outcome.stderr).not.toContain(new URL(server.readerUrl).password + '@');
});

test('a query is lines for people, with engine, partitions and tag', async () => {
  const words = ['--symbols', 'all', '--start', '2024-11-25', '--end', '2024-11-29'];
  const state = ['--data-dir', dataDir, '--tag', tag, '--log-level', 'info'];
  const { stderr, exitCode } = await taq(['query', 'minute-bars', ...words, ...state]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stderr).toMatch(
    /^\d{4}-\d\d-\d\dT\S+Z info {2}taq_query: answered dataset=taq_1min_bars engine=duckdb rows=\d+ bytes=\d+ partitions_scanned=1 as_of_tag=taq_\S+ duration=[\d.]+$/m,
  );
});

test('settings ask for a log, too, and a level keeps out what is below it', async () => {
  const env = { TAQ_LOG_FORMAT: 'json', TAQ_LOG_LEVEL: 'error' };
  const failed = await taq(['status', '--data-dir', join(folder.path, 'none')], { env });
  expect(failed.exitCode).toBe(4);
  expect(jsonError(failed)).toMatchObject({ code: 'STORE_NOT_FOUND' });
  const wrong = await taq(['status', '--json'], { env: { TAQ_LOG_LEVEL: 'loud' } });
  expect(jsonError(wrong)).toMatchObject({
    message: 'TAQ_LOG_LEVEL: log-level is none of error, warn, info, debug',
  });
});

test('a file that cannot be written is refused before any work', async () => {
  const file = join(folder.path, 'no', 'such', 'folder.log');
  const outcome = await taq(['status', '--data-dir', dataDir, '--log-file', file, '--json']);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
  expect(jsonError(outcome)).toMatchObject({ code: 'OUTPUT_FAILED' });
});

test('files are rotated by size, each is whole lines, and the oldest go', async () => {
  const file = join(folder.path, 'small.log');
  const told: string[] = [];
  const about = { run: 'r', command: 'c' };
  const log = await openLog(
    { level: 'debug', format: undefined, file },
    {
      about,
      moment: () => ({}),
      tell: (text) => told.push(text),
      rotation: { bytes: 2000, files: 3 },
    },
  );
  for (let index = 0; index < 100; index += 1) {
    log.logger.debug('line', { index, url: 'postgres://me:sesame@host/wrds' });
    // The transport changes files between two turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await log[Symbol.asyncDispose]();
  const texts = await readRotated(folder.path, 'small');
  expect(told).toEqual([]);
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.length).toBeLessThanOrEqual(3);
  const indices = texts.flatMap(linesOf).map(({ index }) => Number(index));
  expect(Math.max(...indices)).toBe(99);
  expect(texts.join('')).not.toContain('sesame');
});

test('values with blanks are quoted for people', () => {
  const record = { level: 'warn', message: 'm', component: 'c', holder: 'pid 7 on host', rows: 3 };
  expect(formatText(record)).toMatch(/ warn {2}c: m holder="pid 7 on host" rows=3$/);
});
