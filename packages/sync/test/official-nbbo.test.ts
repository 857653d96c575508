import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dailyRv, spreadStats, ticks } from '@taq/schema';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { asOwner } from './support/as-owner.ts';
import { errorOf } from './support/errors.ts';
import { day } from './support/market.ts';
import { Workbench } from './support/workbench.ts';

const DATE = '2024-11-25';
const SAMPLE = { symbols: ['AAPL', 'BRK.B'], sampleDate: DATE } as const;
const SPREADS = {
  symbols: 'all',
  startDate: DATE,
  endDate: DATE,
  dataset: 'spread_stats',
} as const;
const MIDPOINTS = { ...SPREADS, dataset: 'daily_rv', measure: { price: 'mid' } } as const;
const OFFICIAL_MIDPOINTS = { ...MIDPOINTS, measure: { price: 'mid', nbbo: 'nbbom+cqm' } } as const;
const OFFICIAL = { measure: { nbbo: 'nbbom+cqm' } } as const;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 8,
    symbols: 5,
    start: day(DATE),
    end: day(DATE),
    tradesPerSymbolDay: 300,
    quotesPerTrade: 3,
  });
});

afterAll(async () => simulator.stop());

function openSource(): WrdsSource {
  return new WrdsSource(resolveConnection({ url: simulator.readerUrl, env: {}, passwords: [] }));
}

