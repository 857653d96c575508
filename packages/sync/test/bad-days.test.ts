import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dailyRv, minuteBars, spreadStats, ticks } from '@taq/schema';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import {
  FlakyProxy,
  seededTroubles,
  startTlsFront,
  type TlsFront,
  type Trouble,
} from '@taq/wrds-simulator/proxy';
import { TaqError } from '@taq/schema';
import { day } from './support/market.ts';
import { Workbench } from './support/workbench.ts';

const DAYS = { startDate: '2024-11-25', endDate: '2024-11-27' } as const;
const WEEK = {
  symbols: 'all',
  ...DAYS,
  dataset: ['1min_bars', 'daily_rv', 'spread_stats'],
} as const;
const SAMPLE = { symbols: 'all', sampleDate: DAYS.startDate } as const;
const DATASETS = [minuteBars, dailyRv, spreadStats, ticks];
/** More than a run brings, so that some connections come through. */
const UP_TO_BYTES = 6e6;
/** Before that a connection is not even made; logging in may wait for the user's phone. */
const LOGIN_BYTES = 3000;
/**
 * How long an answer is waited for: where the line stalls, as long as a busy machine may take for
 * one; where it does not, without end.
 */
const STALL_PATIENCE_MS = 3000;
const ATTEMPTS = 4;
const SEEDS = Number(process.env['TAQ_BAD_DAYS'] ?? 2);

let simulator: Simulator;
let tls: TlsFront;
let undisturbed: unknown;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 9,
    symbols: 6,
    start: day(DAYS.startDate),
    end: day(DAYS.endDate),
    tradesPerSymbolDay: 3000,
    quotesPerTrade: 2,
  });
  tls = await startTlsFront(simulator.port);
  await using source = openSource(tls.port, {});
  await using bench = await Workbench.open(source);
  await bench.sync(WEEK);
  await bench.sample(SAMPLE);
  undisturbed = await contentOf(bench);
});

afterAll(async () => {
  await tls[Symbol.asyncDispose]();
  await simulator.stop();
});

function openSource(
  port: number,
  patience: { readonly silenceTimeoutMs?: number } = { silenceTimeoutMs: STALL_PATIENCE_MS },
): WrdsSource {
  const url = new URL(simulator.readerUrl);
  url.port = String(port);
  url.searchParams.set('sslmode', 'require');
  const settings = resolveConnection({ url: url.href, env: {}, passwords: [] });
  return new WrdsSource(settings, {
    ...patience,
    retry: { attempts: ATTEMPTS, firstPauseMs: 1, longestPauseMs: 5 },
  });
}

/** What is stored, and what is known: objects are named by their bytes. */
async function contentOf(bench: Workbench): Promise<unknown> {
  const { partitions } = await bench.store.current();
  const names = DATASETS.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(partitions.map(({ dataset }) => dataset)));
  return { objects: await bench.objects(), cells: await bench.cells() };
}

/** Runs again until it comes through; every failure is one that says so. */
async function persist(run: () => Promise<unknown>): Promise<number> {
  for (let failures = 0; failures < 20; failures += 1) {
    try {
      await run();
      return failures;
    } catch (error) {
      if (!TaqError.is(error, 'SOURCE_UNREACHABLE', 'SOURCE_FAILED')) throw error;
    }
  }
  throw new Error('it never came through');
}

/** Troubles of the first connections; all of them are seen by the encryption, or by the client. */
function troublesOf(seed: number): (connection: number) => Trouble | undefined {
  const troubleFor = seededTroubles(seed, { connections: 10, upToBytes: UP_TO_BYTES });
  return (connection) => {
    const trouble = troubleFor(connection);
    return trouble && { ...trouble, afterBytes: LOGIN_BYTES + trouble.afterBytes };
  };
}

describe('behind a line that cuts, stalls and corrupts', () => {
  test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    'a sync of all datasets and of a sample ends as an undisturbed one would (seed %i)',
    async (seed) => {
      await using proxy = await FlakyProxy.start({
        upstreamPort: tls.port,
        troubleFor: troublesOf(seed),
      });
      await using source = openSource(proxy.port);
      await using bench = await Workbench.open(source);
      await persist(async () => bench.sync({ ...WEEK, aggregate: seed % 2 ? 'local' : 'server' }));
      await persist(async () => bench.sample(SAMPLE));
      expect(proxy.troubles.length).toBeGreaterThan(2);
      expect(await contentOf(bench)).toEqual(undisturbed);
      expect(await bench.staged()).toEqual([]);
      expect(await bench.temporaries()).toEqual([]);
      expect((await bench.store.verify({ readData: true })).damage).toEqual([]);
    },
  );

  test('a slow line is only slow', async () => {
    await using proxy = await FlakyProxy.start({ upstreamPort: tls.port, bytesPerSecond: 4e6 });
    await using source = openSource(proxy.port, {});
    await using bench = await Workbench.open(source);
    await bench.sync({ ...WEEK, symbols: ['AAPL'] });
    expect(bench.events.filter(({ type }) => type === 'retrying')).toEqual([]);
    expect(proxy.connections).toBeLessThanOrEqual(2);
  });

  test('a line that is cut each time ends with an error that says so, and keeps what is whole', async () => {
    await using proxy = await FlakyProxy.start({
      upstreamPort: tls.port,
      troubleFor: () => ({ kind: 'cut', afterBytes: LOGIN_BYTES + 60_000 }),
    });
    await using source = openSource(proxy.port);
    await using bench = await Workbench.open(source);
    const run = bench.sample(SAMPLE).catch((error: unknown) => error);
    expect(await run).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    // Each try of a question that brings nothing is a connection.
    expect(proxy.connections).toBeGreaterThanOrEqual(ATTEMPTS);
    expect(await bench.version()).toBe(0);
    expect(await bench.temporaries()).toEqual([]);
  });
});
