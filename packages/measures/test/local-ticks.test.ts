import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newYorkToUtcNs, parseExchangeDate, parseSymbol, TaqError } from '@taq/schema';
import { Float64, Int64, Utf8 } from 'apache-arrow';
import { chooseRule, LocalMeasures, type TradesTable } from '../src/index.ts';
import { arrowQuotes, arrowTable, arrowTrades } from './support/arrow-ticks.ts';
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

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return TaqError.is(error) ? error.code : String(error);
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

test('rows in any order give the same bars', async () => {
  const trades = path(10, 12, 11, 13, 12.5, 12.75);
  expect(await bars(trades.toReversed())).toEqual(await bars(trades));
});

test('the volatility of stored bars is that of marks that take no tick of their own stamp', async () => {
  const trades = path(...Array.from({ length: 380 }, (_, row) => 100 + ((row * 37) % 11) / 10));
  const rule = chooseRule('taq_daily_rv', { edge: 'before' });
  const [row] = rowsOf(await measures.dailyRv({ date, trades: arrowTrades(trades), rule }));
  const minutes = await bars(trades);
  const closes = Array.from({ length: 78 }, (_, mark) =>
    Number(minutes[Math.min((mark + 1) * 5, minutes.length) - 1]?.['close']),
  );
  const prices = [Number(minutes[0]?.['open']), ...closes];
  const returns = closes.map((price, mark) => Math.log(price) - Math.log(prices[mark] ?? 0));
  const variance = returns.reduce((sum, value) => sum + value * value, 0);
  expect(Number(row?.['rvar_5m']) / variance).toBeCloseTo(1, 12);
});

test('prices twice as high leave volatilities and basis points alone', async () => {
  const [once, twice] = [1, 2].map((factor) => ({
    trades: arrowTrades(path(10 * factor, 10.02 * factor, 10.01 * factor)),
    quotes: arrowQuotes([quote({ t: at('09:30'), bid: 10 * factor, ask: 10.02 * factor })]),
  }));
  if (once === undefined || twice === undefined) throw new RangeError('two markets');
  expect(rowsOf(await measures.dailyRv({ date, ...twice }))[0]?.['rv_5m']).toBeCloseTo(
    Number(rowsOf(await measures.dailyRv({ date, ...once }))[0]?.['rv_5m']),
    14,
  );
  const [low] = rowsOf(await measures.spreadStats({ date, ...once }));
  const [high] = rowsOf(await measures.spreadStats({ date, ...twice }));
  expect(Number(high?.['ewas'])).toBeCloseTo(2 * Number(low?.['ewas']), 12);
  expect(Number(high?.['ewas_bps'])).toBeCloseTo(Number(low?.['ewas_bps']), 10);
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

test('a night of a clock change shifts the stamps, nothing else', async () => {
  const trades = arrowTrades(path(10, 11));
  const stamps = await Promise.all(
    ['2024-03-08', '2024-03-11'].map(async (day) => {
      const of = parseExchangeDate(day);
      const [row] = rowsOf(await measures.minuteBars({ date: of, trades }));
      return [row?.['ts'], newYorkToUtcNs(of, at('09:30'))];
    }),
  );
  for (const [found, expected] of stamps) expect(BigInt(String(found))).toBe(expected);
});

describe('tables that cannot be read are refused', () => {
  const columns = {
    symbol: [new Utf8(), ['AAA']],
    time: [new Int64(), [at('10:00')]],
    price: [new Float64(), [10]],
    size: [new Int64(), [100n]],
  } as const;

  test.each(['symbol', 'price', 'size'] as const)('without a column %s', async (missing) => {
    const { [missing]: _, ...rest } = columns;
    const trades: TradesTable = { source: { arrow: arrowTable(rest) } };
    expect(await codeOf(measures.minuteBars({ date, trades }))).toBe('INVALID_ARGUMENT');
  });

  test('with times that are floating seconds', async () => {
    const seconds = { ...columns, time: [new Float64(), [36_000.5]] } as const;
    const trades: TradesTable = { source: { arrow: arrowTable(seconds) } };
    expect(await codeOf(measures.minuteBars({ date, trades }))).toBe('INVALID_ARGUMENT');
  });

  test('with a named column that is not there', async () => {
    const trades: TradesTable = {
      source: { arrow: arrowTable(columns) },
      columns: { exchange: 'venue"; --' },
    };
    expect(await codeOf(measures.minuteBars({ date, trades }))).toBe('INVALID_ARGUMENT');
  });

  test('without venues where venues are asked for', async () => {
    const rule = chooseRule('taq_1min_bars', { exchanges: 'N' });
    const trades: TradesTable = { source: { arrow: arrowTable(columns) } };
    expect(await codeOf(measures.minuteBars({ date, trades, rule }))).toBe('INVALID_ARGUMENT');
  });

  test('on a day without a session', async () => {
    const closed = parseExchangeDate('2024-11-28');
    const trades = arrowTrades([trade()]);
    expect(await codeOf(measures.minuteBars({ date: closed, trades }))).toBe('INVALID_ARGUMENT');
  });

  test('where they are no Parquet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'taq-measures-'));
    const file = join(folder, "it's none.parquet");
    await writeFile(file, 'nothing of the kind');
    const trades: TradesTable = { source: { parquet: file } };
    expect(await codeOf(measures.minuteBars({ date, trades }))).toBe('ENGINE_FAILED');
    await rm(folder, { recursive: true });
  });
});
