import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newYorkToUtcNs, parseExchangeDate, parseSymbol } from '@taq/schema';
import { chooseRule, LocalMeasures } from '../src/index.ts';
import { arrowQuotes, arrowTrades } from './support/arrow-ticks.ts';
import { rowsOf, type Row } from './support/rows.ts';
import { at, quote, trade, type Trade } from './support/ticks.ts';

const date = parseExchangeDate('2024-11-25');

let measures: LocalMeasures;
beforeAll(async () => {
  measures = await LocalMeasures.open({ threads: 1 });
});
afterAll(async () => measures[Symbol.asyncDispose]());

async function bars(trades: readonly Trade[]): Promise<Row[]> {
  return rowsOf(await measures.minuteBars({ date, trades: arrowTrades(trades) }));
}

/** A trade a minute from the open on, at these prices. */
function path(...prices: readonly number[]): Trade[] {
  return prices.map((price, minute) =>
    trade({ price, t: at('09:30:30') + BigInt(minute) * 60_000_000_000n, seq: BigInt(minute) }),
  );
}

describe('trades that are none', () => {
  const none: readonly (readonly [string, Partial<Trade>])[] = [
    ['no price', { price: null }],
    ['a price of zero', { price: 0 }],
    ['a price below zero', { price: -1 }],
    ['an infinite price', { price: Infinity }],
    ['a price that is no number', { price: Number.NaN }],
    ['no size', { size: null }],
    ['a size of zero', { size: 0 }],
    ['a cancel in the evening', { corr: '08' }],
    ['a record that only says so', { corr: '10' }],
    ['a correction that nobody knows', { corr: null }],
    ['a stamp a nanosecond before the open', { t: at('09:29:59.999999999') }],
    ['a stamp at the close', { t: at('16:00') }],
  ];
  test.each(none)('by %s change no bar', async (_, changes) => {
    const good = path(10, 11);
    expect(await bars([...good, trade({ ...changes, seq: 9n })])).toEqual(await bars(good));
  });

  test('an unknown letter excludes nothing', async () => {
    expect(await bars([trade({ cond: '  8 ' })])).toHaveLength(1);
  });
});

test('one trade is a bar, and a volatility of 0 that says what it is worth', async () => {
  const trades = arrowTrades([trade({ t: at('10:02') })]);
  expect(rowsOf(await measures.minuteBars({ date, trades }))).toHaveLength(1);
  expect(rowsOf(await measures.dailyRv({ date, trades }))).toMatchObject([
    { rv_5m: 0, rv_30m: 0, obs: 72, active_5m: 1, active_30m: 1, trades: 1n },
  ]);
});

test('a day without quotes has no spread, and says why', async () => {
  const trades = arrowTrades(path(10, 11));
  expect(
    rowsOf(await measures.spreadStats({ date, trades, quotes: arrowQuotes([]) })),
  ).toMatchObject([
    {
      qwap_spread: null,
      ewas: null,
      quotes: 0n,
      quoted_time: 0,
      trades: 0n,
      trades_without_quote: 2n,
    },
  ]);
});

test('a day without trades has the quoted half of the spreads', async () => {
  const quotes = arrowQuotes([quote({ t: at('15:59') })]);
  const [row] = rowsOf(await measures.spreadStats({ date, trades: arrowTrades([]), quotes }));
  expect(row).toMatchObject({ qwap_spread: 0.02, ewas: null, quoted_time: 60, trades: 0n });
});

test('suffixes of one root are symbols of their own', async () => {
  const both = [trade({ root: 'BRK', suffix: 'A' }), trade({ root: 'BRK', suffix: 'B' })];
  expect((await bars(both)).map((row) => row['symbol'])).toEqual(['BRK.A', 'BRK.B']);
  const symbols = [parseSymbol('BRK B')];
  const asked = await measures.minuteBars({ date, trades: arrowTrades(both), symbols });
  expect(rowsOf(asked).map((row) => row['symbol'])).toEqual(['BRK.B']);
});

test('minutes without a trade are filled with the close before, and none before the first', async () => {
  const rule = chooseRule('taq_1min_bars', { fill: 'previous-close' });
  const trades = arrowTrades([
    trade({ t: at('15:56:10'), price: 10 }),
    trade({ t: at('15:58:10'), price: 11 }),
  ]);
  const rows = rowsOf(await measures.minuteBars({ date, trades, rule }));
  expect(rows.map((row) => [row['close'], row['volume'], row['vwap']])).toEqual([
    [10, 100n, 10],
    [10, 0n, null],
    [11, 100n, 11],
    [11, 0n, null],
  ]);
});

