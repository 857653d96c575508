import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TaqLocalProvider } from '@taq/unified-fetcher';
import { tableToIPC } from 'apache-arrow';
import { temporaryFolder, type TemporaryFolder } from './support/folders.ts';
import type { Process } from './support/processes.ts';
import { seededNumbers } from './support/random.ts';
import { marketArgs, startSimulator, type RunningSimulator } from './support/simulator.ts';
import { StallingProxy } from './support/stalling-proxy.ts';
import { contentOf, filesBelow } from './support/store-content.ts';
import { answerOf, LISTED_ALL_DAYS, queryArgs, startTaq, syncArgs } from './support/taq.ts';

/**
 * A sync is killed with SIGKILL at one moment after the other, and run again: the store must be
 * that of a sync that nobody disturbed. TAQ_KILL_SEED draws other moments.
 */
const SEED = Number(process.env['TAQ_KILL_SEED'] ?? 20_241_129);
const random = seededNumbers(SEED);

/** Two months, so that one commit may stand when the other is lost. */
const DAYS = { start: '2024-11-27', end: '2024-12-03' };
const TRADING_DAYS = 4;

/** The smallest answer to a COPY has more bytes. */
const BYTES_OF_A_DAY = 20_000;

const STALLS = Array.from({ length: 3 }, () => ({
  copy: 1 + random(TRADING_DAYS),
  bytes: random(BYTES_OF_A_DAY),
}));
const KILLS = Number(process.env['TAQ_KILLS'] ?? 4);
const DELAYS = Array.from({ length: 3 }, () => 200 + random(1_200));

/** Something new in one of these folders is the moment. */
const PLACES = [
  'taq/locks',
  'taq/tmp',
  'taq/tmp/staged',
  'taq/objects',
  'manifests/taq/leaves',
  'manifests/taq/versions',
  'taq/aggregates/1min_bars',
  'snapshots/taq',
];

let simulator: RunningSimulator;
let folder: TemporaryFolder;
let undisturbed: StoreView;
let stores = 0;

beforeAll(async () => {
  [simulator, folder] = await Promise.all([startSimulator(marketArgs(DAYS)), temporaryFolder()]);
  const dataDir = freshFolder();
  await completeSync(dataDir, simulator.readerUrl);
  undisturbed = await viewOf(dataDir);
});

afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function freshFolder(): string {
  stores += 1;
  return join(folder.path, `store-${stores}`);
}

function args(dataDir: string, url: string): string[] {
  return syncArgs({ url, dataDir, range: DAYS }, '--snapshot');
}

/** No patience for locks: that of a dead process must be free at once. */
async function completeSync(dataDir: string, url: string): Promise<void> {
  await answerOf(args(dataDir, url));
}

/** All that readers get to see of a store, and what lies around in it. */
interface StoreView {
  readonly content: Record<string, string>;
  readonly answer: string;
  readonly cells: unknown;
  readonly temporaries: readonly string[];
}

async function viewOf(dataDir: string): Promise<StoreView> {
  await using store = new TaqLocalProvider({ dataDir });
  const { table, coverage } = await store.fetchMinuteBars({
    symbols: LISTED_ALL_DAYS.split(','),
    startDate: DAYS.start,
    endDate: DAYS.end,
  });
  return {
    content: await contentOf(dataDir),
    answer: createHash('sha256').update(tableToIPC(table)).digest('hex'),
    cells: coverage.counts,
    temporaries: await filesBelow(join(dataDir, 'taq/tmp')),
  };
}

/** Kills a sync at a moment, runs it again, and holds the store to the undisturbed one. */
async function requireRecovery(
  url: string,
  killAt: (sync: Process, dataDir: string) => Promise<void>,
  afterwards: () => void = () => undefined,
): Promise<void> {
  const dataDir = freshFolder();
  await using sync = startTaq(args(dataDir, url));
  await killAt(sync, dataDir);
  sync.kill('SIGKILL');
  await sync.ended;
  afterwards();
  await completeSync(dataDir, url);
  expect(await viewOf(dataDir)).toEqual(undisturbed);
}

test('an undisturbed sync leaves a file a month, and nothing lying around', () => {
  const { content, temporaries, cells } = undisturbed;
  expect(Object.keys(content).filter((name) => name.startsWith('taq/aggregates/'))).toEqual([
    'taq/aggregates/1min_bars/202411.parquet',
    'taq/aggregates/1min_bars/202412.parquet',
  ]);
  expect(temporaries).toEqual([]);
  expect(cells).toMatchObject({ data: LISTED_ALL_DAYS.split(',').length * TRADING_DAYS });
});

describe(`a sync that is killed (seed ${SEED})`, () => {
  test.each(STALLS)(
    'while day $copy comes in, after $bytes bytes of it, leaves nothing that the next one minds',
    async (point) => {
      await using proxy = await StallingProxy.inFrontOf(simulator.readerUrl, point);
      await requireRecovery(
        proxy.url,
        async () => proxy.stalled,
        () => proxy.resume(),
      );
    },
  );

  test.each(PLACES)(
    'when something appears in %s leaves nothing that the next one minds',
    async (place) => {
      await requireRecovery(simulator.readerUrl, async (_sync, dataDir) => {
        const watched = join(dataDir, place);
        await mkdir(watched, { recursive: true });
        const watcher = watch(watched);
        await once(watcher, 'change');
        watcher.close();
      });
    },
  );

  test.each(DELAYS)('after %d ms leaves nothing that the next one minds', async (milliseconds) => {
    await requireRecovery(simulator.readerUrl, async (sync) => {
      await Promise.race([delay(milliseconds), sync.ended]);
    });
  });
});

test('a sync that is killed again and again comes to its end', async () => {
  const dataDir = freshFolder();
  const url = simulator.readerUrl;
  for (let times = 0; times < KILLS; times += 1) {
    await using sync = startTaq(args(dataDir, url));
    await Promise.race([delay(300 + random(900)), sync.ended]);
  }
  await completeSync(dataDir, url);
  expect(await viewOf(dataDir)).toEqual(undisturbed);
});

test('a month that was committed before the kill is not fetched again', async () => {
  const dataDir = freshFolder();
  const point = { copy: 3, bytes: 100 };
  await using proxy = await StallingProxy.inFrontOf(simulator.readerUrl, point);
  await using sync = startTaq(args(dataDir, proxy.url));
  await proxy.stalled;
  sync.kill('SIGKILL');
  await sync.ended;
  const november = queryArgs({ dataDir, range: { start: DAYS.start, end: '2024-11-29' } });
  expect((JSON.parse(await answerOf(november)) as unknown[]).length).toBeGreaterThan(300);

  proxy.resume();
  const summary: unknown = JSON.parse(await answerOf([...args(dataDir, proxy.url), '--json']));
  expect(summary).toMatchObject({ committed: [{ partition: '202412' }] });
});

test('the lock of a process that was killed is free at once', async () => {
  const dataDir = freshFolder();
  await using proxy = await StallingProxy.inFrontOf(simulator.readerUrl, { copy: 1, bytes: 0 });
  await using sync = startTaq(args(dataDir, proxy.url));
  await proxy.stalled;
  const lock = 'taq_sync_aggregates_1min_bars_202411.lock';
  expect(await readdir(join(dataDir, 'taq/locks'))).toContain(lock);
  sync.kill('SIGKILL');
  await sync.ended;
  expect(await readdir(join(dataDir, 'taq/locks'))).toContain(lock);
  await completeSync(dataDir, simulator.readerUrl);
  expect(await readdir(join(dataDir, 'taq/locks'))).toEqual([]);
});
