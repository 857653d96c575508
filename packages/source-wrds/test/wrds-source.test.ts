import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finishMinuteBars } from '@taq/measures';
import {
  DataValidator,
  createSchemaRegistry,
  parseExchangeDate,
  parseSymbol,
  tradingDaysBetween,
} from '@taq/schema';
import { numberColumn, textColumn } from '@taq/source';
import type { Simulator } from '@taq/wrds-simulator';
import {
  asOwner,
  BARS,
  collect,
  HALF_DAY,
  MONDAY,
  ON_MONDAY,
  openSource,
  RULE,
  startSmallMarket,
} from './support/server.ts';

const VOLATILITY = { measure: 'daily_rv' } as const;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSmallMarket();
});
afterAll(async () => simulator.stop());

describe('days', () => {
  test('are none, and nobody is asked, in a range without a session', async () => {
    await using source = openSource(simulator, { port: 1 });
    const saturday = parseExchangeDate('2024-11-23');
    expect(
      await source.days({ start: saturday, end: parseExchangeDate('2024-11-24'), rule: RULE }),
    ).toEqual([]);
  });

  test('have states of their own', async () => {
    await using source = openSource(simulator);
    const days = await source.days({ start: MONDAY, end: HALF_DAY, rule: RULE });
    expect(days.map((day) => day.state)).toEqual(Array.from(days, () => 'published'));
    expect(new Set(days.map((day) => day.tableState)).size).toBe(days.length);
  });

  test('can be asked for decades at a time', async () => {
    await using source = openSource(simulator);
    const [start, end] = [parseExchangeDate('2003-09-10'), parseExchangeDate('2024-12-31')];
    const days = await source.days({ start, end, rule: RULE });
    expect(days).toHaveLength(tradingDaysBetween(start, end).length);
    expect(days.filter((day) => day.state === 'published').map((day) => day.date)).toEqual(
      simulator.market.days,
    );
  });

  test('change their table state when the table changes, and only theirs', async () => {
    await using source = openSource(simulator);
    const [before, other] = await source.days({
      start: MONDAY,
      end: parseExchangeDate('2024-11-26'),
      rule: RULE,
    });
    await asOwner(simulator, async (sql) => {
      await sql`INSERT INTO taqm_2024.ctm_20241125 SELECT * FROM taqm_2024.ctm_20241125`;
      await sql`DELETE FROM taqm_2024.ctm_20241125 a USING taqm_2024.ctm_20241125 b
        WHERE a.ctid > b.ctid AND a.tr_seqnum = b.tr_seqnum AND a.sym_root = b.sym_root`;
    });
    const [after, same] = await source.days({
      start: MONDAY,
      end: parseExchangeDate('2024-11-26'),
      rule: RULE,
    });
    expect(after?.tableState).not.toBe(before?.tableState);
    expect(same).toEqual(other);
  });
});

describe('listed symbols', () => {
  test('are those of the market on that day', async () => {
    await using source = openSource(simulator);
    const lists = await source.masterLists(simulator.market.days);
    for (const day of simulator.market.days) {
      const listed = simulator.market.symbols.filter(
        ({ traits, listedFrom }) =>
          !traits.includes('test') && (listedFrom === undefined || listedFrom <= day),
      );
      expect(lists.get(day)).toEqual(new Set(listed.map(({ symbol }) => symbol)));
    }
  });
});

