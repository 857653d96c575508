import type { ColumnArrays, FixedWidthArray, TextColumn } from '@taq/schema';

/** Some rows of a statement's answer, as columns of one length. */
export interface Ingredients {
  readonly rows: number;
  readonly columns: ColumnArrays;
}

/** A column of numbers. Throws `RangeError` where there is none of that name. */
export function numbersOf<T extends FixedWidthArray>(batch: Ingredients, name: string): T {
  const column = batch.columns[name];
  if (!ArrayBuffer.isView(column)) throw new RangeError(`no column of numbers called ${name}`);
  return column as T;
}

/** The column of symbols. */
export function symbolsOf(batch: Ingredients): TextColumn {
  const column = batch.columns['symbol'];
  if (column === undefined || !('codes' in column)) throw new RangeError('no column of symbols');
  return column;
}

/** Rows `start` to `end`, `end` exclusive, of one symbol. */
export interface SymbolRows {
  readonly symbol: string;
  readonly start: number;
  readonly end: number;
}

/** The runs of rows of one symbol. */
export function* bySymbol(batch: Ingredients): Generator<SymbolRows> {
  const { codes, dictionary } = symbolsOf(batch);
  let start = 0;
  for (let row = 1; row <= batch.rows; row += 1) {
    if (row < batch.rows && codes[row] === codes[start]) continue;
    yield { symbol: dictionary[codes[start] ?? 0] ?? '', start, end: row };
    start = row;
  }
}