/** Rows without what only the official records have: a number and a venue of each quote. */
async function comparable(bench: Workbench): Promise<string[]> {
  const rows = await bench.rowsOf(ticks);
  return rows
    .map(({ seq: _seq, source_seq: number, exchange, ...row }) =>
      JSON.stringify(
        row['kind'] === 'trade' ? { ...row, number, exchange } : row,
        (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
      ),
    )
    .toSorted();
}

describe('the NBBO of the official records and the quotes of venues', () => {
  test('makes the ticks of the complete one, sizes in shares, and each cell says of which', async () => {
    await using source = openSource();
    await using complete = await Workbench.open(source);
    await using official = await Workbench.open(source);
    await complete.sample(SAMPLE);
    const summary = await official.sample({ ...SAMPLE, ...OFFICIAL });
    expect(summary.datasets).toMatchObject([{ chosen: { nbbo: 'nbbom+cqm' } }]);
    const rows = await comparable(official);
    expect(rows).toEqual(await comparable(complete));
    expect(rows.length).toBeGreaterThan(1500);
    const numbers = (await official.rowsOf(ticks)).filter(({ kind }) => kind === 'quote');
    expect(numbers.every(({ source_seq: number }) => typeof number === 'bigint')).toBe(true);
    const provenances = [complete, official].map(async (bench) =>
      (await bench.provenances()).map(({ options }) => options['nbbo']),
    );
    expect(await Promise.all(provenances)).toEqual([
      ['complete', 'complete'],
      ['nbbom+cqm', 'nbbom+cqm'],
    ]);
  });

  test('makes the same rows where symbols with and without suffix come together', async () => {
    await using source = openSource();
    await using complete = await Workbench.open(source);
    await using official = await Workbench.open(source);
    await complete.sample({ ...SAMPLE, symbols: 'all' });
    await official.sample({ ...SAMPLE, symbols: 'all', ...OFFICIAL });
    expect(await comparable(official)).toEqual(await comparable(complete));
  });

  test.each(['server', 'local'] as const)(
    'has the same midpoints, so the same volatilities, made by %s',
    async (aggregate) => {
      await using source = openSource();
      await using complete = await Workbench.open(source);
      await using official = await Workbench.open(source);
      await complete.sync({ ...MIDPOINTS, aggregate });
      await official.sync({ ...OFFICIAL_MIDPOINTS, aggregate });
      const rows = await official.rowsOf(dailyRv);
      expect(rows).toEqual(await complete.rowsOf(dailyRv));
      expect(rows.length).toBeGreaterThan(3);
      expect((await official.provenances()).map(({ options }) => options['nbbo'])).toEqual(
        (await official.provenances()).map(() => 'nbbom+cqm'),
      );
    },
  );

  test('is not mixed with the complete one, in either order', async () => {
    await using source = openSource();
    for (const [first, second] of [
      [{}, OFFICIAL],
      [OFFICIAL, {}],
    ]) {
      await using bench = await Workbench.open(source);
      await bench.sample({ ...SAMPLE, symbols: ['AAPL'], ...first });
      const before = await bench.objects();
      const error = await errorOf(bench.sample({ ...SAMPLE, symbols: ['MSFT'], ...second }));
      expect(error.code).toBe('MEASURE_MISMATCH');
      expect(await bench.objects()).toEqual(before);
    }
  });

  test('has no sizes in shares on a day whose master list does not say what a lot is', async () => {
    await asOwner(simulator, 'UPDATE taqm_2024.mastm_20241125 SET round_lot = NULL');
    try {
      await using source = openSource();
      await using bench = await Workbench.open(source);
      await bench.sample({ ...SAMPLE, symbols: ['AAPL'], ...OFFICIAL });
      const quotes = (await bench.rowsOf(ticks)).filter(({ kind }) => kind === 'quote');
      expect(quotes.length).toBeGreaterThan(500);
      expect(new Set(quotes.map((row) => row['bid_size']))).toEqual(new Set([null]));
    } finally {
      await asOwner(simulator, 'UPDATE taqm_2024.mastm_20241125 SET round_lot = 100');
    }
  });

  test.each([
    [{ nbbo: 'nbbom' }, 'nbbo'],
    [{ conditions: 'sip' }, 'conditions'],
  ])('is the only choice that ticks have: %j is refused', async (measure, argument) => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    expect(await errorOf(bench.sample({ ...SAMPLE, measure }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { argument },
    });
  });
});

describe('where the complete NBBO is not there', () => {
  beforeAll(async () => asOwner(simulator, 'DROP TABLE taqm_2024.complete_nbbo_20241125 CASCADE'));

  test('nothing is made of another in silence: the summary names the choice', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const range = { measure: OFFICIAL.measure, first: DATE, last: DATE, days: 1 };
    const spreads = await bench.sync(SPREADS);
    expect(spreads).toMatchObject({ rows: 0, datasets: [{ alternative: range }] });
    const sample = await bench.sample(SAMPLE);
    expect(sample).toMatchObject({ rows: 0, datasets: [{ alternative: range }] });
    expect(await bench.sync(MIDPOINTS)).toMatchObject({
      rows: 0,
      datasets: [{ alternative: range }],
    });
    for (const dataset of ['1min_bars', 'daily_rv'] as const) {
      await using other = await Workbench.open(source);
      const trades = await other.sync({ ...SPREADS, dataset });
      expect(trades.rows).toBeGreaterThan(0);
      expect(trades.datasets[0]?.alternative).toBeUndefined();
    }
  });

  test('both ways make the spreads by that choice', async () => {
    await using source = openSource();
    await using there = await Workbench.open(source);
    await using here = await Workbench.open(source);
    const server = await there.sync({ ...SPREADS, ...OFFICIAL, aggregate: 'server' });
    await here.sync({ ...SPREADS, ...OFFICIAL, aggregate: 'local' });
    expect(server.rows).toBeGreaterThan(3);
    expect(server.datasets[0]?.alternative).toBeUndefined();
    expect(await here.rowsOf(spreadStats)).toEqual(await there.rowsOf(spreadStats));
    const midpoints = await there.sync(OFFICIAL_MIDPOINTS);
    expect(midpoints.rows).toBeGreaterThan(3);
    expect(midpoints.datasets[0]?.alternative).toBeUndefined();
  });

  test('and the official records are not there either, nothing is promised', async () => {
    await asOwner(simulator, 'DROP TABLE taqm_2024.cqm_20241125 CASCADE');
    await using source = openSource();
    await using bench = await Workbench.open(source);
    expect((await bench.sync(SPREADS)).datasets[0]?.alternative).toBeUndefined();
  });
});