describe('aggregates', () => {
  test('become valid minute bars', async () => {
    await using source = openSource(simulator);
    const batches = await collect(source.aggregate({ date: HALF_DAY, symbols: 'all', ...BARS }));
    expect(batches.length).toBeGreaterThan(0);
    for (const batch of batches) {
      const bars = finishMinuteBars(batch, { date: HALF_DAY });
      new DataValidator(createSchemaRegistry()).validate(bars, 'taq_1min_bars', {
        first: HALF_DAY,
        last: HALF_DAY,
      });
    }
  });

  test('follow each other in the order of symbols over many queries', async () => {
    await using source = openSource(simulator);
    const fillers = Array.from({ length: 250 }, (_, n) => `F${String(n).padStart(3, '0')}`);
    const symbols = ['MSFT', ...fillers, 'BRK.B', 'AAPL', 'MSFT'].map(parseSymbol);
    const many = await collect(source.aggregate({ date: MONDAY, symbols, ...BARS }));
    const few = ['AAPL', 'BRK.B', 'MSFT'].map(parseSymbol);
    const [one] = await collect(source.aggregate({ date: MONDAY, symbols: few, ...BARS }));
    expect(many).toHaveLength(2);
    const closes = many.flatMap((batch) => [...numberColumn<Float64Array>(batch, 'close')]);
    expect(Float64Array.from(closes)).toEqual(one?.columns['close']);
    const symbolsOf = many.map((batch) => textColumn(batch, 'symbol').dictionary);
    expect(symbolsOf).toEqual([['AAPL', 'BRK.B'], ['MSFT']]);
  });

  test('of no symbol are no rows', async () => {
    await using source = openSource(simulator);
    expect(await collect(source.aggregate({ date: MONDAY, symbols: [], ...BARS }))).toEqual([]);
  });

  test.each([
    ['an unknown measure', { measure: 'depth' }, 'rule'],
    ['an object’s own properties', { measure: 'constructor' }, 'rule'],
    ['an unknown filter set', { ...RULE, conditions: "x' OR true" }, 'conditions'],
    ['an option of another measure', { ...RULE, weight: 'share' }, 'weight'],
    ['quotes by another clock', { measure: 'spread_stats', clock: 'participant' }, 'clock'],
    ['midpoints by another clock', { ...VOLATILITY, price: 'mid', clock: 'participant' }, 'price'],
  ])('of %s are refused, also for days', async (_name, rule, argument) => {
    await using source = openSource(simulator);
    const refusal = { code: 'INVALID_ARGUMENT', details: { argument } };
    const question = { date: MONDAY, symbols: 'all', rule, part: 'cells' } as const;
    await expect(collect(source.aggregate(question))).rejects.toMatchObject(refusal);
    await expect(source.days({ ...ON_MONDAY, rule })).rejects.toMatchObject(refusal);
  });

  test.each([
    ['quoted', RULE],
    ['effective', VOLATILITY],
    ['cells', { measure: 'spread_stats' }],
  ] as const)('of the part %s are refused of a measure that has none', async (part, rule) => {
    await using source = openSource(simulator);
    const question = { date: MONDAY, symbols: 'all', rule, part } as const;
    await expect(collect(source.aggregate(question))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { argument: 'part', value: part },
    });
  });

  test('of a day without a session are refused', async () => {
    await using source = openSource(simulator);
    const thanksgiving = parseExchangeDate('2024-11-28');
    await expect(
      collect(source.aggregate({ date: thanksgiving, symbols: 'all', ...BARS })),
    ).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: `there is no ctm of 2024-11-28 at 127.0.0.1:${simulator.port}/wrds`,
    });
  });
});

describe('requests', () => {
  const HUNDRED_AND_ONE = Array.from({ length: 101 }, (_, index) =>
    parseSymbol(`A${String.fromCodePoint(65 + (index % 26), 65 + Math.floor(index / 26))}`),
  );
  const sums = { date: MONDAY, rule: { measure: 'spread_stats' }, part: 'quoted' } as const;
  const quotes = { date: MONDAY, kind: 'quotes', nbbo: 'nbbom+cqm' } as const;

  test('are one for each hundred symbols, and table where nothing is sorted', async () => {
    // Nobody is asked: there is no such server.
    await using source = openSource(simulator, { port: 1 });
    expect(source.requests({ ...sums, symbols: 'all' })).toBe(1);
    expect(source.requests({ ...sums, symbols: [] })).toBe(0);
    expect(source.requests({ ...sums, symbols: HUNDRED_AND_ONE })).toBe(2);
    expect(source.requests({ ...quotes, symbols: HUNDRED_AND_ONE })).toBe(4);
    expect(source.requests({ ...quotes, order: 'time', symbols: HUNDRED_AND_ONE })).toBe(2);
  });

  test('of what there is not are refused as the transfer is', async () => {
    await using source = openSource(simulator, { port: 1 });
    const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
    const wrong = { ...sums, part: 'cells', symbols: 'all' } as const;
    expect(() => source.requests(wrong)).toThrow(refused);
    const unknown = { ...sums, rule: { measure: 'beta' }, symbols: 'all' } as const;
    expect(() => source.requests(unknown)).toThrow(refused);
  });
});
