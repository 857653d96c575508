// Looks at whole columns, in one loop each: which rows break a rule is asked only where any can. A
// test that is called row by row takes several times as long.
import type { Utf8Values } from './row-block.ts';
import { compareWords, modulo, numberAt } from './words.ts';

/** The least and the greatest value; infinite the wrong way round where there is none. */
export interface Extremes {
  readonly least: number;
  readonly greatest: number;
}

/** Of doubles and narrow integers; NaN is neither. */
export function extremesOf(values: ArrayLike<number>, rows: number): Extremes {
  let [least, greatest] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row += 1) {
    const value = values[row] ?? 0;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

/** Of 64-bit integers: beyond 53 bits they lose digits, never their sign. */
export function extremesOfWords(words: Int32Array, rows: number): Extremes {
  let [least, greatest] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row += 1) {
    const value = numberAt(words, row);
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

/** Whether some row has that flag in the one array and the other flag in the other one. */
export function someRow(
  [flags, wanted]: readonly [Uint8Array, 0 | 1],
  [others, otherWanted]: readonly [Uint8Array, 0 | 1],
): boolean {
  for (let row = 0; row < flags.length; row += 1) {
    if (flags[row] === wanted && others[row] === otherWanted) return true;
  }
  return false;
}

/** Whether 64-bit integers rise from row to row, or at least do not fall. */
export function rises(words: Int32Array, rows: number, ties: 'allowed' | 'refused'): boolean {
  for (let row = 1; row < rows; row += 1) {
    const order = compareWords(words, row - 1, words, row);
    if (order > 0 || (order === 0 && ties === 'refused')) return false;
  }
  return true;
}

/** Whether every row, of at least one, holds the same text. */
export function isOneText({ offsets, bytes }: Utf8Values, rows: number): boolean {
  const first = offsets[0] ?? 0;
  const length = (offsets[1] ?? 0) - first;
  for (let row = 1; row <= rows; row += 1) {
    if (offsets[row] !== first + row * length) return false;
  }
  const end = first + rows * length;
  return (
    Buffer.compare(bytes.subarray(first + length, end), bytes.subarray(first, end - length)) === 0
  );
}

/** Calls `see` with each run of rows of the same day until it says true; says whether it did. */
export function someRunOfDays(
  days: Int32Array,
  rows: number,
  see: (day: number, from: number, to: number) => boolean,
): boolean {
  for (let from = 0; from < rows;) {
    let to = from + 1;
    while (to < rows && days[to] === days[from]) to += 1;
    if (see(days[from] ?? 0, from, to)) return true;
    from = to;
  }
  return false;
}

/** Whether the remainders of 64-bit integers are those numbers. */
export function areRemainders(
  words: Int32Array,
  divisor: number,
  remainders: Int16Array,
  rows: number,
): boolean {
  for (let row = 0; row < rows; row += 1) {
    if (modulo(words, row, divisor) !== remainders[row]) return false;
  }
  return true;
}
