import { setWhole, type TableColumn, type TextColumn } from '@taq/schema';
import { numberColumn, textColumn, type ColumnBatch, type TickBatch } from '@taq/source';

/**
 * Ticks from the columns of `tickStatements`: root and suffix become the symbol, microseconds and what
 * is below them nanoseconds.
 */
export function toTickBatch(batch: ColumnBatch<TableColumn>): TickBatch {
  const { root: _root, suffix, time: _time, nanos, ...rest } = batch.columns;
  const symbol = symbolsOf(textColumn(batch, 'root'), suffix);
  return { rows: batch.rows, columns: { symbol, time: stampsOf(batch, nanos), ...rest } };
}

/** Rows of one symbol mostly follow each other. */
function symbolsOf(roots: TextColumn, suffix: TableColumn | undefined): TextColumn {
  const [suffixes, hasSuffix] = textsOf(suffix);
  const width = suffixes.dictionary.length + 1;
  const codes = new Int32Array(roots.codes.length);
  const dictionary: string[] = [];
  const codeOf = new Map<number, number>();
  let [lastPair, lastCode] = [-1, -1];
  for (let row = 0; row < codes.length; row += 1) {
    const root = roots.codes[row] ?? 0;
    const ending = hasSuffix(row) ? (suffixes.codes[row] ?? 0) : width - 1;
    const pair = root * width + ending;
    if (pair !== lastPair) {
      const text = [roots.dictionary[root], suffixes.dictionary[ending]];
      lastPair = pair;
      lastCode = codeOf.get(pair) ?? dictionary.push(text.filter(Boolean).join('.')) - 1;
      codeOf.set(pair, lastCode);
    }
    codes[row] = lastCode;
  }
  return { codes, dictionary };
}

function textsOf(column: TableColumn | undefined): readonly [TextColumn, (row: number) => boolean] {
  if (column !== undefined && 'validity' in column && 'codes' in column.values) {
    const { values, validity } = column;
    return [values, (row) => isValid(validity, row)];
  }
  if (column !== undefined && 'codes' in column) return [column, () => true];
  throw new RangeError('no text column suffix');
}

function stampsOf(batch: ColumnBatch<TableColumn>, nanos: TableColumn | undefined): BigInt64Array {
  const micros = numberColumn<Float64Array>(batch, 'time');
  const stamps = new BigInt64Array(batch.rows);
  const halves = new Int32Array(stamps.buffer);
  const below = nanosOf(nanos);
  for (let row = 0; row < batch.rows; row += 1) {
    setWhole(halves, row, (micros[row] ?? 0) * 1000 + below(row));
  }
  return stamps;
}

/** Years without such a column, and rows without a value, have whole microseconds. */
function nanosOf(column: TableColumn | undefined): (row: number) => number {
  if (column instanceof Int16Array) return (row) => column[row] ?? 0;
  if (column === undefined || !('validity' in column)) return () => 0;
  const { values, validity } = column;
  const below = nanosOf(values);
  return (row) => (isValid(validity, row) ? below(row) : 0);
}

function isValid(validity: Uint8Array, row: number): boolean {
  return ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}
