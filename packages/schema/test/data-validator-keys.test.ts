import { describe, expect, test } from '@jest/globals';
import { dailyRv, minuteBars, spreadStats, ticks, type Finding, type Tick } from '../src/index.ts';
import { bar, barOn, barTable } from './support/bar-tables.ts';
import { inBatches, tableOf } from './support/dataset-tables.ts';
import { dayOf, newYork } from './support/days.ts';
import { inspectRows, validator } from './support/inspect-shapes.ts';
import { spread } from './support/spread-rows.ts';
import { quote } from './support/tick-rows.ts';
import { volatility } from './support/volatility-rows.ts';

const [MONDAY, TUESDAY] = ['2024-11-25', '2024-11-26'];

function order(column: string, ...rows: number[]): Finding {
  return { rule: 'order', column, count: rows.length, rows };
}

function duplicate(column: string, ...rows: number[]): Finding {
  return { rule: 'unique_key', column, count: rows.length, rows };
}

describe('bars are sorted by symbol and instant', () => {
  test.each<[string, Parameters<typeof bar>[], Finding[]]>([
    [
      'an earlier minute',
      [
        ['A', 1],
        ['A', 0],
        ['A', 2],
      ],
      [order('ts', 1)],
    ],
    [
      'an earlier symbol',
      [
        ['B', 0],
        ['A', 1],
        ['C', 0],
      ],
      [order('symbol', 1)],
    ],
    [
      'a symbol again',
      [
        ['A', 0],
        ['B', 0],
        ['A', 1],
      ],
      [order('symbol', 2)],
    ],
    [
      'a longer symbol first',
      [
        ['AA', 0],
        ['A', 0],
        ['AA', 1],
      ],
      [order('symbol', 1)],
    ],
    [
      'a minute twice',
      [
        ['A', 0],
        ['A', 0],
        ['B', 0],
      ],
      [duplicate('ts', 1)],
    ],
    [
      'a minute three times',
      [
        ['A', 0],
        ['A', 0],
        ['A', 0],
      ],
      [duplicate('ts', 1, 2)],
    ],
    [
      'all of it',
      [
        ['B', 0],
        ['B', 0],
        ['A', 1],
        ['A', 0],
      ],
      [duplicate('ts', 1), order('symbol', 2), order('ts', 3)],
    ],
    [
      'a minute of two symbols',
      [
        ['A', 0],
        ['B', 0],
      ],
      [],
    ],
  ])('%s', (_what, rows, findings) => {
    expect(
      inspectRows(
        minuteBars,
        rows.map(([symbol, minute]) => bar(symbol, minute)),
      ),
    ).toEqual(findings);
  });

  test('texts by their bytes, as engines sort them', () => {
    const sorted = ['BRK', 'BRK.A', 'BRKA', 'BRKé', 'BRKﬀ', 'BRK𝄞'];
    expect(
      inspectRows(
        minuteBars,
        sorted.map((symbol) => bar(symbol, 0)),
      ),
    ).toEqual([]);
    const swapped = ['BRK𝄞', 'BRKﬀ'].map((symbol) => bar(symbol, 0));
    expect(inspectRows(minuteBars, swapped)).toEqual([order('symbol', 1)]);
  });

  test('instants to the day, over a change of the clocks', () => {
    const rows = ['2024-11-01', '2024-11-04'].map((date) => barOn(date, 'A', 0));
    expect(inspectRows(minuteBars, rows)).toEqual([]);
    expect(inspectRows(minuteBars, rows.toReversed())).toEqual([order('ts', 1)]);
  });
});

describe.each([
  ['volatilities', dailyRv, (symbol: string, date?: string) => volatility(symbol, date)],
  ['spreads', spreadStats, (symbol: string, date?: string) => spread(symbol, date)],
] as const)('%s are sorted by symbol and date', (_what, dataset, row) => {
  test.each<[string, [string, string?][], Finding[]]>([
    ['valid rows', [['A'], ['A', TUESDAY], ['B', MONDAY]], []],
    [
      'an earlier day',
      [
        ['A', TUESDAY],
        ['A', MONDAY],
      ],
      [order('date', 1)],
    ],
    [
      'an earlier symbol',
      [
        ['B', MONDAY],
        ['A', TUESDAY],
      ],
      [order('symbol', 1)],
    ],
    ['a day twice', [['A'], ['A'], ['B']], [duplicate('date', 1)]],
  ])('%s', (_case, rows, findings) => {
    const given = rows.map(([symbol, date]) => row(symbol, date)) as never[];
    expect(inspectRows(dataset, given)).toEqual(findings);
  });
});

