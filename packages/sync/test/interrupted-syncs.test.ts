import { describe, expect, test } from '@jest/globals';
import { TaqError } from '@taq/schema';
import { errorOf } from './support/errors.ts';
import { bars, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

const DATES = ['2024-11-25', '2024-11-26', '2024-11-27', '2024-11-29'];
const WEEK = { symbols: ['AAPL', 'IBM'], startDate: '2024-11-25', endDate: '2024-11-29' };

function week(): ScriptedSource {
  return new ScriptedSource(
    DATES.map((date, index) => marketDay(date, { AAPL: bars(100 + index), IBM: bars(50, index) })),
  );
}

/** Does something when the rows of one day are asked for the first time. */
function once(source: ScriptedSource, date: string, happen: () => void): void {
  let isDone = false;
  source.onAggregate = (asked) => {
    if (asked !== date || isDone) return;
    isDone = true;
    happen();
  };
}

/** Days whose rows were asked for since the list was emptied. */
function askedDays(source: ScriptedSource): string[] {
  return source.aggregated.map((question) => question.slice(0, 10));
}

/** A sync of the week that is told to stop while it fetches `date`. */
async function interruptAt(bench: Workbench, source: ScriptedSource, date: string) {
  const controller = new AbortController();
  once(source, date, () => controller.abort());
  return errorOf(bench.sync(WEEK, { signal: controller.signal }));
}

const OPEN = { dataset: 'taq_1min_bars' };

describe('a sync that is interrupted', () => {
  test('ends with INTERRUPTED and commits nothing of the month', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    const error = await interruptAt(bench, source, '2024-11-27');
    expect(error.code).toBe('INTERRUPTED');
    expect(await bench.version()).toBe(0);
    expect(askedDays(source)).toEqual(DATES.slice(0, 3));
  });

  test('asks only for the rest when it runs again', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    await interruptAt(bench, source, '2024-11-27');
    source.aggregated.length = 0;
    const summary = await bench.sync(WEEK);
    expect(askedDays(source)).toEqual(['2024-11-27', '2024-11-29']);
    expect(summary).toMatchObject({ fetchedCells: 8, rows: 14, cells: { data: 7, empty: 1 } });
    expect(await bench.staged()).toEqual([]);
  });

  test('has the same content in the end as one that nobody disturbed', async () => {
    const source = week();
    await using disturbed = await Workbench.open(source);
    await interruptAt(disturbed, source, '2024-11-27');
    await disturbed.sync(WEEK);
    await using undisturbed = await Workbench.open(week());
    await undisturbed.sync(WEEK);
    expect(await disturbed.objects()).toEqual(await undisturbed.objects());
    expect(await disturbed.objects()).toHaveLength(1);
    expect(await disturbed.cells()).toEqual(await undisturbed.cells());
  });

  test('stops between two days of a source that does not listen', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    const aggregate = source.aggregate.bind(source);
    source.aggregate = (question) => aggregate(question);
    const error = await interruptAt(bench, source, '2024-11-26');
    expect(error).toMatchObject({ code: 'INTERRUPTED', message: 'the work was interrupted' });
    expect(askedDays(source)).toEqual(DATES.slice(0, 2));
    source.aggregated.length = 0;
    await bench.sync(WEEK);
    expect(askedDays(source)).toEqual(DATES.slice(2));
  });

  test('commits nothing of a month whose last day it was told to stop at', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    const [aggregate, days] = [source.aggregate.bind(source), source.days.bind(source)];
    source.aggregate = (question) => aggregate(question);
    source.days = async (start, end) => days(start, end);
    const error = await interruptAt(bench, source, '2024-11-29');
    expect(error.code).toBe('INTERRUPTED');
    expect(await bench.version()).toBe(0);
    source.aggregated.length = 0;
    expect((await bench.sync(WEEK)).committed).toHaveLength(1);
    expect(source.aggregated).toEqual([]);
  });

  test('keeps the months that it committed', async () => {
    const source = week();
    source.publish(marketDay('2024-12-02', { AAPL: bars(104), IBM: [] }));
    await using bench = await Workbench.open(source);
    const controller = new AbortController();
    once(source, '2024-12-02', () => controller.abort());
    const both = { ...WEEK, endDate: '2024-12-02' };
    const error = await errorOf(bench.sync(both, { signal: controller.signal }));
    expect(error.code).toBe('INTERRUPTED');
    expect(await bench.rows()).toHaveLength(14);
    source.aggregated.length = 0;
    expect((await bench.sync(both)).committed).toMatchObject([{ partition: '202412' }]);
    expect(askedDays(source)).toEqual(['2024-12-02']);
  });

  test('takes no snapshot', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    const controller = new AbortController();
    const error = await errorOf(
      bench.sync(
        { ...WEEK, snapshot: true },
        {
          signal: controller.signal,
          onEvent: ({ type }) => type === 'committed' && controller.abort(),
        },
      ),
    );
    expect(error.code).toBe('INTERRUPTED');
    expect(await bench.rows()).toHaveLength(14);
    expect(await bench.store.snapshots.list()).toEqual([]);
  });

  test('that was stopped before it began touches nothing', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync(WEEK, { signal: AbortSignal.abort() }));
    expect(error.code).toBe('INTERRUPTED');
    expect(source.aggregated).toEqual([]);
  });
});

