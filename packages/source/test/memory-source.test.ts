import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate, parseSymbol } from '@taq/schema';
import { describeSourceConformance } from '../src/conformance/index.ts';
import { MemorySource } from '../src/index.ts';
import {
  BARS,
  collect,
  minuteBarBatch,
  RULE,
  symbolBatch,
  tradeBatch,
} from './support/invented-market.ts';

const MONDAY = parseExchangeDate('2024-11-25');
const TUESDAY = parseExchangeDate('2024-11-26');

function inventedMarket(): MemorySource {
  return new MemorySource([
    {
      date: MONDAY,
      tableState: 'monday-1',
      listed: new Set(['AAPL', 'BRK.B']),
      aggregates: {
        minute_bars: {
          cells: [
            minuteBarBatch([
              ['AAPL', 570],
              ['AAPL', 571],
              ['BRK', 570],
            ]),
            minuteBarBatch([
              ['BRK.B', 571],
              ['ZVZZT', 570],
            ]),
          ],
        },
        daily_rv: { cells: [symbolBatch('AAPL', 'AAPL', 'BRK.B')] },
        spread_stats: {
          quoted: [symbolBatch('AAPL', 'BRK.B')],
          effective: [symbolBatch('AAPL', 'AAPL'), symbolBatch('BRK.B')],
        },
      },
      ticks: {
        trades: [tradeBatch('AAPL', 'BRK', 'BRK.B'), tradeBatch('ZVZZT')],
        quotes: [tradeBatch('AAPL', 'BRK.B')],
      },
    },
    { date: TUESDAY, tableState: 'tuesday-1', state: 'not_permitted', aggregates: {} },
  ]);
}

describeSourceConformance(
  { describe, test },
  {
    name: 'MemorySource',
    open: async () => inventedMarket(),
    start: MONDAY,
    end: parseExchangeDate('2024-12-01'),
    day: MONDAY,
    plainSymbol: 'AAPL',
    suffixedSymbol: 'BRK.B',
    unpublishedDay: parseExchangeDate('2024-12-02'),
    testSymbol: 'ZVZZT',
  },
);

describe('MemorySource', () => {
  test('shows the state of each day, and a table state of published ones only', async () => {
    await using source = inventedMarket();
    expect(
      await source.days({ start: MONDAY, end: parseExchangeDate('2024-11-29'), rule: RULE }),
    ).toEqual([
      { date: '2024-11-25', state: 'published', tableState: 'monday-1' },
      { date: '2024-11-26', state: 'not_permitted', tableState: '' },
      { date: '2024-11-27', state: 'not_published', tableState: '' },
      { date: '2024-11-29', state: 'not_published', tableState: '' },
    ]);
  });

  test('refuses a day that may not be read', async () => {
    await using source = inventedMarket();
    const question = { date: TUESDAY, symbols: 'all', ...BARS } as const;
    await expect(collect(source.aggregate(question))).rejects.toMatchObject({
      code: 'SOURCE_NOT_PERMITTED',
    });
  });

  test('keeps only the rows of the symbols asked for, in every column', async () => {
    await using source = inventedMarket();
    const [batch, ...rest] = await collect(
      source.aggregate({ date: MONDAY, symbols: [parseSymbol('BRK')], ...BARS }),
    );
    expect(rest).toEqual([]);
    expect(batch?.rows).toBe(1);
    expect(batch?.columns['minute']).toEqual(Int32Array.of(570));
    expect(batch?.columns['open']).toEqual(Float64Array.of(3));
    expect(batch?.columns['volume']).toEqual(BigInt64Array.of(300n));
  });

  test('keeps the nulls of the symbols asked for', async () => {
    await using source = inventedMarket();
    const question = { date: MONDAY, symbols: [parseSymbol('BRK.B')], kind: 'trades' } as const;
    const [batch, ...rest] = await collect(source.ticks(question));
    expect(rest).toEqual([]);
    expect(batch).toEqual({
      rows: 1,
      columns: {
        symbol: { codes: Int32Array.of(2), dictionary: ['AAPL', 'BRK', 'BRK.B'] },
        time: BigInt64Array.of(3n),
        sequence: { values: BigInt64Array.of(3n), validity: Uint8Array.of(1) },
      },
    });
    const [other] = await collect(source.ticks({ ...question, symbols: [parseSymbol('BRK')] }));
    expect(other?.columns['sequence']).toMatchObject({ validity: Uint8Array.of(0) });
  });

  test('counts what it would hand out', async () => {
    await using source = inventedMarket();
    const question = { date: MONDAY, symbols: 'all', kind: 'trades' } as const;
    expect(await source.estimate(question)).toEqual({ rows: 4, bytes: 96, basis: 'count' });
  });

  test('keeps the parts of a measure apart', async () => {
    await using source = inventedMarket();
    const question = { date: MONDAY, symbols: 'all', rule: { measure: 'spread_stats' } } as const;
    const rows = async (part: 'quoted' | 'effective'): Promise<number[]> =>
      (await collect(source.aggregate({ ...question, part }))).map((batch) => batch.rows);
    expect(await rows('quoted')).toEqual([2]);
    expect(await rows('effective')).toEqual([2, 1]);
  });

  test.each([
    ['a measure', { rule: { measure: 'depth' }, part: 'cells' }],
    ['a part', { rule: RULE, part: 'quoted' }],
  ] as const)('has no rows of %s that nobody put in', async (_what, asked) => {
    await using source = inventedMarket();
    const question = { date: MONDAY, symbols: 'all', ...asked } as const;
    expect(await collect(source.aggregate(question))).toEqual([]);
  });

  test('knows no master list where none was put in', async () => {
    await using source = inventedMarket();
    expect(await source.masterLists([TUESDAY])).toEqual(new Map());
  });

  test('is known by the name it was given', () => {
    expect(new MemorySource([]).id).toBe('memory://');
    expect(new MemorySource([], 'memory://mine').id).toBe('memory://mine');
  });

  test('says CLOSED to every question after it was closed', async () => {
    const source = inventedMarket();
    await source[Symbol.asyncDispose]();
    const question = { date: MONDAY, symbols: 'all', ...BARS } as const;
    await expect(source.masterLists([MONDAY])).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(collect(source.aggregate(question))).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('is closed by await using', async () => {
    let source: MemorySource;
    {
      await using inner = inventedMarket();
      source = inner;
    }
    await expect(source.days({ start: MONDAY, end: MONDAY, rule: RULE })).rejects.toMatchObject({
      code: 'CLOSED',
    });
  });
});
