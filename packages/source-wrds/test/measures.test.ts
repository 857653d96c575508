import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finishSpreadStats } from '@taq/measures';
import { parseSymbol } from '@taq/schema';
import { numberColumn, type IngredientPart, type MeasureRule } from '@taq/source';
import type { Simulator } from '@taq/wrds-simulator';
import type { WrdsSource } from '../src/index.ts';
import {
  collect,
  MONDAY,
  ON_MONDAY,
  openSource,
  RULE,
  startSmallMarket,
} from './support/server.ts';

const SPREADS = { measure: 'spread_stats' };
const VOLATILITY = { measure: 'daily_rv' };

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSmallMarket();
});
afterAll(async () => simulator.stop());

/** The sum of a column of counts over a symbol's Monday. */
async function countOf(
  source: WrdsSource,
  rule: MeasureRule,
  {
    part = 'cells',
    column = 'trades',
    symbol = 'AAPL',
  }: { readonly part?: IngredientPart; readonly column?: string; readonly symbol?: string } = {},
): Promise<number> {
  const question = { date: MONDAY, symbols: [parseSymbol(symbol)], rule, part };
  const batches = await collect(source.aggregate(question));
  return batches
    .flatMap((batch) => [...numberColumn<BigInt64Array>(batch, column)])
    .reduce((sum, count) => sum + Number(count), 0);
}

async function spreadsOf(source: WrdsSource, rule: MeasureRule): Promise<unknown> {
  const question = { date: MONDAY, symbols: ['AAPL', 'BRK.B'].map(parseSymbol), rule };
  const table = await finishSpreadStats(
    {
      quoted: source.aggregate({ ...question, part: 'quoted' }),
      effective: source.aggregate({ ...question, part: 'effective' }),
    },
    { date: MONDAY },
  );
  return table.toArray().map((row) => ({ ...row }) as Record<string, unknown>);
}

describe('the parts of spread statistics', () => {
  test('make a row for each symbol, from one source, one after the other', async () => {
    await using source = openSource(simulator);
    expect(await spreadsOf(source, SPREADS)).toMatchObject([
      { symbol: 'AAPL', qwap_spread: expect.any(Number), ewas: expect.any(Number) },
      { symbol: 'BRK.B', qwap_spread: expect.any(Number), ewas: expect.any(Number) },
    ]);
  });

  test('come from the official NBBO and the quotes of venues as from the complete one', async () => {
    await using source = openSource(simulator);
    const records = { part: 'quoted', column: 'records' } as const;
    const complete = await countOf(source, SPREADS, records);
    expect(complete).toBeGreaterThan(100);
    expect(await countOf(source, { ...SPREADS, nbbo: 'nbbom+cqm' }, records)).toBe(complete);
  });

  test('come from matched trades where these are asked for', async () => {
    await using source = openSource(simulator);
    const trades = { part: 'effective' } as const;
    const own = await countOf(source, SPREADS, trades);
    const matched = await countOf(source, { ...SPREADS, match: 'wct' }, trades);
    // Without corrections in its columns, `wct` also has the trades that were taken back.
    expect(matched).toBeGreaterThan(own);
  });
});

describe('options of a rule', () => {
  test('decide which trades count', async () => {
    await using source = openSource(simulator);
    const regular = await countOf(source, RULE);
    expect(await countOf(source, { ...RULE, conditions: 'hj' })).toBeGreaterThan(regular);
    expect(await countOf(source, { ...RULE, exchanges: 'lit' })).toBeLessThan(regular);
  });

  test.each(['AAPL', 'BRK.B'])(
    'find the primary exchange of %s on the master list',
    async (symbol) => {
      await using source = openSource(simulator);
      const venue = simulator.market.symbols.find((one) => one.symbol === symbol)?.exchange ?? '';
      const named = await countOf(source, { ...RULE, exchanges: venue }, { symbol });
      expect(named).toBeGreaterThan(0);
      expect(named).toBeLessThan(await countOf(source, RULE, { symbol }));
      const primary = { ...RULE, exchanges: 'primary' };
      expect(await countOf(source, primary, { symbol })).toBe(named);
      const all = { date: MONDAY, symbols: 'all', rule: primary, part: 'cells' } as const;
      expect((await collect(source.aggregate(all))).length).toBeGreaterThan(0);
    },
  );

  test('choose the clock', async () => {
    await using source = openSource(simulator);
    const cells = async (rule: MeasureRule): Promise<unknown[]> =>
      (
        await collect(
          source.aggregate({ date: MONDAY, symbols: [parseSymbol('AAPL')], rule, part: 'cells' }),
        )
      ).map((batch) => batch.columns['trades']);
    expect(await cells({ ...RULE, clock: 'participant' })).not.toEqual(await cells(RULE));
    expect(await cells({ ...RULE, clock: 'sip' })).toEqual(await cells(RULE));
  });

  test('take volatilities of midpoints from quotes', async () => {
    await using source = openSource(simulator);
    const trades = await countOf(source, VOLATILITY);
    const mids = await countOf(source, { ...VOLATILITY, price: 'mid' });
    expect(mids).toBeGreaterThan(0);
    expect(mids).not.toBe(trades);
  });
});

describe('days', () => {
  test.each<[MeasureRule]>([
    [RULE],
    [{ ...RULE, exchanges: 'primary' }],
    [{ ...VOLATILITY, price: 'mid' }],
    [{ ...VOLATILITY, price: 'mid', nbbo: 'nbbom+cqm' }],
    [SPREADS],
    [{ ...SPREADS, nbbo: 'nbbom+cqm', match: 'wct' }],
  ])('are published for %j', async (rule) => {
    await using source = openSource(simulator);
    expect(await source.days({ ...ON_MONDAY, rule })).toMatchObject([{ state: 'published' }]);
  });
});
