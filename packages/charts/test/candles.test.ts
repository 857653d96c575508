import { describe, expect, test } from '@jest/globals';
import { parseExchangeDate, type MinuteBar } from '@taq/schema';
import fc from 'fast-check';
import { readBars, type Bar } from '../src/bars.ts';
import { columnFinder, fitGrid, placeBars, toCandles, type Candle } from '../src/candles.ts';
import { sessionAxis } from '../src/session-axis.ts';
import { barAt, tableOf, walk } from './support/bars.ts';

const week = sessionAxis(parseExchangeDate('2024-11-25'), parseExchangeDate('2024-11-29'));

function candlesOf(bars: readonly Bar[], minutesPerCandle: number): Candle[] {
  return toCandles(placeBars(bars, week), minutesPerCandle);
}

function readOne(...rows: readonly MinuteBar[]): Bar[] {
  return readBars(tableOf(...rows)).get('AAPL') ?? [];
}

describe('reading bars', () => {
  test('brings them into the order of time, symbol by symbol', () => {
    const rows = [
      barAt('AAPL', '2024-11-25', '10:01', [2, 2, 2, 2]),
      barAt('MSFT', '2024-11-25', '10:00', [9, 9, 9, 9]),
      barAt('AAPL', '2024-11-25', '10:00', [1, 1, 1, 1]),
    ];
    const bars = readBars(tableOf(...rows));
    expect([...bars.keys()]).toEqual(['AAPL', 'MSFT']);
    expect(bars.get('AAPL')?.map(({ open }) => open)).toEqual([1, 2]);
  });

  test('goes over the borders of batches', () => {
    const [first, second] = ['09:30', '09:31'].map((clock) =>
      barAt('AAPL', '2024-11-25', clock, [1, 1, 1, 1]),
    ) as [MinuteBar, MinuteBar];
    const table = tableOf(first).concat(tableOf(second));
    expect(table.batches).toHaveLength(2);
    expect(readBars(table).get('AAPL')).toHaveLength(2);
  });
});

describe('grouping minutes', () => {
  test('takes the first open, highest high, lowest low, last close and the sum of volumes', () => {
    const bars = readOne(
      barAt('AAPL', '2024-11-25', '09:31', [10, 12, 9, 11], 5n),
      barAt('AAPL', '2024-11-25', '09:33', [11, 15, 10, 14], 6n),
      barAt('AAPL', '2024-11-25', '09:34', [14, 14, 8, 9], 7n),
      barAt('AAPL', '2024-11-25', '09:35', [9, 9, 9, 9], 8n),
    );
    expect(candlesOf(bars, 5)).toMatchObject([
      { from: 0, to: 5, open: 10, high: 15, low: 8, close: 9, volume: 18n },
      { from: 5, to: 10, open: 9, high: 9, low: 9, close: 9, volume: 8n },
    ]);
  });

  test('starts anew at each open and ends at each close', () => {
    const days = ['2024-11-27', '2024-11-29'];
    const bars = readOne(...days.flatMap((date) => walk('AAPL', date)));
    const spans = candlesOf(bars, 130).map(({ from, to }) => [from, to]);
    expect(spans).toEqual([
      [780, 910],
      [910, 1040],
      [1040, 1170],
      [1170, 1300],
      [1300, 1380],
    ]);
  });

  test('keeps every extreme and every share, whatever the grouping', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1, 2, 5, 13, 65, 390), (seed, minutes) => {
        const bars = readOne(...walk('AAPL', '2024-11-29', { seed, density: 0.4 }));
        const candles = candlesOf(bars, minutes);
        expect(Math.max(...candles.map(({ high }) => high))).toBe(
          Math.max(...bars.map(({ high }) => high)),
        );
        expect(Math.min(...candles.map(({ low }) => low))).toBe(
          Math.min(...bars.map(({ low }) => low)),
        );
        expect(candles.reduce((sum, { volume }) => sum + volume, 0n)).toBe(
          bars.reduce((sum, { volume }) => sum + volume, 0n),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('fitting minutes into columns', () => {
  const day = sessionAxis(parseExchangeDate('2024-11-25'), parseExchangeDate('2024-11-25'));

  test.each([
    [390, 1],
    [389, 2],
    [70, 6],
    [30, 13],
    [1, 390],
  ])('a day in %d columns takes %d minutes a candle', (columns, minutes) => {
    expect(fitGrid(day, columns)?.minutesPerCandle).toBe(minutes);
  });

  test('a week with a half day needs a column a day at least', () => {
    expect(fitGrid(week, 4)).toMatchObject({ minutesPerCandle: 390, columns: 4 });
    expect(fitGrid(week, 3)).toBeUndefined();
  });

  test('a minute is found in its column, the last close right of all', () => {
    const columnAt = columnFinder({ axis: week, minutesPerCandle: 130, columns: 11 });
    expect([0, 129, 130, 389, 390, 1170, 1379, 1380].map(columnAt)).toEqual([
      0, 0, 1, 2, 3, 9, 10, 11,
    ]);
  });
});
