/** Whether a row has a value, by Arrow's bitmap: a bit per row, lowest first. */
export function isValid(validity: Uint8Array, row: number): boolean {
  return ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

/** Says in Arrow's bitmap that a row has a value. */
export function setValid(validity: Uint8Array, row: number): void {
  validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
}

/** A bitmap for so many rows, none of which has a value. */
export function emptyValidity(rows: number): Uint8Array {
  return new Uint8Array(Math.ceil(rows / 8));
}
