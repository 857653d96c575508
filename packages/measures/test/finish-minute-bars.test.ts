import { describe, expect, test } from '@jest/globals';
import {
  compareSchema,
  createSchemaRegistry,
  DataValidator,
  minuteBars,
  parseExchangeDate,
  toArrowSchema,
  valuesOf,
} from '@taq/schema';
import { finishMinuteBars, type MinuteBarIngredients } from '../src/index.ts';
import { rowsOf } from './support/server-bars.ts';

/** One bar of AAPL a minute, and what a test changes about them. */
function ingredients(
  minutes: readonly number[],
  changes: Partial<MinuteBarIngredients> = {},
): MinuteBarIngredients {
  const price = Float64Array.from(minutes, () => 10);
  return {
    rows: minutes.length,
    symbol: { codes: new Int32Array(minutes.length), dictionary: ['AAPL'] },
    minute: Int32Array.from(minutes),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: BigInt64Array.from(minutes, () => 100n),
    notional: Float64Array.from(minutes, () => 1000),
    trades: BigInt64Array.from(minutes, () => 1n),
    ...changes,
  };
}

describe('finished minute bars', () => {
  test.each([
    ['2024-01-02', '2024-01-02T14:30:00.000000000Z', '2024-01-02T20:59:00.000000000Z'],
    ['2024-03-08', '2024-03-08T14:30:00.000000000Z', '2024-03-08T20:59:00.000000000Z'],
    ['2024-03-11', '2024-03-11T13:30:00.000000000Z', '2024-03-11T19:59:00.000000000Z'],
    ['2024-11-01', '2024-11-01T13:30:00.000000000Z', '2024-11-01T19:59:00.000000000Z'],
    ['2024-11-04', '2024-11-04T14:30:00.000000000Z', '2024-11-04T20:59:00.000000000Z'],
    ['2006-04-03', '2006-04-03T13:30:00.000000000Z', '2006-04-03T19:59:00.000000000Z'],
  ])('of %s start in UTC', (date, first, last) => {
    const bars = finishMinuteBars(ingredients([570, 959]), parseExchangeDate(date));
    expect(rowsOf(bars).map((row) => row.ts)).toEqual([first, last]);
  });

  test('have the dataset’s declared schema, notes included, also without a row', () => {
    for (const minutes of [[], [570]]) {
      const bars = finishMinuteBars(ingredients(minutes), parseExchangeDate('2024-11-25'));
      expect(compareSchema(minuteBars, bars.schema)).toEqual([]);
      expect(bars.schema.metadata).toEqual(toArrowSchema(minuteBars).metadata);
      expect(bars.schema.fields.map((field) => field.metadata)).toEqual(
        toArrowSchema(minuteBars).fields.map((field) => field.metadata),
      );
      expect(bars.numRows).toBe(minutes.length);
    }
  });

  test('are valid rows of their date', () => {
    const date = parseExchangeDate('2024-11-29');
    const bars = finishMinuteBars(ingredients([570, 571, 779]), date);
    const validator = new DataValidator(createSchemaRegistry());
    validator.validate(bars, 'taq_1min_bars', { first: date, last: date, rows: 3 });
    expect([...valuesOf<Int32Array>(bars, 'date')]).toEqual([20_056, 20_056, 20_056]);
  });

  test('divide notional by volume, once', () => {
    const changes = {
      volume: BigInt64Array.of(3n, 7n, 4_294_967_296n),
      notional: Float64Array.of(10, 0.7, 530_242_872_220_286_500),
    };
    const bars = finishMinuteBars(
      ingredients([570, 571, 572], changes),
      parseExchangeDate('2024-11-25'),
    );
    expect([...valuesOf<Float64Array>(bars, 'vwap')]).toEqual([
      10 / 3,
      0.7 / 7,
      530_242_872_220_286_500 / 4_294_967_296,
    ]);
  });

  test('carry everything else over as it is', () => {
    const given = ingredients([570, 571], {
      symbol: { codes: Int32Array.of(1, 0), dictionary: ['BRK.B', 'AAPL'] },
      open: Float64Array.of(1, 2),
      high: Float64Array.of(3, 4),
      low: Float64Array.of(0.5, 0.25),
      close: Float64Array.of(2.5, 3.5),
      volume: BigInt64Array.of(9_007_199_254_740_993n, 1n),
      trades: BigInt64Array.of(7n, 8n),
    });
    const rows = rowsOf(finishMinuteBars(given, parseExchangeDate('2024-11-25')));
    expect(rows).toMatchObject([
      {
        symbol: 'AAPL',
        open: 1,
        high: 3,
        low: 0.5,
        close: 2.5,
        volume: 9_007_199_254_740_993n,
        trades: 7n,
      },
      { symbol: 'BRK.B', open: 2, high: 4, low: 0.25, close: 3.5, volume: 1n, trades: 8n },
    ]);
  });
});