test('a minute without a trade has the close before as all of its prices', async () => {
  const rule = chooseRule('taq_1min_bars', { fill: 'previous-close' });
  const first = at('15:58:10');
  const prices = [10, 12, 9, 11];
  const trades = prices.map((price, later) => trade({ price, t: first + BigInt(later) }));
  const rows = rowsOf(await measures.minuteBars({ date, trades: arrowTrades(trades), rule }));
  expect(rows).toMatchObject([
    { open: 10, high: 12, low: 9, close: 11, trades: 4n },
    { open: 11, high: 11, low: 11, close: 11, trades: 0n },
  ]);
});

test('filled bars of several symbols, of any length, and stamped right, end with the session', async () => {
  const halfDay = parseExchangeDate('2024-11-29');
  const trades = arrowTrades([
    trade({ t: at('12:44:59'), price: 10, size: 1.5 }),
    trade({ t: at('12:55'), price: 11 }),
    trade({ root: 'BBB', t: at('12:59'), price: 20 }),
  ]);
  const rule = chooseRule('taq_1min_bars', { fill: 'previous-close', stamp: 'right' });
  const rows = rowsOf(await measures.minuteBars({ date: halfDay, trades, rule, minutes: 5 }));
  const midnight = newYorkToUtcNs(halfDay, 0n);
  const told = rows.map((row) => {
    const { symbol = null, ts, open = null, trades: count = null } = row;
    return [symbol, BigInt(ts ?? 0) - midnight, open, count];
  });
  expect(told).toEqual([
    ['AAA', at('12:45'), 10, 1n],
    ['AAA', at('12:50'), 10, 0n],
    ['AAA', at('12:55'), 10, 0n],
    ['AAA', at('13:00'), 11, 1n],
    ['BBB', at('13:00'), 20, 1n],
  ]);
  expect(rows.map((row) => row['volume_fraction'])).toEqual([0.5, null, null, null, null]);
});

test('trades before the open alone are a day without any', async () => {
  const trades = arrowTrades([trade({ t: at('09:29:59.999999999') }), trade({ t: at('04:00') })]);
  const quotes = arrowQuotes([quote({ t: at('09:00') })]);
  expect(rowsOf(await measures.minuteBars({ date, trades }))).toEqual([]);
  expect(rowsOf(await measures.dailyRv({ date, trades }))).toEqual([]);
  expect(rowsOf(await measures.spreadStats({ date, trades, quotes }))).toEqual([]);
  const rule = chooseRule('taq_spread_stats', { carryIn: true });
  expect(rowsOf(await measures.spreadStats({ date, trades, quotes, rule }))).toMatchObject([
    { qwap_spread: 0.02, quotes: 0n, quote_records: 0n, quoted_time: 23_400 },
  ]);
});

test('one trade at the close is a return of 0 with edge at, and nothing with before', async () => {
  const trades = arrowTrades([trade({ t: at('16:00') })]);
  expect(rowsOf(await measures.dailyRv({ date, trades }))).toMatchObject([
    { rv_5m: 0, obs: 1, active_5m: 1, active_30m: 1, trades: 1n },
  ]);
  const rule = chooseRule('taq_daily_rv', { edge: 'before' });
  expect(rowsOf(await measures.dailyRv({ date, trades, rule }))).toEqual([]);
});

test('of the trades stamped at a mark the last one by number is its price, and the first the start', async () => {
  const stamped = (clock: string, ...prices: readonly number[]): Trade[] =>
    prices.map((price, index) => trade({ t: at(clock), seq: BigInt(index), price }));
  // Neither first nor last is the highest or the lowest.
  const trades = [...stamped('09:30', 11, 10, 12), ...stamped('10:00', 13, 12, 15, 14)];
  const [row] = rowsOf(await measures.dailyRv({ date, trades: arrowTrades(trades.toReversed()) }));
  expect(Number(row?.['rvar_30m'])).toBeCloseTo(Math.log(14 / 11) ** 2, 12);
  const rule = chooseRule('taq_daily_rv', { edge: 'before' });
  const question = { date, trades: arrowTrades(trades), rule };
  const [before] = rowsOf(await measures.dailyRv(question));
  const expected = Math.log(12 / 11) ** 2 + Math.log(14 / 12) ** 2;
  expect(Number(before?.['rvar_30m'])).toBeCloseTo(expected, 12);
});
