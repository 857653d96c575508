import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dailyRv, minuteBars, spreadStats } from '@taq/schema';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { asOwner } from './support/as-owner.ts';
import { errorOf } from './support/errors.ts';
import { day } from './support/market.ts';
import { Workbench } from './support/workbench.ts';

const DAYS = { startDate: '2024-11-25', endDate: '2024-11-26' } as const;
const ALL = { symbols: 'all', ...DAYS } as const;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 3,
    symbols: 4,
    start: day(DAYS.startDate),
    end: day(DAYS.endDate),
    tradesPerSymbolDay: 200,
    quotesPerTrade: 1,
  });
  await asOwner(simulator, `DELETE FROM taqm_2024.ctm_20241125 WHERE sym_root = 'AAPL'`);
  await asOwner(simulator, `DELETE FROM taqm_2024.complete_nbbo_20241125 WHERE sym_root = 'BRK'`);
  await asOwner(simulator, `DELETE FROM taqm_2024.ctm_20241126 WHERE sym_root = 'AAPL'`);
  await asOwner(simulator, `DELETE FROM taqm_2024.complete_nbbo_20241126 WHERE sym_root = 'AAPL'`);
});

afterAll(async () => simulator.stop());

function openSource(url = simulator.readerUrl): WrdsSource {
  return new WrdsSource(resolveConnection({ url, env: {}, passwords: [] }));
}

describe('a sync of daily volatilities', () => {
  test('stores a row for each symbol that traded, and empty days', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const summary = await bench.sync({ ...ALL, dataset: 'daily_rv' });
    expect(summary.datasets).toMatchObject([
      { dataset: 'taq_daily_rv', way: 'server', chosen: {}, open: [] },
    ]);
    const rows = await bench.rowsOf(dailyRv);
    expect(rows).toHaveLength(summary.rows);
    expect(summary.cells).toMatchObject({ data: rows.length });
    expect(rows.map(({ symbol }) => symbol)).not.toContain('AAPL');
    expect(await bench.cells()).toContain('AAPL 2024-11-25 empty');
    const brk = rows.filter(({ symbol }) => symbol === 'BRK.B');
    expect(brk).toHaveLength(2);
    expect(brk[0]).toMatchObject({ rv_5m: expect.any(Number), obs: expect.any(Number) });
    expect(await bench.sync({ ...ALL, dataset: 'daily_rv' })).toMatchObject({ committed: [] });
  });
});

describe('a sync of spread statistics', () => {
  test('stores a row also where there are only quotes, or only trades, and none without both', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const { open } = await bench.sync({ ...ALL, dataset: 'spread_stats' });
    expect(open).toEqual([]);
    const rows = await bench.rowsOf(spreadStats);
    const ofSymbol = (name: string): unknown[] => rows.filter(({ symbol }) => symbol === name);
    expect(ofSymbol('AAPL')).toEqual([
      expect.objectContaining({ qwap_spread: expect.any(Number), ewas: null, trades: 0n }),
    ]);
    expect(ofSymbol('BRK.B')[0]).toMatchObject({ qwap_spread: null, ewas: null, quotes: 0n });
    expect(ofSymbol('BRK.B')[1]).toMatchObject({ qwap_spread: expect.any(Number) });
    expect((await bench.cells()).filter((cell) => /^(AAPL|BRK.B) /.test(cell))).toEqual([
      'AAPL 2024-11-25 data',
      'AAPL 2024-11-26 empty',
      'BRK.B 2024-11-25 data',
      'BRK.B 2024-11-26 data',
    ]);
  });

  test.each([
    { nbbo: 'nbbom+cqm' },
    { match: 'wct' },
    { preset: 'hj' },
    { exchanges: 'primary', weight: 'equal' },
  ])('can be made with %j', async (measure) => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const params = { ...DAYS, symbols: ['BRK.B'], dataset: 'spread_stats', measure };
    const { rows, datasets } = await bench.sync(params);
    const chosen = datasets[0]?.chosen ?? {};
    expect(rows).toBe(2);
    expect(Object.keys(chosen).length).toBeGreaterThan(0);
  });

  test('waits for the table that its rule needs', async () => {
    await asOwner(simulator, `DROP VIEW taqmsec.cqm_20241126`);
    await asOwner(simulator, `ALTER TABLE taqm_2024.cqm_20241126 RENAME TO hidden`);
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const params = { ...DAYS, symbols: ['BRK.B'], dataset: 'spread_stats' };
    const { open } = await bench.sync({ ...params, measure: { nbbo: 'nbbom+cqm' } });
    expect(open).toEqual([
      {
        dataset: 'taq_spread_stats',
        symbol: 'BRK.B',
        first: '2024-11-26',
        last: '2024-11-26',
        state: 'not_published',
      },
    ]);
    await asOwner(simulator, `ALTER TABLE taqm_2024.hidden RENAME TO cqm_20241126`);
    const again = await bench.sync({ ...params, measure: { nbbo: 'nbbom+cqm' } });
    expect(again).toMatchObject({ open: [], fetchedCells: 1 });
  });

  test('is refused by a clock that quotes do not have, and nothing is stored', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const params = { ...ALL, dataset: 'spread_stats', measure: { clock: 'participant' } };
    const error = await errorOf(bench.sync(params));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'clock' } });
    expect(await bench.version()).toBe(0);
  });
});

describe('fractions of shares, which are traded from 2026 on,', () => {
  const date = '2026-03-02';
  const params = {
    symbols: ['AAPL'],
    dataset: ['1min_bars', 'daily_rv', 'spread_stats'],
    startDate: date,
    endDate: date,
  };
  let fractional: Simulator;

  beforeAll(async () => {
    fractional = await startSimulator({
      seed: 3,
      symbols: ['AAPL'],
      start: day(date),
      end: day(date),
      tradesPerSymbolDay: 300,
      families: ['ctm', 'complete_nbbo', 'mastm'],
      fractionalShares: true,
    });
  });
  afterAll(async () => fractional.stop());

  async function synced(source: WrdsSource, aggregate: 'server' | 'local'): Promise<Workbench> {
    const bench = await Workbench.open(source);
    bench.setClock('2026-06-01T12:00:00Z');
    await bench.sync({ ...params, aggregate });
    return bench;
  }

  test('are kept on the way over the server and over the ticks alike', async () => {
    await using source = openSource(fractional.readerUrl);
    await using there = await synced(source, 'server');
    await using here = await synced(source, 'local');
    const fractions = (await there.rowsOf(minuteBars)).map(
      (row) => row['volume_fraction'] as number | null,
    );
    expect(fractions.some((fraction) => fraction !== null)).toBe(true);
    expect(fractions.every((fraction) => fraction === null || (fraction > 0 && fraction < 1))).toBe(
      true,
    );
    for (const dataset of [minuteBars, dailyRv, spreadStats]) {
      expect(await here.rowsOf(dataset)).toEqual(await there.rowsOf(dataset));
    }
  });
});
