import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { errorOf } from './support/errors.ts';
import { bars, ingredients, marketDay } from './support/market.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { Workbench } from './support/workbench.ts';

/** Monday to Wednesday before Thanksgiving; NEWC lists on Tuesday. */
function threeDays(): ScriptedSource {
  return new ScriptedSource([
    marketDay('2024-11-25', { AAPL: bars(100), 'BRK.B': bars(470, 1), IBM: [] }),
    marketDay('2024-11-26', {
      AAPL: bars(101, 1),
      'BRK.B': bars(471, 1),
      IBM: [],
      NEWC: bars(5, 1),
    }),
    marketDay('2024-11-27', {
      AAPL: bars(102, 1),
      'BRK.B': bars(472, 1),
      IBM: bars(230, 1),
      NEWC: [],
    }),
  ]);
}

const WEEK = { startDate: '2024-11-25', endDate: '2024-11-29' };
const MONDAY = { startDate: '2024-11-25', endDate: '2024-11-25' };

/** The row that `bars` makes of a minute. */
function row(symbol: string, instant: string, price: number): string {
  return `${symbol} ${instant}:00.000000000Z ${price} ${price + 0.5} ${price - 0.5} ${price + 0.25} 300 ${price} 2`;
}

const OPEN = { dataset: 'taq_1min_bars' };

