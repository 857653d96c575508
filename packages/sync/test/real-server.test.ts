import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import postgres, { type Sql } from 'postgres';
import { errorOf } from './support/errors.ts';
import { day } from './support/market.ts';
import { Workbench } from './support/workbench.ts';

const WEEK = { symbols: 'all', startDate: '2024-11-25', endDate: '2024-11-29' } as const;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 3,
    symbols: 4,
    start: day(WEEK.startDate),
    end: day(WEEK.endDate),
    tradesPerSymbolDay: 200,
    quotesPerTrade: 1,
  });
});

afterAll(async () => {
  await simulator.stop();
});

function openSource(): WrdsSource {
  return new WrdsSource(resolveConnection({ url: simulator.readerUrl, env: {}, passwords: [] }));
}

async function asOwner<T>(body: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(simulator.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    return await body(sql);
  } finally {
    await sql.end();
  }
}

describe('a sync from a server', () => {
  test('brings a week of everybody, once', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const summary = await bench.sync(WEEK);
    expect(summary.open).toEqual([]);
    expect(summary.rows).toBe((await bench.rows()).length);
    expect(summary.rows).toBeGreaterThan(1000);
    expect(await bench.sync(WEEK)).toMatchObject({ committed: [], fetchedCells: 0 });
  });

  test('notices that the table of a provisional day has grown', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-29T23:00:00Z');
    const days = { ...WEEK, startDate: '2024-11-27' };
    await bench.sync(days);
    await asOwner(
      (sql) =>
        sql`INSERT INTO taqm_2024.ctm_20241129 SELECT * FROM taqm_2024.ctm_20241129 LIMIT 300`,
    );
    const again = await bench.sync(days);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'progress', date: '2024-11-29', days: 1 }),
    );
    expect(again.committed).toHaveLength(1);
    expect(await bench.sync(days)).toMatchObject({ committed: [] });
  });

  test('leaves nothing half done when it is stopped in a transfer', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const controller = new AbortController();
    const error = await errorOf(
      bench.sync(WEEK, {
        signal: controller.signal,
        onEvent: ({ type }) => type === 'progress' && setImmediate(() => controller.abort()),
      }),
    );
    expect(error.code).toBe('INTERRUPTED');
    expect(await bench.version()).toBe(0);
    await bench.sync(WEEK);
    await using undisturbed = await Workbench.open(source);
    await undisturbed.sync(WEEK);
    expect(await bench.objects()).toEqual(await undisturbed.objects());
  });
});