describe('ticks are sorted by date, symbol and ordinal', () => {
  const seqs = (...values: readonly bigint[]): Tick[] => values.map((seq) => quote('A', seq, 0n));
  const onTuesday = { date: dayOf(TUESDAY), ts: newYork(TUESDAY, 570) };

  test.each<[string, Tick[], Finding[]]>([
    ['a symbol on the next day', [quote('B', 1n, 0n), quote('A', 1n, 0n, onTuesday)], []],
    ['an earlier day', [quote('A', 1n, 0n, onTuesday), quote('B', 1n, 0n)], [order('date', 1)]],
    ['an earlier symbol', [quote('B', 1n, 0n), quote('A', 2n, 0n)], [order('symbol', 1)]],
    ['an earlier ordinal', seqs(1n, 3n, 2n), [order('seq', 2)]],
    ['an ordinal twice', seqs(1n, 2n, 2n), [duplicate('seq', 2)]],
    ['ordinals of two symbols', [...seqs(1n), quote('B', 1n, 0n)], []],
  ])('%s', (_what, rows, findings) => {
    expect(inspectRows(ticks, rows)).toEqual(findings);
  });

  test.each([
    [2n ** 31n - 1n, 2n ** 31n],
    [2n ** 32n - 1n, 2n ** 32n],
    [2n ** 53n, 2n ** 53n + 1n],
    [2n ** 63n - 2n, 2n ** 63n - 1n],
  ])('%d comes before %d, and is not the same', (low, high) => {
    expect(inspectRows(ticks, seqs(low, high))).toEqual([]);
    expect(inspectRows(ticks, seqs(high, low))).toEqual([order('seq', 1)]);
    expect(inspectRows(ticks, seqs(high, high))).toEqual([duplicate('seq', 1)]);
  });

  test('ordinals below zero are in order, too, but not allowed', () => {
    const negative = { rule: 'non_negative', column: 'seq' };
    const sorted = seqs(-(2n ** 63n), -(2n ** 53n) - 1n, -(2n ** 53n), -(2n ** 32n), -1n, 0n);
    const rows = [0, 1, 2, 3, 4];
    expect(inspectRows(ticks, sorted)).toEqual([{ ...negative, count: 5, rows }]);
    expect(inspectRows(ticks, seqs(-1n, -2n))[0]).toEqual(order('seq', 1));
    expect(inspectRows(ticks, seqs(-1n, -1n))[0]).toEqual(duplicate('seq', 1));
  });
});

describe('over the border of batches that are looked at one by one', () => {
  const ROWS = 40_000;
  const many = Array.from({ length: ROWS }, (_, row) => quote('A', BigInt(row), BigInt(row)));
  const inspectMany = (changes: Partial<Tick>, row: number): Finding[] => {
    const rows = many.with(row, quote('A', BigInt(row), BigInt(row), changes));
    return validator.inspect(inBatches(tableOf(ticks, rows), 33_000), 'ticks', { rows: ROWS });
  };

  test('rows may go on', () => {
    expect(inspectMany({}, 0)).toEqual([]);
  });

  test('a key may not come again', () => {
    expect(inspectMany({ seq: 32_999n }, 33_000)).toEqual([duplicate('seq', 33_000)]);
  });

  test('neither ordinals nor instants may fall', () => {
    expect(inspectMany({ seq: 32_998n }, 33_000)).toEqual([order('seq', 33_000)]);
    const earlier = { ts: many[32_998]?.ts ?? 0n, ts_nano: 998 };
    expect(inspectMany(earlier, 33_000)).toEqual([order('ts', 33_000)]);
  });

  test('rows are counted from the first of the table', () => {
    const finding = { rule: 'non_negative', column: 'bid', count: 1, rows: [39_999] };
    expect(inspectMany({ bid: -1 }, 39_999)).toEqual([finding]);
  });
});

test('rows are found where batches meet', () => {
  const table = barTable([bar('AAPL', 5)]).concat(barTable([bar('AAPL', 4), bar('AAPL', 6)]));
  expect(table.batches).toHaveLength(2);
  expect(validator.inspect(table, '1min_bars')).toEqual([order('ts', 1)]);
});
