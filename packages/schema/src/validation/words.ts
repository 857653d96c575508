/** A 64-bit integer as its high (signed) and low (unsigned) word. */
export interface Words {
  readonly high: number;
  readonly low: number;
}

const WORD = 2 ** 32;

export function wordsOf(value: bigint): Words {
  return { high: Number(value >> 32n), low: Number(BigInt.asUintN(32, value)) };
}

/** The integer of a row as a double: beyond 53 bits it loses digits, never its sign. */
export function numberAt(words: Int32Array, row: number): number {
  return (words[row * 2 + 1] ?? 0) * WORD + ((words[row * 2] ?? 0) >>> 0);
}

/** The integer of a row, minus another one: exact up to 53 bits, of the right sign beyond. */
export function minus(words: Int32Array, row: number, { high, low }: Words): number {
  const [rowLow, rowHigh] = [words[row * 2] ?? 0, words[row * 2 + 1] ?? 0];
  return (rowHigh - high) * WORD + ((rowLow >>> 0) - low);
}

/** Below, above or equal to zero, as the one row is to the other. */
export function compareWords(
  left: Int32Array,
  leftRow: number,
  right: Int32Array,
  rightRow: number,
): number {
  const high = (left[leftRow * 2 + 1] ?? 0) - (right[rightRow * 2 + 1] ?? 0);
  if (high !== 0) return high;
  return ((left[leftRow * 2] ?? 0) >>> 0) - ((right[rightRow * 2] ?? 0) >>> 0);
}

/** The remainder of a row's integer, 0 to `divisor` - 1, for divisors below 2 ** 21. */
export function modulo(words: Int32Array, row: number, divisor: number): number {
  const [low, high] = [(words[row * 2] ?? 0) >>> 0, words[row * 2 + 1] ?? 0];
  const ofHigh = remainder(high, divisor) * remainder(WORD, divisor);
  return remainder(ofHigh + remainder(low, divisor), divisor);
}

/**
 * The remainder of a whole number below 2 ** 53, 0 to `divisor` - 1; several times as fast as `%`,
 * which is a function of the C library for numbers beyond 31 bits.
 */
export function remainder(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}
