// Clean-up beside writers and readers, and clean-up that dies.
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { minuteBars, valuesOf } from '@taq/schema';
import { readParquet, type PinnedStore, type StoreState, type TaqStore } from '@taq/versioning';
import { agedStore } from './support/aged-store.ts';
import { Child } from './support/children.ts';
import { filesBelow, temporaryFolder } from './support/folders.ts';
import { stoppingPort } from './support/stopping-port.ts';
import { contentOf, MONDAY_MORNING, openStore, TestClock, updateOf } from './support/stores.ts';

const MINUTE_MS = 60_000;
const A_MINUTE = 1 / 1440;
/** Reads of the looping reader: thousands in `npm run nightly`. */
const READS = Number(process.env['TAQ_STORE_READS'] ?? 300);

test('D4: a writer that is stopped while others commit and clean-up runs loses, and merges again', async () => {
  await using folder = await temporaryFolder();
  const clock = new TestClock();
  const store = await openStore(folder.path, { clock: clock.read });
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
  const child = new Child(new URL('./support/sleeper.ts', import.meta.url), {
    dataDir: folder.path,
    cells: [{ symbol: 'MSFT', date: '2024-11-26', bars: 3 }],
    now: clock.now + MINUTE_MS,
  });
  await child.says('asleep');
  const objects = join(folder.path, 'taq/objects');
  const prepared = await readdir(objects);
  // Files carry the time of the machine; the clock of this test stands in another year.
  const past = new Date(clock.now - MINUTE_MS);
  for (const name of prepared) await utimes(join(objects, name), past, past);

  for (const [index, symbol] of ['IBM', 'ZZZ'].entries()) {
    clock.now += 1000;
    const startedAt = MONDAY_MORNING + index;
    const cells = [{ symbol, date: '2024-11-26', bars: 2 }];
    await store.commitPartition(updateOf(cells, { startedAt }));
    clock.now += 1000;
    await store.cleanup({ retentionDays: 0 });
  }
  // What the sleeper had made ready is gone: nothing named it.
  const left = await readdir(objects);
  expect(prepared.filter((name) => !left.includes(name))).toHaveLength(1);
  const { version } = (await store.manifests.newest()).root;

  child.process.kill('SIGCONT');
  expect(await child.end()).toBe(0);
  expect(child.lines).toContain(`committed ${version + 1}`);
  const rows = await contentOf(await store.current());
  const symbols = rows.map((row) => row.split(' ')[0]);
  expect(symbols.join(' ')).toBe('AAPL IBM IBM MSFT MSFT MSFT ZZZ ZZZ');
  expect(await readdir(objects)).toContain(
    prepared.find((name) => !left.includes(name))?.replace('.parquet', '-1.parquet'),
  );
});

describe('a file that clean-up is about to remove and a sync is about to name', () => {
  const RETURNING = [{ symbol: 'AAPL', date: '2024-11-26', bars: 2, price: 100 }];

  test('gets another name where clean-up commits first', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const { stopping, stopped, goOn } = stoppingPort(folder.path);
    const writer = await openStore(folder.path, { port: stopping, clock: clock.read });
    const update = updateOf(RETURNING, { startedAt: clock.now });
    const committing = writer.commitPartition(update);
    await stopped;
    const { items } = await store.cleanup({ retentionDays: 5 });
    const [removed = ''] = items.flatMap(({ kind, name }) => (kind === 'object' ? name : []));
    goOn();
    await committing;
    const files = await filesBelow(folder.path);
    expect(files).not.toContain(removed);
    expect(files).toContain(removed.replace('.parquet', '-1.parquet'));
    expect(await contentOf(await store.current())).toHaveLength(5);
  });

  test('stays where the sync commits first', async () => {
    await using folder = await temporaryFolder();
    const { store, clock } = await agedStore(folder.path);
    const { items } = await store.cleanup({ retentionDays: 5, dryRun: true });
    const planned = items.find(({ kind }) => kind === 'object');
    const { stopping, stopped, goOn } = stoppingPort(folder.path);
    const cleaner = await openStore(folder.path, { port: stopping, clock: clock.read });
    const cleaning = cleaner.cleanup({ retentionDays: 5 });
    await stopped;
    await store.commitPartition(updateOf(RETURNING, { startedAt: clock.now }));
    goOn();
    expect((await cleaning).items.filter(({ kind }) => kind === 'object')).toEqual([]);
    expect(await filesBelow(folder.path)).toContain(planned?.name);
    expect(await contentOf(await store.current())).toHaveLength(5);
  });
});

