import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { resolveConnection, WrdsSource } from '@taq/source-wrds';
import { startSimulator, type Simulator } from '@taq/wrds-simulator';
import { recordStatements } from '../../../bench/recorded-statements.mjs';
import { createSyncManager, SyncManager, type SyncPlan } from '../src/index.ts';
import { errorOf } from './support/errors.ts';
import { day } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const DAYS = { startDate: '2024-11-25', endDate: '2024-11-26' } as const;
const DATASETS = ['1min_bars', 'daily_rv', 'spread_stats'];

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    seed: 2,
    symbols: 4,
    start: day(DAYS.startDate),
    end: day(DAYS.endDate),
    tradesPerSymbolDay: 300,
    quotesPerTrade: 2,
  });
});

afterAll(async () => simulator.stop());

function openSource(url = simulator.readerUrl): WrdsSource {
  return new WrdsSource(resolveConnection({ url, env: {}, passwords: [] }));
}

async function planOf(bench: Workbench, task: string, params: unknown): Promise<SyncPlan> {
  const disk = async () => ({ freeBytes: 500e9, totalBytes: 1000e9 });
  const { store, source } = bench;
  const clock = () => Date.parse('2025-06-02T12:00:00Z');
  return createSyncManager({ store, source, clock, measureDisk: disk }).plan(task, params);
}

describe('a plan', () => {
  test('says what would be fetched, what each way would take, and changes nothing', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const params = { symbols: ['AAPL', 'BRK.B'], ...DAYS, dataset: DATASETS };
    const plan = await planOf(bench, 'taq_aggregates', params);
    expect(plan).toMatchObject({
      task: 'taq_aggregates',
      datasets: [
        { dataset: 'taq_1min_bars', way: 'server', partitions: 1, days: 2, cells: 4, rows: 1560 },
        { dataset: 'taq_daily_rv', way: 'server', days: 2, cells: 4, rows: 4 },
        { dataset: 'taq_spread_stats', way: 'server', days: 2, cells: 4, rows: 4 },
      ],
      diskUsage: expect.closeTo(0.5, 3),
    });
    for (const { ticks, costs, bytes } of plan.datasets) {
      expect(ticks).toBeGreaterThan(4 * 300);
      expect(bytes).toBeGreaterThan(0);
      expect(costs.map(({ way }) => way).toSorted()).toEqual(['local', 'server']);
      expect(costs.every(({ seconds }) => seconds > 0 && seconds < 600)).toBe(true);
      expect(costs[0]?.seconds ?? 0).toBeLessThanOrEqual(costs[1]?.seconds ?? 0);
    }
    const spreads = plan.datasets[2]?.ticks ?? 0;
    expect(spreads).toBeGreaterThan(plan.datasets[0]?.ticks ?? Infinity);
    expect(await bench.version()).toBe(0);
    expect(await bench.temporaries()).toEqual([]);
  });

  test('takes what is stored as the measure, and has nothing to say of what is covered', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const [monday, both] = [{ ...DAYS, endDate: DAYS.startDate }, DAYS];
    const { rows } = await bench.sync({ symbols: ['AAPL'], ...monday });
    const plan = await planOf(bench, 'taq_aggregates', { symbols: ['AAPL'], ...both });
    expect(plan.datasets).toMatchObject([{ cells: 1, days: 1, rows }]);
    const nothing = await planOf(bench, 'taq_aggregates', { symbols: ['AAPL'], ...monday });
    expect(nothing).toMatchObject({
      bytes: 0,
      seconds: 0,
      datasets: [{ cells: 0, rows: 0, ticks: 0, costs: [] }],
    });
  });

  test('of a sample counts its ticks', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const params = { symbols: ['AAPL'], sampleDate: DAYS.startDate };
    const plan = await planOf(bench, 'taq_sample', params);
    const { rows } = await bench.sample(params);
    expect(plan.datasets).toMatchObject([
      { dataset: 'taq_ticks', way: 'local', rows, ticks: rows, costs: [{ way: 'local' }] },
    ]);
  });

  test.each([
    ['server', 'all', DATASETS, 8, [2, 2, 4]],
    ['local', ['AAPL', 'BRK.B'], DATASETS, 4, [2, 2, 4]],
    ['local', ['AAPL'], ['1min_bars', 'daily_rv'], 2, [2, 2]],
  ] as const)('by %s of %j counts the queries that the sync then sends', async (...row) => {
    const [aggregate, symbols, dataset, queries, each] = row;
    const params = { symbols, ...DAYS, dataset, aggregate };
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const plan = await planOf(bench, 'taq_aggregates', params);
    expect(plan.queries).toBe(queries);
    expect(plan.datasets.map((one) => one.queries)).toEqual(each);
    const sent = await recordStatements(simulator.readerUrl, async (url) => {
      await using recorded = openSource(url);
      await using other = await Workbench.open(recorded);
      await other.sync(params);
    });
    expect(sent).toHaveLength(queries);
  });

  test('of a sample counts one query for each kind of ticks, however many tables it comes from', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const params = { symbols: ['AAPL', 'BRK.B'], sampleDate: DAYS.startDate };
    for (const nbbo of ['complete', 'nbbom+cqm']) {
      const sample = { ...params, measure: { nbbo } };
      expect((await planOf(bench, 'taq_sample', sample)).queries).toBe(2);
    }
  });

  test('for auto names the way that the sync then takes: the one with the lower cost', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    const params = { symbols: 'all', ...DAYS, aggregate: 'auto' } as const;
    const { datasets } = await planOf(bench, 'taq_aggregates', params);
    expect(datasets[0]?.way).toBe(datasets[0]?.costs[0]?.way);
    const summary = await bench.sync(params);
    expect(['server', 'local']).toContain(summary.datasets[0]?.way);
    expect(summary.open).toEqual([]);
    // Only the server can serve this rule.
    const primary = { ...params, dataset: 'daily_rv', measure: { exchanges: 'primary' } };
    expect((await bench.sync(primary)).datasets[0]?.way).toBe('server');
  });

  test('is refused like the run: a tag that is taken, a symbol that nobody lists, a full disk', async () => {
    await using source = openSource();
    await using bench = await Workbench.open(source);
    await bench.sync({ symbols: ['AAPL'], ...DAYS, snapshotTag: 'mine' });
    const tagged = { symbols: ['MSFT'], ...DAYS, snapshotTag: 'mine' };
    expect((await errorOf(planOf(bench, 'taq_aggregates', tagged))).code).toBe('TAG_EXISTS');
    const unknown = { symbols: ['QQQQQ'], ...DAYS };
    expect((await errorOf(planOf(bench, 'taq_aggregates', unknown))).code).toBe('SYMBOL_NOT_FOUND');
    const { store } = bench;
    const measureDisk = async () => ({ freeBytes: 1, totalBytes: 1e12 });
    const manager = createSyncManager({ store, source, clock: Date.now, measureDisk });
    const work = manager.plan('taq_aggregates', { symbols: ['MSFT'], ...DAYS });
    expect((await errorOf(work)).code).toBe('DISK_FULL');
  });

  test('of a task that cannot say is refused', async () => {
    await using bench = await Workbench.open(new ScriptedSource());
    class Silent {
      async run(): Promise<never> {
        throw new Error('not to be run');
      }
    }
    const { store, source } = bench;
    const manager = new SyncManager({ store, source, clock: Date.now });
    manager.registerTask('silent', Silent);
    expect((await errorOf(manager.plan('silent', {}))).code).toBe('INVALID_ARGUMENT');
  });
});
