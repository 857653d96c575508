import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  areRemainders,
  extremesOf,
  extremesOfWords,
  isOneText,
  rises,
  someRow,
  someRunOfDays,
} from '../src/validation/whole-columns.ts';

const bigints = fc.array(
  fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  { minLength: 1, maxLength: 8 },
);

function wordsOf(values: readonly bigint[]): Int32Array {
  return new Int32Array(BigInt64Array.from(values).buffer);
}

/** Texts as Arrow has them, behind some bytes of others. */
function utf8(texts: readonly string[]): { offsets: Int32Array; bytes: Uint8Array } {
  const before = 'before';
  let end = before.length;
  const ends = texts.map((text) => (end += Buffer.byteLength(text)));
  const bytes = Buffer.from([before, ...texts, 'behind'].join(''));
  return { offsets: Int32Array.from([before.length, ...ends]), bytes };
}

test('values rise where each is above the one before, or with ties not below', () => {
  fc.assert(
    fc.property(bigints, fc.boolean(), (drawn, isSorted) => {
      const values = isSorted ? drawn.toSorted((a, b) => Number(a > b) - Number(a < b)) : drawn;
      const pairs = values.slice(1).map((value, row) => [values[row] ?? 0n, value] as const);
      const words = wordsOf(values);
      expect(rises(words, values.length, 'refused')).toBe(pairs.every(([a, b]) => a < b));
      expect(rises(words, values.length, 'allowed')).toBe(pairs.every(([a, b]) => a <= b));
    }),
  );
});

test('only a column whose texts are all alike holds one text', () => {
  const text = fc.constantFrom('', 'A', 'AB', 'BA', 'ABAB', 'Ä');
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
      expect(isOneText(utf8(texts), texts.length)).toBe(new Set(texts).size === 1);
    }),
  );
});

test('extremes are those of the values, whatever is no number', () => {
  expect(extremesOf(Float64Array.of(Number.NaN, 2, -1.5), 3)).toEqual({ least: -1.5, greatest: 2 });
  expect(extremesOf(Int32Array.of(4, 7, -9), 2)).toEqual({ least: 4, greatest: 7 });
  expect(extremesOf(new Float64Array(0), 0)).toEqual({ least: Infinity, greatest: -Infinity });
  fc.assert(
    fc.property(bigints, (values) => {
      const [least, greatest] = [Math.min, Math.max].map((pick) => pick(...values.map(Number)));
      const found = extremesOfWords(wordsOf(values), values.length);
      expect(Math.sign(found.least)).toBe(Math.sign(least ?? 0));
      expect(Math.sign(found.greatest)).toBe(Math.sign(greatest ?? 0));
    }),
  );
});

test('a pair of flags is found in the row that has both, and nowhere else', () => {
  const [flags, others] = [Uint8Array.of(0, 1, 1), Uint8Array.of(1, 0, 1)];
  expect(someRow([flags, 1], [others, 0])).toBe(true);
  expect(someRow([flags, 0], [others, 0])).toBe(false);
});

test('runs of days are seen one after the other until one is found', () => {
  const days = Int32Array.of(5, 5, 6, 7, 7);
  const seen: number[][] = [];
  expect(someRunOfDays(days, 5, (...run) => seen.push(run) > 5)).toBe(false);
  expect(seen).toEqual([
    [5, 0, 2],
    [6, 2, 3],
    [7, 3, 5],
  ]);
  expect(someRunOfDays(days, 5, (day) => day === 6)).toBe(true);
});

test('remainders are compared row by row, of instants before 1970 as well', () => {
  const words = wordsOf([1_001n, -1n, 1_700_000_000_000_000_123n]);
  expect(areRemainders(words, 1000, Int16Array.of(1, 999, 123), 3)).toBe(true);
  expect(areRemainders(words, 1000, Int16Array.of(1, 999, 124), 3)).toBe(false);
});