describe('a sync of minute bars', () => {
  test('stores the rows of the symbols that were asked, in UTC', async () => {
    await using bench = await Workbench.open(threeDays());
    await bench.sync({ symbols: ['BRK.B', 'AAPL'], ...WEEK });
    expect(await bench.rows()).toEqual([
      row('AAPL', '2024-11-25T14:30', 100),
      row('AAPL', '2024-11-25T14:31', 100),
      row('AAPL', '2024-11-26T14:30', 101),
      row('AAPL', '2024-11-27T14:30', 102),
      row('BRK.B', '2024-11-25T14:30', 470),
      row('BRK.B', '2024-11-26T14:30', 471),
      row('BRK.B', '2024-11-27T14:30', 472),
    ]);
  });

  test('records what is known of every symbol and day', async () => {
    const source = threeDays();
    source.publish(marketDay('2024-11-29', {}, { state: 'not_permitted' }));
    await using bench = await Workbench.open(source);
    const summary = await bench.sync({
      symbols: ['AAPL', 'IBM', 'NEWC'],
      startDate: '2024-11-25',
      endDate: '2024-12-02',
    });
    expect(await bench.cells()).toEqual([
      'AAPL 2024-11-25 data',
      'AAPL 2024-11-26 data',
      'AAPL 2024-11-27 data',
      'AAPL 2024-11-29 not_permitted',
      'AAPL 2024-12-02 not_published',
      'IBM 2024-11-25 empty',
      'IBM 2024-11-26 empty',
      'IBM 2024-11-27 data',
      'IBM 2024-11-29 not_permitted',
      'IBM 2024-12-02 not_published',
      'NEWC 2024-11-25 not_listed',
      'NEWC 2024-11-26 data',
      'NEWC 2024-11-27 empty',
      'NEWC 2024-11-29 not_permitted',
      'NEWC 2024-12-02 not_published',
    ]);
    expect(summary.cells).toEqual({
      data: 5,
      empty: 3,
      not_listed: 1,
      not_permitted: 3,
      not_published: 3,
    });
    expect(summary.open.filter(({ symbol }) => symbol === 'AAPL')).toEqual([
      { ...OPEN, symbol: 'AAPL', first: '2024-11-29', last: '2024-11-29', state: 'not_permitted' },
      { ...OPEN, symbol: 'AAPL', first: '2024-12-02', last: '2024-12-02', state: 'not_published' },
    ]);
  });

  test('asks the source for no rows of days that it does not have', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ symbols: ['AAPL', 'NEWC'], startDate: '2024-11-25', endDate: '2024-12-31' });
    expect(source.aggregated).toEqual([
      '2024-11-25 AAPL',
      '2024-11-26 AAPL,NEWC',
      '2024-11-27 AAPL,NEWC',
    ]);
  });

  test('finds nothing left to do the second time, and commits nothing', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    const asked = { symbols: ['AAPL', 'IBM', 'NEWC'], ...WEEK };
    await bench.sync(asked);
    const [version, count] = [await bench.version(), source.aggregated.length];
    const again = await bench.sync(asked);
    expect(again).toMatchObject({ fetchedCells: 0, rows: 0, committed: [] });
    expect(bench.events).toEqual([
      { type: 'planned', dataset: 'taq_1min_bars', partitions: 0, days: 0, cells: 0 },
    ]);
    expect(await bench.version()).toBe(version);
    expect(source.aggregated).toHaveLength(count);
  });

  test('fetches the rest of a month of which the beginning is there', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ symbols: ['AAPL'], ...MONDAY });
    await bench.sync({ symbols: ['AAPL'], ...WEEK });
    expect(source.aggregated).toEqual(['2024-11-25 AAPL', '2024-11-26 AAPL', '2024-11-27 AAPL']);
    expect(await bench.rows()).toHaveLength(4);
  });

  test('fetches a symbol that is added later, on the days that others have', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ symbols: ['AAPL'], ...MONDAY });
    await bench.sync({ symbols: ['AAPL', 'BRK.B'], ...MONDAY });
    expect(source.aggregated).toEqual(['2024-11-25 AAPL', '2024-11-25 BRK.B']);
    expect(await bench.cells()).toEqual(['AAPL 2024-11-25 data', 'BRK.B 2024-11-25 data']);
  });

  test('keeps what a narrower sync does not fetch, even a full one', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ symbols: 'all', ...WEEK });
    const before = await bench.rows();
    source.publish(marketDay('2024-11-25', { AAPL: bars(900, 1) }));
    const summary = await bench.sync({ symbols: ['AAPL'], ...MONDAY, incremental: false });
    expect(summary.fetchedCells).toBe(1);
    expect(await bench.rows()).toEqual(
      [
        ...before.filter((text) => !text.startsWith('AAPL 2024-11-25')),
        row('AAPL', '2024-11-25T14:30', 900),
      ].toSorted(),
    );
  });

  test('fetches as many days at a time as the source has connections, with the same result', async () => {
    const days = ['2024-11-22', '2024-11-25', '2024-11-26', '2024-11-27'];
    const market = days.map((date, index) => marketDay(date, { AAPL: bars(100 + index) }));
    const range = { symbols: ['AAPL'], startDate: '2024-11-22', endDate: '2024-11-27' };
    const contents: unknown[] = [];
    for (const connections of [1, 2, 3]) {
      const source = new ScriptedSource(market);
      source.connections = connections;
      let [open, most] = [0, 0];
      source.onAggregate = async () => {
        most = Math.max(most, (open += 1));
        await setTimeout(20);
        open -= 1;
      };
      await using bench = await Workbench.open(source);
      await bench.sync(range);
      expect(most).toBe(connections);
      contents.push([await bench.rows(), await bench.cells(), await bench.objects()]);
    }
    expect(contents[1]).toEqual(contents[0]);
    expect(contents[2]).toEqual(contents[0]);
  });

  test('commits a month at a time', async () => {
    const source = threeDays();
    source.publish(marketDay('2024-12-02', { AAPL: bars(103, 1) }));
    source.publish(marketDay('2025-01-02', { AAPL: bars(104, 1) }));
    await using bench = await Workbench.open(source);
    const { committed, open } = await bench.sync({
      symbols: ['AAPL'],
      startDate: '2024-11-25',
      endDate: '2025-01-02',
    });
    expect(committed.map(({ partition }) => partition)).toEqual(['202411', '202412', '202501']);
    expect(open).toEqual([
      { ...OPEN, symbol: 'AAPL', first: '2024-11-29', last: '2024-11-29', state: 'not_published' },
      { ...OPEN, symbol: 'AAPL', first: '2024-12-03', last: '2024-12-31', state: 'not_published' },
    ]);
    expect((await bench.rows()).at(-1)).toBe(row('AAPL', '2025-01-02T14:30', 104));
  });

  test('takes all as the master list of each day, and says who is not on it that others list', async () => {
    const source = threeDays();
    const traded = { AAPL: bars(100, 1), ZVZZT: bars(1, 1) };
    source.publish(
      marketDay(
        '2024-11-25',
        {},
        {
          listed: new Set(['AAPL']),
          aggregates: { minute_bars: { cells: [ingredients(traded)] } },
        },
      ),
    );
    await using bench = await Workbench.open(source);
    const summary = await bench.sync({ symbols: 'all', ...WEEK });
    expect(source.aggregated).toEqual([
      '2024-11-25 AAPL',
      '2024-11-26 AAPL,BRK.B,IBM,NEWC',
      '2024-11-27 AAPL,BRK.B,IBM,NEWC',
    ]);
    expect(summary.cells).toEqual({ data: 7, empty: 2, not_listed: 3, not_published: 1 });
    expect(summary.open).toEqual([
      { ...OPEN, symbol: 'all', first: '2024-11-29', last: '2024-11-29', state: 'not_published' },
    ]);
  });

  test('says that all is unknown on a day without a master list', async () => {
    const { listed: _, ...unlisted } = marketDay('2024-11-25', { AAPL: bars(100) });
    await using bench = await Workbench.open(new ScriptedSource([unlisted]));
    const { open } = await bench.sync({ symbols: 'all', ...MONDAY });
    expect(open).toEqual([
      { ...OPEN, symbol: 'all', first: '2024-11-25', last: '2024-11-25', state: 'not_synced' },
    ]);
  });

  test('fetches a named symbol on a day without a master list', async () => {
    const { listed: _, ...unlisted } = marketDay('2024-11-25', { AAPL: bars(100) });
    await using bench = await Workbench.open(new ScriptedSource([unlisted]));
    await bench.sync({ symbols: ['AAPL', 'ZZZ'], ...MONDAY });
    expect(await bench.cells()).toEqual(['AAPL 2024-11-25 data', 'ZZZ 2024-11-25 empty']);
  });

  test('puts days between open ones into no range of open ones', async () => {
    const source = new ScriptedSource(
      ['2024-11-25', '2024-11-27'].map((date) => marketDay(date, {}, { state: 'not_permitted' })),
    );
    source.publish(marketDay('2024-11-26', { AAPL: bars(100) }));
    await using bench = await Workbench.open(source);
    const { open } = await bench.sync({
      symbols: ['AAPL'],
      startDate: '2024-11-25',
      endDate: '2024-11-27',
    });
    expect(open.map(({ first, last }) => [first, last])).toEqual([
      ['2024-11-25', '2024-11-25'],
      ['2024-11-27', '2024-11-27'],
    ]);
  });

  test('has nothing to do in a range without trading days', async () => {
    await using bench = await Workbench.open(threeDays());
    const summary = await bench.sync({
      symbols: ['AAPL'],
      startDate: '2024-11-23',
      endDate: '2024-11-24',
    });
    expect(summary).toMatchObject({ cells: {}, open: [], committed: [], fetchedCells: 0 });
    expect(await bench.version()).toBe(0);
  });
});