describe('a sync whose source fails', () => {
  const broken = new TaqError('SOURCE_UNREACHABLE', 'gone', { details: { server: 'here' } });

  test('passes the failure on, and asks only for the rest when it runs again', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    once(source, '2024-11-27', () => {
      throw broken;
    });
    await expect(bench.sync(WEEK)).rejects.toBe(broken);
    expect(await bench.version()).toBe(0);
    source.aggregated.length = 0;
    await bench.sync(WEEK);
    expect(askedDays(source)).toEqual(['2024-11-27', '2024-11-29']);
    expect(await bench.rows()).toHaveLength(14);
  });

  test('does not use staged days whose tables changed since', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    await interruptAt(bench, source, '2024-11-27');
    const newer = marketDay('2024-11-25', { AAPL: bars(700), IBM: [] }, { tableState: 'newer' });
    source.publish(newer);
    source.aggregated.length = 0;
    await bench.sync(WEEK);
    expect(askedDays(source)).toEqual(['2024-11-25', '2024-11-27', '2024-11-29']);
    expect((await bench.rows())[0]).toContain(' 700 ');
  });

  test('does not use staged days of other symbols', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    await interruptAt(bench, source, '2024-11-27');
    source.aggregated.length = 0;
    await bench.sync({ ...WEEK, symbols: ['AAPL'] });
    expect(askedDays(source)).toEqual(DATES);
  });

  test('fetches again in full what is older in the stage than in the store', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    await interruptAt(bench, source, '2024-11-27');
    await bench.sync({ ...WEEK, symbols: ['AAPL'] });
    await bench.sync({ ...WEEK, symbols: ['IBM'] });
    source.aggregated.length = 0;
    await bench.sync({ ...WEEK, incremental: false });
    expect(askedDays(source)).toEqual(DATES);
  });

  test('uses staged bytes only while they are what was put there', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    await interruptAt(bench, source, '2024-11-27');
    await bench.spoilStaged();
    source.aggregated.length = 0;
    await bench.sync(WEEK);
    expect(askedDays(source)).toEqual(DATES);
    expect(await bench.rows()).toHaveLength(14);
  });
});

describe('a table that changes while it is read', () => {
  const grown = marketDay('2024-11-26', { AAPL: bars(300, 4), IBM: [] }, { tableState: 'grown' });

  test('is left out of the commit, said so, and fetched by the next run', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    once(source, '2024-11-26', () => source.publish(grown));
    const summary = await bench.sync(WEEK);
    expect(bench.warnings()).toEqual([expect.stringContaining('2024-11-26')]);
    expect(summary.cells).toEqual({ data: 5, empty: 1, failed: 2 });
    expect(summary.open).toEqual([
      { ...OPEN, symbol: 'AAPL', first: '2024-11-26', last: '2024-11-26', state: 'failed' },
      { ...OPEN, symbol: 'IBM', first: '2024-11-26', last: '2024-11-26', state: 'failed' },
    ]);
    expect(await bench.rows()).toHaveLength(11);
    expect(await bench.staged()).toEqual([]);
    source.aggregated.length = 0;
    const next = await bench.sync(WEEK);
    expect(askedDays(source)).toEqual(['2024-11-26']);
    expect(next.cells).toEqual({ data: 6, empty: 2 });
    expect(await bench.rows()).toHaveLength(15);
  });

  test('does not take away what an earlier run brought of the day', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    await bench.sync(WEEK);
    const before = await bench.rows();
    once(source, '2024-11-26', () => source.publish(grown));
    const tuesday = { startDate: '2024-11-26', endDate: '2024-11-26', incremental: false };
    const { committed } = await bench.sync({ ...WEEK, ...tuesday });
    expect(bench.warnings()).toHaveLength(1);
    expect(committed).toEqual([]);
    expect(await bench.rows()).toEqual(before);
  });

  test('does not become final, although it was to settle', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    bench.setClock('2024-11-29T23:00:00Z');
    await bench.sync(WEEK);
    bench.setClock('2024-12-20T23:00:00Z');
    source.publish(marketDay('2024-11-25', { AAPL: bars(100), IBM: [], NEWC: bars(5) }));
    once(source, '2024-11-25', () => source.publish(grown));
    const asked = { ...WEEK, symbols: ['AAPL', 'NEWC'], endDate: '2024-11-26' };
    await bench.sync(asked);
    expect(await bench.cells()).toEqual(
      expect.arrayContaining(['NEWC 2024-11-25 data', 'AAPL 2024-11-26 data?']),
    );
    source.aggregated.length = 0;
    await bench.sync(asked);
    expect(source.aggregated).toEqual(['2024-11-26 AAPL']);
    expect(await bench.cells()).toContain('AAPL 2024-11-26 data');
  });
});

describe('a sync that finds nothing left to fetch', () => {
  test('merges what a run left that died between its commit and its merge', async () => {
    await using bench = await Workbench.open(week());
    await bench.sync(WEEK);
    const merged: string[] = [];
    const merge = bench.store.mergePartition.bind(bench.store);
    bench.store.mergePartition = async (dataset, partition) => {
      merged.push(partition);
      return merge(dataset, partition);
    };
    expect((await bench.sync(WEEK)).committed).toEqual([]);
    expect(merged).toEqual(['202411']);
  });

  test('forgets the days that a run had staged which died after its commit', async () => {
    const source = week();
    await using bench = await Workbench.open(source);
    bench.store.staging.dropDays = async () => undefined;
    await bench.sync(WEEK);
    expect((await bench.staged()).length).toBeGreaterThan(0);
    Reflect.deleteProperty(bench.store.staging, 'dropDays');
    await bench.sync({ ...WEEK, endDate: '2024-11-26' });
    expect(await bench.stagedDates()).toEqual(['2024-11-27', '2024-11-29']);
    await bench.sync(WEEK);
    expect(await bench.staged()).toEqual([]);
  });
});
