const LOW = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;
const HIGH_WORD = 0x1_0000_0000;

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
