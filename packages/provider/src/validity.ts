/** A bit per row, lowest first, set where there is a value: Arrow's form, and DuckDB's. */
export type Validity = Uint8Array;

/** The rows for which `isValid` says so. */
export function packValidity(rows: number, isValid: (row: number) => boolean): Validity {
  const validity = new Uint8Array(Math.ceil(rows / 8));
  for (let row = 0; row < rows; row += 1) if (isValid(row)) setValid(validity, row);
  return validity;
}

export function setValid(validity: Validity, row: number): void {
  validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
}

/** Without a bitmap every row has a value. */
export function isValidAt(validity: Validity | undefined, row: number): boolean {
  return validity === undefined || ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}