test('C9: a clean-up that is killed at any step takes nothing that is named, and the next one finishes', async () => {
  const options = { retentionDays: 5, snapshots: ['early'] };
  const expected = await undisturbed(options);
  let isKilled = true;
  let call = 1;
  for (; isKilled; call += 1) {
    const killed = await Promise.all(
      (['before', 'after'] as const).map(async (moment) => {
        await using folder = await temporaryFolder();
        const { store, clock } = await agedStore(folder.path);
        const rows = await barsOf(store);
        const script = new URL('./support/cleaner.ts', import.meta.url);
        const args = { dataDir: folder.path, now: clock.now, options, call, moment };
        const end = await new Child(script, args).end();
        const next = await openStore(folder.path, { clock: clock.read });
        expect(await barsOf(next)).toEqual(rows);
        const isDeleted = (await next.snapshots.list()).length === 0;
        await next.cleanup(isDeleted ? { retentionDays: 5 } : options);
        expect(await barsOf(next)).toEqual(rows);
        expect(await picture(folder.path)).toEqual(expected);
        return end === 'SIGKILL';
      }),
    );
    isKilled = killed.includes(true);
  }
  // Two leaves of the change and one of the names, version, hint, four stubs, and what is removed.
  expect(call).toBeGreaterThan(12);
}, 240_000);

async function undisturbed(options: object): Promise<string[]> {
  await using folder = await temporaryFolder();
  const { store } = await agedStore(folder.path);
  await store.cleanup(options);
  return await picture(folder.path);
}

/** The files of a store; leaves only counted, since those of snapshots are never named alike. */
async function picture(dataDir: string): Promise<string[]> {
  return (await filesBelow(dataDir)).map((name) => name.replace(/\/leaves\/.*/, '/leaves/…'));
}

async function barsOf(store: TaqStore): Promise<string[]> {
  return contentOf(await store.current({ datasets: [minuteBars.name] }));
}

test('every read is one consistent version while a writer commits and clean-up keeps a minute', async () => {
  await using folder = await temporaryFolder();
  const clock = new TestClock();
  const writer = await openStore(folder.path, { clock: clock.read });
  const months = ['2024-10-28', '2024-11-25'];
  let round = 0;
  /** Both months at one price, in a commit each; four seconds pass. */
  const writeRound = async (): Promise<void> => {
    round += 1;
    for (const date of months) {
      clock.now += 2000;
      const cells = [{ symbol: 'AAPL', date, bars: 1, price: round }];
      await writer.commitPartition(updateOf(cells, { startedAt: MONDAY_MORNING + round }));
    }
  };
  await writeRound();
  const reading = { isOver: false };
  let removed = 0;
  const writing = (async () => {
    while (!reading.isOver) {
      await writeRound();
      const { items } = await writer.cleanup({ retentionDays: A_MINUTE });
      removed += items.filter(({ kind }) => kind === 'object').length;
    }
  })();
  try {
    await readMany(folder.path, clock, (reads) => reads < READS || removed < 20);
  } finally {
    reading.isOver = true;
    await writing;
  }
  // Whatever was let go more than a minute ago is gone.
  expect(removed).toBeGreaterThan(round - 40);
}, 600_000);

/** A pinned state with what it gave when it was pinned. */
interface HeldState {
  readonly pinned: PinnedStore;
  readonly prices: readonly number[];
  readonly since: number;
}

/**
 * Reads the newest state again and again, each from a store opened anew, and beside it one that was
 * pinned up to half a minute ago.
 */
async function readMany(
  dataDir: string,
  clock: TestClock,
  isToGoOn: (reads: number) => boolean,
): Promise<void> {
  let held: HeldState | undefined;
  let last = 0;
  for (let reads = 0; isToGoOn(reads); reads += 1) {
    const since = clock.now;
    const store = await openStore(dataDir, { mode: 'read', clock: clock.read });
    const pinned = await store.at();
    const prices = await pricesOf(await pinned.read());
    const [october = 0, november = 0] = prices;
    expect(prices).toHaveLength(2);
    // October is written first: the two differ by the one commit that lies between them.
    expect([0, 1]).toContain(october - november);
    expect(october).toBeGreaterThanOrEqual(last);
    last = october;
    held ??= { pinned, prices, since };
    expect(await pricesOf(await held.pinned.read())).toEqual(held.prices);
    if (clock.now - held.since > MINUTE_MS / 2) held = { pinned, prices, since };
  }
}

/** The price of each month's only bar, by month. */
async function pricesOf({ partitions }: StoreState): Promise<number[]> {
  const paths = partitions.flatMap(({ segments }) => segments.map(({ path }) => path));
  const tables = await Promise.all(paths.map(async (path) => readParquet(path, minuteBars)));
  return tables.flatMap((table) => [...valuesOf<Float64Array>(table, 'open')]);
}
