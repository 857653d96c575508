/** What a field's length is where its value is NULL. */
export const NULL = -1;

/** Rows of one buffer whose values were found and not decoded yet. */
export interface ScannedRows {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Where the values begin, row by row: column `c` of row `r` has number `r * fields + c`. */
  readonly starts: Int32Array;
  /** Their lengths under the same numbers, `NULL` included. */
  readonly lengths: Int32Array;
  /** How many columns a row has. */
  readonly fields: number;
  readonly rows: number;
}

/** Whether a column has a NULL. */
export function hasNull({ lengths, fields, rows }: ScannedRows, field: number): boolean {
  const end = rows * fields;
  for (let at = field; at < end; at += fields) if (lengths[at] === NULL) return true;
  return false;
}
