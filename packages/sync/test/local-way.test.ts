import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dailyRv, minuteBars, spreadStats, type Dataset } from '@taq/schema';
import type { TaqSource, TicksQuestion } from '@taq/source';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { errorOf } from './support/errors.ts';
import { day } from './support/market.ts';
import { Workbench } from './support/workbench.ts';

const DAYS = { startDate: '2024-11-25', endDate: '2024-11-26' } as const;
const ALL = { symbols: 'all', ...DAYS } as const;
const DATASETS = { '1min_bars': minuteBars, daily_rv: dailyRv, spread_stats: spreadStats };

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 11,
    symbols: 5,
    start: day(DAYS.startDate),
    end: day(DAYS.endDate),
    tradesPerSymbolDay: 400,
    quotesPerTrade: 2,
  });
});

afterAll(async () => simulator.stop());

function openSource(): WrdsSource {
  return new WrdsSource(resolveConnection({ url: simulator.readerUrl, env: {}, passwords: [] }));
}

/** Notes which ticks a source is asked for. */
function noting(source: TaqSource, asked: TicksQuestion[]): TaqSource {
  return new Proxy(source, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (name === 'ticks') asked.push(args[0] as TicksQuestion);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}

describe('a sync that measures here', () => {
  test.each<[keyof typeof DATASETS, Record<string, string>]>([
    ['1min_bars', {}],
    ['1min_bars', { conditions: 'sip', closingAuction: 'last-bar' }],
    ['daily_rv', {}],
    ['daily_rv', { price: 'mid', edge: 'before' }],
    ['spread_stats', {}],
    ['spread_stats', { preset: 'hj' }],
    ['spread_stats', { nbbo: 'nbbom+cqm' }],
  ])('stores the rows of %s that the server makes, with %j', async (dataset, measure) => {
    await using source = openSource();
    await using there = await Workbench.open(source);
    await using here = await Workbench.open(source);
    const params = { ...ALL, dataset, measure };
    const server = await there.sync({ ...params, aggregate: 'server' });
    const local = await here.sync({ ...params, aggregate: 'local' });
    expect([server.datasets[0]?.way, local.datasets[0]?.way]).toEqual(['server', 'local']);
    expect(await here.rowsOf(DATASETS[dataset])).toEqual(await there.rowsOf(DATASETS[dataset]));
    expect(await here.objects()).toEqual(await there.objects());
    expect(await here.cells()).toEqual(await there.cells());
    expect(local.rows).toBeGreaterThan(5);
    const next = await here.sync({ ...params, aggregate: 'server' });
    expect(next).toMatchObject({ committed: [], open: [] });
  });

  test('brings several datasets of one transfer of each kind a day', async () => {
    const asked: TicksQuestion[] = [];
    await using source = openSource();
    await using there = await Workbench.open(source);
    await using here = await Workbench.open(noting(source, asked));
    const params = { ...ALL, dataset: Object.keys(DATASETS) };
    await there.sync(params);
    const summary = await here.sync({ ...params, aggregate: 'local' });
    expect(asked.map(({ date, kind }) => `${date} ${kind}`).toSorted()).toEqual([
      '2024-11-25 quotes',
      '2024-11-25 trades',
      '2024-11-26 quotes',
      '2024-11-26 trades',
    ]);
    expect(summary.datasets.map(({ dataset, way }) => [dataset, way])).toEqual(
      Object.values(DATASETS).map(({ name }) => [name, 'local']),
    );
    for (const dataset of Object.values(DATASETS) as Dataset[]) {
      expect(await here.rowsOf(dataset)).toEqual(await there.rowsOf(dataset));
    }
  });

  test('leaves no ticks behind, whether it ends well or not', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const spreads = { ...ALL, dataset: 'spread_stats', aggregate: 'local' } as const;
    const controller = new AbortController();
    const broken = bench.sync(spreads, {
      signal: controller.signal,
      onEvent: ({ type }) => type === 'progress' && controller.abort(),
    });
    expect((await errorOf(broken)).code).toBe('INTERRUPTED');
    expect(await bench.temporaries()).toEqual([]);
    await bench.sync(spreads);
    expect(await bench.temporaries()).toEqual([]);
  });

  test.each([
    ['1min_bars', { exchanges: 'primary' }, 'exchanges=primary'],
    ['spread_stats', { match: 'wct' }, 'match=wct'],
  ])('refuses before any work what no ticks say: %s with %j', async (dataset, measure, option) => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const run = bench.sync({ ...ALL, dataset, measure, aggregate: 'local' });
    const error = await errorOf(run);
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message).toContain(option);
    expect(error.next).toContain('--aggregate server');
  });
});
