import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { requireFailure } from './support/failures.ts';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import { requireExit, type Outcome } from './support/processes.ts';
import { marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { StallingProxy } from './support/stalling-proxy.ts';
import { contentOf, plainFiles } from './support/store-content.ts';
import { answerOf, queryArgs, startTaq, syncArgs, taq } from './support/taq.ts';

const DAYS = { start: '2024-11-26', end: '2024-11-29' };

let simulator: RunningSimulator;
let folder: TemporaryFolder;
/** A store that holds the days, with a snapshot, and what it answers. */
let filled: { readonly dataDir: string; readonly range: typeof DAYS; readonly answer: string };
let stores = 0;

beforeAll(async () => {
  [simulator, folder] = await Promise.all([startSimulator(marketArgs(DAYS)), temporaryFolder()]);
  const sync = freshSync();
  await answerOf(syncArgs(sync, '--snapshot'));
  filled = { ...sync, answer: await answerOf(queryArgs(sync)) };
});

afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function withoutSnapshots(content: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !name.startsWith('snap')));
}

/** A sync of the days into a folder that nobody has made yet. */
function freshSync(): { url: string; dataDir: string; range: typeof DAYS } {
  stores += 1;
  const dataDir = join(folder.path, `store-${stores}`);
  return { url: simulator.readerUrl, dataDir, range: DAYS };
}

