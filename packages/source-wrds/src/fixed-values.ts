import { setHalves } from '@taq/schema';
import { decodeNumeric, isNumeric } from './numeric.ts';
import { NULL, type ScannedRows } from './scanned-rows.ts';

/**
 * Decodes the values of column `field` into the slots from `row` on, NULLs left out; says whether
 * all of them can be values of its type. A loop for each type: one loop with a function in it for
 * every type took three times as long.
 */
export type FixedReader<T> = (values: T, rows: ScannedRows, field: number, row: number) => boolean;

/** The days from 1970 to 2000, from where PostgreSQL counts. */
const POSTGRES_EPOCH = 10_957;
const HIGH_WORD = 0x1_0000_0000;

export const readInt2: FixedReader<Int16Array> = (values, scanned, field, row) => {
  const { view, starts, lengths, fields, rows } = scanned;
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    if (lengths[at] === 2) values[to] = view.getInt16(starts[at] ?? 0);
    else if (lengths[at] !== NULL) return false;
  }
  return true;
};

export const readInt4: FixedReader<Int32Array> = (values, scanned, field, row) => {
  const { view, starts, lengths, fields, rows } = scanned;
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    if (lengths[at] === 4) values[to] = view.getInt32(starts[at] ?? 0);
    else if (lengths[at] !== NULL) return false;
  }
  return true;
};

export const readDate: FixedReader<Int32Array> = (values, scanned, field, row) => {
  const { view, starts, lengths, fields, rows } = scanned;
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    if (lengths[at] === 4) values[to] = view.getInt32(starts[at] ?? 0) + POSTGRES_EPOCH;
    else if (lengths[at] !== NULL) return false;
  }
  return true;
};

export const readFloat8: FixedReader<Float64Array> = (values, scanned, field, row) => {
  const { view, starts, lengths, fields, rows } = scanned;
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    if (lengths[at] === 8) values[to] = view.getFloat64(starts[at] ?? 0);
    else if (lengths[at] !== NULL) return false;
  }
  return true;
};

/** Microseconds of a day fit a double. */
export const readTime: FixedReader<Float64Array> = (values, scanned, field, row) => {
  const { view, starts, lengths, fields, rows } = scanned;
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    const start = starts[at] ?? 0;
    if (lengths[at] === 8) {
      values[to] = view.getInt32(start) * HIGH_WORD + view.getUint32(start + 4);
    } else if (lengths[at] !== NULL) return false;
  }
  return true;
};

export const readNumeric: FixedReader<Float64Array> = (values, scanned, field, row) => {
  const { view, starts, lengths, fields, rows } = scanned;
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    const [start, length] = [starts[at] ?? 0, lengths[at] ?? 0];
    if (length === NULL) continue;
    if (!isNumeric(view, start, length)) return false;
    values[to] = decodeNumeric(view, start);
  }
  return true;
};

/** Whole numbers of `width` bytes into pairs of halves. */
export function readWide(
  width: 2 | 4 | 8,
  halves: Int32Array,
  scanned: ScannedRows,
  field: number,
  row: number,
): boolean {
  const { view, starts, lengths, fields, rows } = scanned;
  for (let at = field, to = row; to < row + rows; at += fields, to += 1) {
    if (lengths[at] === NULL) continue;
    if (lengths[at] !== width) return false;
    const start = starts[at] ?? 0;
    if (width === 8) setHalves(halves, to, view.getInt32(start), view.getInt32(start + 4));
    else {
      const value = width === 4 ? view.getInt32(start) : view.getInt16(start);
      setHalves(halves, to, value >> 31, value);
    }
  }
  return true;
}