describe('a symbol that no day lists', () => {
  test('is refused with near names, and nothing is written', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync({ symbols: ['AAPL', 'APPL'], ...WEEK }));
    expect(error.code).toBe('SYMBOL_NOT_FOUND');
    expect(error.details).toEqual({ symbols: ['APPL'], suggestions: ['AAPL'] });
    expect(source.aggregated).toEqual([]);
    expect(await bench.version()).toBe(0);
    expect(await bench.staged()).toEqual([]);
  });

  test('is refused where an earlier sync recorded that it is not listed', async () => {
    const source = threeDays();
    await using bench = await Workbench.open(source);
    await bench.sync({ symbols: ['AAPL', 'NEWC'], ...WEEK });
    const error = await errorOf(bench.sync({ symbols: ['NEWC'], ...MONDAY }));
    expect(error.code).toBe('SYMBOL_NOT_FOUND');
  });

  test('is refused although it was asked while its day was not published', async () => {
    const source = new ScriptedSource();
    await using bench = await Workbench.open(source);
    await bench.sync({ symbols: ['APPL'], ...MONDAY });
    source.publish(marketDay('2024-11-25', { AAPL: bars(100) }));
    const error = await errorOf(bench.sync({ symbols: ['APPL'], ...MONDAY }));
    expect(error.details).toEqual({ symbols: ['APPL'], suggestions: ['AAPL'] });
  });
});

describe('rows that break the rules of their dataset', () => {
  test('are refused, and nothing of their month is committed', async () => {
    const crossed = ingredients({ AAPL: bars(100) });
    const low = crossed.columns['low'] as Float64Array;
    low[1] = 1000;
    const source = threeDays();
    source.publish(
      marketDay('2024-11-26', { AAPL: [] }, { aggregates: { minute_bars: { cells: [crossed] } } }),
    );
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync({ symbols: ['AAPL'], ...WEEK }));
    expect(error.code).toBe('DATA_INVALID');
    expect(error.details).toMatchObject({
      findings: expect.arrayContaining([{ rule: 'ohlc', column: 'open', count: 1, rows: [1] }]),
    });
    expect(await bench.version()).toBe(0);
    expect(await bench.rows()).toEqual([]);
    expect(source.aggregated).toEqual(['2024-11-25 AAPL', '2024-11-26 AAPL']);
  });

  test('of symbols that nobody asked for are the fault of the source', async () => {
    const source = threeDays();
    source.aggregate = async function* stranger() {
      yield ingredients({ AAPL: bars(100), EVIL: bars(1) });
    };
    await using bench = await Workbench.open(source);
    const error = await errorOf(bench.sync({ symbols: ['AAPL'], ...WEEK }));
    expect(error).toMatchObject({ code: 'SOURCE_FAILED', details: { server: source.id } });
    expect(error.message).toContain('EVIL');
    expect(await bench.version()).toBe(0);
  });
});