/** Checks that nobody can read anything out of a folder. */
async function requireNothingToRead(dataDir: string): Promise<void> {
  expect(await plainFiles(dataDir)).toEqual([]);
  requireFailure(await taq(queryArgs({ dataDir, range: DAYS })), 4, 'STORE_NOT_FOUND');
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Failures that have to do with the server, each with the sync that meets it. */
const FAILURES = [
  {
    what: 'no server at the address',
    exitCode: 5,
    code: 'SOURCE_UNREACHABLE',
    says: /127\.0\.0\.1/,
    change: async () => ({ url: `postgres://reader:x@127.0.0.1:${await closedPort()}/wrds` }),
  },
  {
    what: 'a wrong password',
    exitCode: 5,
    code: 'SOURCE_AUTH_FAILED',
    says: /reader/,
    change: async () => ({ url: simulator.readerUrl.replace(/reader:\w+@/, 'reader:wrong@') }),
  },
  {
    what: 'a symbol that does not exist',
    exitCode: 4,
    code: 'SYMBOL_NOT_FOUND',
    says: /AAPL/,
    change: async () => ({ symbols: 'AAPK' }),
  },
  {
    what: 'an end before its start',
    exitCode: 2,
    code: 'INVALID_RANGE',
    says: /2024-11-2[69]/,
    change: async () => ({ range: { start: DAYS.end, end: DAYS.start } }),
  },
] as const;

describe.each(FAILURES)('a sync with $what', ({ exitCode, code, says, change }) => {
  async function fail(dataDir: string): Promise<Outcome> {
    const { symbols, ...changes } = { symbols: 'all', ...(await change()) };
    return taq(syncArgs({ ...freshSync(), dataDir, ...changes }, '--symbols', symbols, '--full'));
  }

  test(`ends with ${exitCode} and says what to do`, async () => {
    const { dataDir } = freshSync();
    const outcome = await fail(dataDir);
    requireFailure(outcome, exitCode, code);
    expect(outcome.stderr).toMatch(says);
    expect(outcome.stderr).not.toContain(new URL(simulator.readerUrl).password);
    await requireNothingToRead(dataDir);
  });

  test('leaves a store as it was', async () => {
    const content = await contentOf(filled.dataDir);
    requireFailure(await fail(filled.dataDir), exitCode, code);
    expect(await contentOf(filled.dataDir)).toEqual(content);
    expect(await answerOf(queryArgs(filled))).toBe(filled.answer);
  });
});

describe('usage errors', () => {
  test('are found before a data folder is made', async () => {
    const sync = { ...freshSync(), range: { start: DAYS.end, end: DAYS.start } };
    requireFailure(await taq(syncArgs(sync)), 2, 'INVALID_RANGE');
    requireFailure(await taq(syncArgs(sync, '--symbols', '$$')), 2, 'INVALID_SYMBOL');
    requireFailure(await taq(syncArgs(sync, '--fast')), 2, 'INVALID_ARGUMENT');
    expect(existsSync(sync.dataDir)).toBe(false);
  });

  test('of a question are found before the store is opened', async () => {
    const question = { ...freshSync(), range: { start: DAYS.end, end: DAYS.start } };
    requireFailure(await taq(queryArgs(question)), 2, 'INVALID_RANGE');
  });

  test('are told as JSON where JSON was asked for', async () => {
    const sync = { ...freshSync(), range: { start: DAYS.end, end: DAYS.start } };
    const { stderr } = requireExit(await taq(syncArgs(sync, '--json')), 2);
    const error = { code: 'INVALID_RANGE', message: expect.any(String), next: expect.any(String) };
    expect(JSON.parse(stderr)).toMatchObject({ error: { ...error, exit_code: 2 } });
  });
});

test('a data folder whose parent is a file is refused, and the file is as before', async () => {
  const file = join(folder.path, 'file');
  await writeFile(file, 'not a folder');
  const dataDir = join(file, 'data');
  requireFailure(await taq(syncArgs({ ...freshSync(), dataDir })), 2, 'STORE_UNUSABLE');
  requireFailure(await taq(queryArgs({ dataDir, range: DAYS })), 2, 'STORE_UNUSABLE');
  expect(await readFile(file, 'utf8')).toBe('not a folder');
});

test('a range without trading days is all there, and the sync says so', async () => {
  const thanksgiving = { start: '2024-11-28', end: '2024-11-28' };
  const sync = { ...freshSync(), range: thanksgiving };
  expect(await answerOf(syncArgs(sync))).toMatch(/no trading day/);
  expect(await plainFiles(sync.dataDir)).toEqual([]);
});

test('a question for a symbol that the store lacks suggests another', async () => {
  const outcome = await taq(queryArgs(filled, '--symbols', 'AAPK'));
  requireExit(outcome, 4);
  expect(outcome.stderr).toContain('AAPL');
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle of a sync', (signal) => {
  test('ends it with 130, and the next run completes it', async () => {
    const sync = freshSync();
    await using proxy = await StallingProxy.inFrontOf(sync.url, { copy: 2, bytes: 500 });
    await using interrupted = startTaq(syncArgs({ ...sync, url: proxy.url }));
    await proxy.stalled;
    interrupted.kill(signal);
    requireFailure(await interrupted.ended, 130, 'INTERRUPTED');
    await requireNothingToRead(sync.dataDir);

    proxy.resume();
    await answerOf(syncArgs({ ...sync, url: proxy.url }));
    const { answer, dataDir } = filled;
    expect(await answerOf(queryArgs(sync))).toBe(answer);
    expect(await contentOf(sync.dataDir)).toEqual(withoutSnapshots(await contentOf(dataDir)));
  });
});

test('a server that goes away in the middle of a sync is named, and the next run completes it', async () => {
  const sync = freshSync();
  const proxy = await StallingProxy.inFrontOf(sync.url, { copy: 2, bytes: 500 });
  await using cut = startTaq(syncArgs({ ...sync, url: proxy.url }, '--retries', '1'));
  await proxy.stalled;
  await proxy[Symbol.asyncDispose]();
  const ended = await cut.ended;
  requireFailure(ended, 5, 'SOURCE_UNREACHABLE');
  expect(ended.stderr).toMatch(/^ {2}missing:\n(?: {4}\S+ {2}2024-11-.*not synced\n)+ {2}next: /m);
  await requireNothingToRead(sync.dataDir);
  await answerOf(syncArgs(sync));
  expect(await plainFiles(sync.dataDir)).toHaveLength(1);
});
