const LOW = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;
const HIGH_WORD = 0x1_0000_0000;

/** The values of an array of 64-bit numbers as pairs of 32-bit halves, on the same memory. */
export function halvesOf({ buffer, byteOffset, length }: BigInt64Array | Float64Array): Int32Array {
  return new Int32Array(buffer, byteOffset, 2 * length);
}

/** Sets a 64-bit number of an array from its halves: a `bigint` for each would be slow. */
export function setHalves(halves: Int32Array, row: number, high: number, low: number): void {
  halves[2 * row + HIGH] = high;
  halves[2 * row + LOW] = low;
}

/** Sets it from a whole number that a double holds exactly. */
export function setWhole(halves: Int32Array, row: number, value: number): void {
  const high = Math.floor(value / HIGH_WORD);
  setHalves(halves, row, high, value - high * HIGH_WORD);
}

/** Sets it to the sum of a 64-bit number, given by its halves, and such a whole number. */
export function setSum(
  halves: Int32Array,
  row: number,
  base: { readonly high: number; readonly low: number },
  value: number,
): void {
  const high = Math.floor(value / HIGH_WORD);
  const low = base.low + (value - high * HIGH_WORD);
  const carry = low >= HIGH_WORD ? 1 : 0;
  setHalves(halves, row, base.high + high + carry, low - carry * HIGH_WORD);
}

/** A number of the array that a double holds exactly. */
export function wholeAt(halves: Int32Array, row: number): number {
  return (halves[2 * row + HIGH] ?? 0) * HIGH_WORD + ((halves[2 * row + LOW] ?? 0) >>> 0);
}
