import { describe, expect, test } from '@jest/globals';
import { minuteBars, withRule, type Finding, type MinuteBar } from '../src/index.ts';
import { bar, barOn } from './support/bar-tables.ts';
import { dayOf } from './support/days.ts';
import { changedRow, inspectRows } from './support/inspect-shapes.ts';

const valid = [
  bar('AAPL', 0),
  bar('AAPL', 1, { volume_fraction: 0.25 }),
  bar('BRK.B', 0, { volume: 0n, volume_fraction: 0.5 }),
  bar('MSFT', 389),
];

function inspect(rows: readonly MinuteBar[]): Finding[] {
  return inspectRows(minuteBars, rows);
}

test('valid bars have no findings, and neither have none', () => {
  expect(inspect(valid)).toEqual([]);
  expect(inspect([])).toEqual([]);
});

describe('each broken rule is one finding', () => {
  const between = bar('MSFT', 389).ts + 1n;

  test.each<[string, number, Partial<MinuteBar>, string, string]>([
    ['a vwap that is no number', 1, { vwap: Number.NaN }, 'finite', 'vwap'],
    ['an infinite high', 1, { high: Infinity }, 'finite', 'high'],
    ['a low of zero', 1, { low: 0 }, 'positive', 'low'],
    ['an open above the high', 1, { open: 12.01 }, 'ohlc', 'open'],
    ['an open below the low', 1, { open: 8.99 }, 'ohlc', 'open'],
    ['a close above the high', 1, { close: 12.01 }, 'ohlc', 'close'],
    ['a close below the low', 1, { close: 8.99 }, 'ohlc', 'close'],
    ['a vwap above the high', 1, { vwap: 12.01 }, 'ohlc', 'vwap'],
    ['a vwap below the low', 1, { vwap: 8.99 }, 'ohlc', 'vwap'],
    ['a volume of zero', 0, { volume: 0n }, 'positive', 'volume'],
    ['a volume of zero in two parts', 1, { volume: 0n, volume_fraction: 0 }, 'positive', 'volume'],
    ['a volume below zero', 1, { volume: -1n }, 'positive', 'volume'],
    ['a volume far below zero', 1, { volume: -(2n ** 63n) }, 'positive', 'volume'],
    ['a fraction of a whole share', 1, { volume_fraction: 1 }, 'fraction', 'volume_fraction'],
    ['a fraction below zero', 1, { volume_fraction: -0.5 }, 'fraction', 'volume_fraction'],
    ['no trade', 1, { trades: 0n }, 'positive', 'trades'],
    ['a count below zero', 1, { trades: -1n }, 'positive', 'trades'],
    ['a bar before the open', 3, { ts: bar('MSFT', -1).ts }, 'session', 'ts'],
    ['a bar at the close', 3, { ts: bar('MSFT', 390).ts }, 'session', 'ts'],
    ['a bar between two minutes', 2, { ts: between }, 'session', 'ts'],
    ['a bar of the day before', 3, { ts: bar('MSFT', -1_440).ts }, 'session', 'ts'],
    ['a bar of the first instant there is', 3, { ts: -(2n ** 63n) }, 'session', 'ts'],
    ['a bar of the last instant there is', 3, { ts: 2n ** 63n - 1n }, 'session', 'ts'],
  ])('%s', (_what, row, changes, rule, column) => {
    expect(inspect(changedRow(valid, row, changes))).toEqual([
      { rule, column, count: 1, rows: [row] },
    ]);
  });
});

test('the largest numbers of shares and trades are numbers like others', () => {
  expect(inspect([bar('A', 0, { volume: 2n ** 63n - 1n, trades: 2n ** 63n - 1n })])).toEqual([]);
  expect(inspect([bar('A', 0, { volume: 2n ** 32n, trades: 2n ** 31n })])).toEqual([]);
});

test('a vwap may lie as far outside of prices that are all equal as its roundings go', () => {
  // 9.016801 shares at 93.9861, whose worth is exactly 847.4539604661, each as the nearest double.
  const price = 93.9861;
  const vwap = 847.4539604661 / (9 + 0.016801);
  const flat = { open: price, high: price, low: price, close: price };
  expect(vwap).toBeGreaterThan(price * (1 + Number.EPSILON));
  expect(inspect([bar('A', 0, { ...flat, vwap })])).toEqual([]);
  expect(inspect([bar('A', 0, { ...flat, vwap: price * (1 + 2 ** -46) })])).toHaveLength(1);
  expect(inspect([bar('A', 0, { ...flat, vwap: price * (1 - 2 ** -46) })])).toHaveLength(1);
});

describe('sessions', () => {
  test('a half day ends at 13:00', () => {
    const rows = [209, 210].map((minute) => barOn('2024-11-29', 'A', minute));
    expect(inspect(rows)).toEqual([{ rule: 'session', column: 'ts', count: 1, rows: [1] }]);
  });

  test.each(['2024-03-08', '2024-03-11', '2024-11-01', '2024-11-04', '2003-10-24', '2035-03-12'])(
    'begin and end by the clock of New York on %s, next to a change of the clocks',
    (date) => {
      expect(inspect([barOn(date, 'A', 0), barOn(date, 'A', 389)])).toEqual([]);
      const outside = [barOn(date, 'A', -1), barOn(date, 'A', 390)];
      expect(inspect(outside)).toEqual([{ rule: 'session', column: 'ts', count: 2, rows: [0, 1] }]);
    },
  );

  test('differ for the rows of one table', () => {
    const days = ['2024-11-01', '2024-11-04', '2024-11-29'];
    const rows = days.flatMap((date) => [barOn(date, 'A', 0), barOn(date, 'A', 209)]);
    expect(inspect(rows)).toEqual([]);
  });

  test('are left alone where the day is none', () => {
    expect(inspect(changedRow(valid, 3, { date: dayOf('2024-11-23') }))).toEqual([
      { rule: 'trading_day', column: 'date', count: 1, rows: [3] },
    ]);
  });
});

test('bars that are stamped at their ends lie a minute later', () => {
  const stampedRight = withRule(minuteBars, { stamp: 'right' });
  const stampedLeft = withRule(minuteBars, { stamp: 'left' });
  const wrong = [{ rule: 'session', column: 'ts', count: 1, rows: [0] }];
  const [before, first, last, after] = [0, 1, 390, 391].map((minute) => [bar('A', minute)]);
  expect(inspectRows(stampedRight, first ?? [])).toEqual([]);
  expect(inspectRows(stampedRight, last ?? [])).toEqual([]);
  expect(inspectRows(stampedRight, before ?? [])).toEqual(wrong);
  expect(inspectRows(stampedRight, after ?? [])).toEqual(wrong);
  expect(inspectRows(stampedLeft, before ?? [])).toEqual([]);
  expect(inspectRows(stampedLeft, last ?? [])).toEqual(wrong);
});

test('a session of its own bounds bars on any day', () => {
  const own = withRule(minuteBars, { session: '04:00-20:00' });
  const rows = [-330, 629].map((minute) => barOn('2024-11-29', 'A', minute));
  expect(inspectRows(own, rows)).toEqual([]);
  const outside = [-331, 630].map((minute) => barOn('2024-11-29', 'A', minute));
  expect(inspectRows(own, outside)).toEqual([
    { rule: 'session', column: 'ts', count: 2, rows: [0, 1] },
  ]);
});
