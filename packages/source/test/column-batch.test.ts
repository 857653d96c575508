import { expect, test } from '@jest/globals';
import { numberColumn, textColumn } from '../src/index.ts';
import { minuteBarBatch } from './support/invented-market.ts';

const batch = minuteBarBatch([
  ['AAPL', 570],
  ['AAPL', 571],
  ['MSFT', 570],
]);

test('texts are handed out as codes and a dictionary', () => {
  expect(textColumn(batch, 'symbol')).toEqual({
    codes: Int32Array.of(0, 0, 1),
    dictionary: ['AAPL', 'MSFT'],
  });
});

test('numbers are handed out as the array that they are in', () => {
  expect(numberColumn(batch, 'minute')).toBe(batch.columns['minute']);
});

test('a column that is not there, or of the other kind, is a RangeError that names it', () => {
  expect(() => textColumn(batch, 'minute')).toThrow(new RangeError('no text column minute'));
  expect(() => numberColumn(batch, 'symbol')).toThrow(new RangeError('no number column symbol'));
  expect(() => numberColumn(batch, 'bid')).toThrow(RangeError);
});
